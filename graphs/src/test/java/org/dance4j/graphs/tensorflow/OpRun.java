package org.dance4j.graphs.tensorflow;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Networks of one layer, and what small networks compute. */
public final class OpRun {

    private OpRun() {}

    /** The image, and one layer upon it that is called {@code op}. */
    static Network of(Op op, int channels) {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(channels));
        String output = net.append("op", op, image);
        return new Network("single", 8, net.layers(), output, List.of());
    }

    public static float[] run(Op op, Map<String, FloatTensor> values, Shape shape, float... image) {
        return run(of(op, (int) shape.get(3)), Weights.of(values), shape, image);
    }

    public static float[] run(Network network, Weights weights, Shape shape, float... image) {
        return evaluate(tf -> NetworkOps.inference(
                        tf, network, NetworkOps.constants(tf, weights), tf.constant(shape, DataBuffers.of(image)))
                .layers()
                .get(network.output()));
    }

    static float[] evaluate(Function<Ops, Operand<TFloat32>> made) {
        try (Graph graph = new Graph();
                Session session = new Session(graph);
                Result results =
                        session.runner().fetch(made.apply(Ops.create(graph))).run()) {
            return floats(results, 0);
        }
    }

    static float[] floats(Result results, int index) {
        TFloat32 tensor = (TFloat32) results.get(index);
        float[] copy = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(copy);
        return copy;
    }

    /** @param strength of dropout */
    static Operand<TFloat32> training(
            Ops tf,
            Network network,
            Function<Parameter, Operand<TFloat32>> values,
            Operand<TFloat32> image,
            float strength) {
        return NetworkOps.training(
                        tf,
                        network,
                        values,
                        image,
                        new NetworkOps.DropoutNoise(tf.constant(new int[] {1, 2}), tf.constant(strength)))
                .layers()
                .get(network.output());
    }
}
