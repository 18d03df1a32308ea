package org.dance4j.common.runtime;

import org.dance4j.common.settings.BadSettingException;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The graphics processor that TensorFlow may have. */
public final class Gpu {

    private Gpu() {}

    /**
     * Requires that TensorFlow can compute on one.
     *
     * @param threads of TensorFlow's operations, which a process's first session decides
     * @throws BadSettingException if it cannot
     */
    public static void require(int threads) {
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph)
                    .withDevice(DeviceSpec.newBuilder()
                            .deviceType(DeviceSpec.DeviceType.GPU)
                            .deviceIndex(0)
                            .build());
            Operand<TFloat32> two = tf.constant(2f);
            Operand<TFloat32> product = tf.math.mul(two, two);
            try (Session session = Sessions.first(graph, threads, false)) {
                session.runner().fetch(product).run().close();
            }
        } catch (TensorFlowException | IllegalArgumentException e) {
            throw BadSettingException.because(
                    e,
                    new BadSettingException.Field("device"),
                    " gpu: TensorFlow finds no GPU that it can use; it needs an NVIDIA GPU with its driver, CUDA and"
                            + " cuDNN, and the GPU build of dance4j, which DANCE_GPU=1 ./dance runs");
        }
    }
}
