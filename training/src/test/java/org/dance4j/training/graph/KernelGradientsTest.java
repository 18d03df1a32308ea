package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class KernelGradientsTest {

    /** Beside the gradient that TensorFlow has for convolutions; without dilation, which its own kernels cannot train. */
    @ParameterizedTest
    @CsvSource({"3, 1", "3, 0", "5, 2", "2, 1"})
    void theyAreThoseOfTensorFlow(int kernel, int padding) {
        Conv2d conv = new Conv2d(4, kernel, 1, padding, 1, false);
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> x = ramp(tf, 2, 7, 6, 3);
            Parameter parameter = new Parameter("conv", Parameter.Role.KERNEL, List.of(kernel, kernel, 3, 4));
            Operand<TFloat32> weights = ramp(tf, kernel, kernel, 3, 4);
            Operand<TFloat32> y = tf.nn.conv2d(
                    tf.pad(
                            x,
                            tf.constant(new int[][] {{0, 0}, {padding, padding}, {padding, padding}, {0, 0}}),
                            tf.constant(0f)),
                    weights,
                    List.of(1L, 1L, 1L, 1L),
                    "VALID");
            Operand<TFloat32> gradient = tf.math.sin(y);
            Output<?>[] expected = graph.addGradients(
                    null, new Output<?>[] {y.asOutput()}, new Output<?>[] {weights.asOutput()}, new Output<?>[] {
                        gradient.asOutput()
                    });
            Operand<TFloat32> found =
                    KernelGradients.gradient(tf, parameter, new KernelGradients.Convolution(conv, x, y), gradient);
            try (Result result =
                    session.runner().fetch(expected[0]).fetch(found).run()) {
                assertArrayEquals(floats(result, 0), floats(result, 1), 1e-4f);
            }
        }
    }

    /** An image of a single one makes a gradient that holds the outputs' gradients, at the places dilation says. */
    @Test
    void dilationSpreadsTheWindow() {
        Conv2d conv = new Conv2d(1, 3, 1, 2, 2, false);
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            float[] pixels = new float[25];
            pixels[2 * 5 + 2] = 1;
            float[] gradients = new float[25];
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] = i;
            }
            Operand<TFloat32> x = tf.reshape(tf.constant(pixels), tf.constant(new int[] {1, 5, 5, 1}));
            Operand<TFloat32> dy = tf.reshape(tf.constant(gradients), tf.constant(new int[] {1, 5, 5, 1}));
            Operand<TFloat32> found = KernelGradients.gradient(
                    tf,
                    new Parameter("conv", Parameter.Role.KERNEL, List.of(3, 3, 1, 1)),
                    new KernelGradients.Convolution(conv, x, dy),
                    dy);
            try (Result result = session.runner().fetch(found).run()) {
                assertArrayEquals(new float[] {24, 22, 20, 14, 12, 10, 4, 2, 0}, floats(result, 0));
            }
        }
    }

    @Test
    void wideConvolutionsWithAKernelOfTheirOwnAreChosen() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)));
        String thin = net.conv("thin", image, 64, 3, 1);
        String wide = net.conv("wide", thin, 64, 3, 1);
        String strided = net.conv("strided", wide, 64, 3, 2);
        String logits = net.classifier("classifier", strided, 2);
        Network network = new Network("stack", 2, net.layers(), logits, List.of());
        KernelGradients gradients = new KernelGradients();
        gradients.add(network, new HashMap<>());
        Map<String, Parameter> parameters = new HashMap<>();
        network.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
        assertTrue(gradients.convolution(parameters.get("wide/kernel")).isPresent());
        assertFalse(gradients.convolution(parameters.get("thin/kernel")).isPresent());
        assertFalse(gradients.convolution(parameters.get("strided/kernel")).isPresent());
        assertFalse(gradients.convolution(parameters.get("classifier/kernel")).isPresent());
        assertFalse(gradients.convolution(parameters.get("classifier/bias")).isPresent());

        gradients.add(network, new HashMap<>());
        assertFalse(gradients.convolution(parameters.get("wide/kernel")).isPresent());
        assertFalse(KernelGradients.areFasterOn(new Hardware(Precision.FLOAT32, Device.GPU, 1)));
        assertFalse(KernelGradients.areFasterOn(new Hardware(Precision.BFLOAT16, Device.CPU, 1)));
    }

    private static Operand<TFloat32> ramp(Ops tf, int... shape) {
        int size = 1;
        for (int length : shape) {
            size *= length;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (i * 37 % 101 - 50) / 50f;
        }
        return tf.reshape(tf.constant(values), tf.constant(shape));
    }

    private static float[] floats(Result result, int index) {
        TFloat32 tensor = (TFloat32) result.get(index);
        float[] values = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }
}
