package org.dance4j.graphs.tensorflow;

import static org.dance4j.graphs.tensorflow.OpRun.floats;
import static org.dance4j.graphs.tensorflow.OpRun.run;
import static org.dance4j.graphs.tensorflow.OpRun.training;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Values and gradients that PyTorch 2.13 gives. */
class PyTorchOpsTest {

    /**
     * A transposed convolution and the gradients of the sum of its output's products with {@code factors}. All maps are in
     * the order {@code [N, H, W, C]}, the kernel in {@code [kH, kW, out, in]}.
     */
    private record Transposed(
            ConvTranspose2d op,
            Shape shape,
            Shape made,
            float[] image,
            float[] kernel,
            float[] bias,
            float[] expected,
            float[] factors,
            float[] imageGradient,
            float[] kernelGradient) {}

    private static Stream<Transposed> transposed() {
        return Stream.of(
                new Transposed(
                        new ConvTranspose2d(3, 3, 2, 1, 1, true),
                        Shape.of(1, 2, 3, 2),
                        Shape.of(1, 4, 6, 3),
                        new float[] {1, 3, 0, 0, -3, 1, -1, 2, -2, -1, -1, -3},
                        new float[] {
                            -2, 1, -1, 1, -2, 1, 2, 1, 1, 2, -3, -1, -1, -3, -1, 3, 1, -1, 1, -3, 1, 1, 2, 0, 1, 2, 1,
                            0, 0, -1, -1, 3, -2, 2, 1, 3, 1, 1, 0, 0, 0, -1, -1, 2, -2, 2, -1, -2, 3, 1, 1, -2, -2, -3
                        },
                        new float[] {-3, -3, 0},
                        new float[] {
                            4, -2, -3, 5, 1, 10, -3, -3, 0, -9, -5, -6, -4, -6, -1, 3, 5, 0, 2, 4, -6, 1, 0, -11, -8,
                            -7, 7, -1, -6, -3, -3, -2, 7, -1, -16, 5, 0, -4, -2, 5, 0, 1, -7, -5, 1, 4, -5, -7, -10, -4,
                            3, -11, -7, -10, 2, 3, -3, -7, -8, -3, -3, -1, 4, -14, -3, 10, -8, -7, 7, -9, 2, 11
                        },
                        new float[] {
                            1, 0, 1, -3, 2, -1, 2, 0, 0, -2, 0, 1, 0, 2, 1, 1, 1, -2, 2, -2, 3, 1, 0, -3, 1, 2, 2, 2,
                            -3, -2, 2, 1, 2, 0, -1, -3, 3, 3, -2, 2, -2, -3, 0, 2, 1, 3, -1, 3, -1, 0, -1, -2, 1, -3, 2,
                            -1, -1, 0, 3, 1, -2, -2, 3, -3, -1, -1, 0, 1, 1, -3, 0, -3
                        },
                        new float[] {7, -3, 3, 32, -2, 21, -4, -9, -6, -18, -5, -21},
                        new float[] {
                            -4, -7, 3, 9, 8, 9, -6, -3, -3, -9, -9, -2, -5, 0, 7, 6, 10, 5, -1, -13, 5, 5, 0, -5, -1,
                            12, -13, 6, -1, 2, -12, -1, 2, 1, 5, -5, -3, 11, 4, -3, 5, 0, -2, 14, -1, -8, -9, 3, 10, 15,
                            2, 6, 10, 0
                        }),
                new Transposed(
                        new ConvTranspose2d(2, 4, 2, 0, 0, true),
                        Shape.of(1, 2, 2, 1),
                        Shape.of(1, 6, 6, 2),
                        new float[] {-2, 2, 3, 0},
                        new float[] {
                            0, -3, 2, -2, 1, 3, 3, -2, -1, -3, 1, -1, 0, -2, 3, -3, -3, -1, -1, -1, -3, 1, 1, 2, -1, -2,
                            1, 1, 0, -1, -1, -3
                        },
                        new float[] {3, -3},
                        new float[] {
                            3, 3, -1, 1, 1, -15, 1, -3, 5, 3, 9, -7, 5, 3, 1, -1, 1, -5, -1, 1, 3, -7, 9, -9, 9, -10,
                            11, -7, 6, 2, 8, -15, -3, -1, 5, 1, 2, -8, 4, -8, 1, -11, 16, -4, 3, -5, 1, -9, -6, -6, 0,
                            -6, -6, 0, 6, 3, 3, -3, 3, -3, 0, -9, 6, 0, 3, -6, 0, -12, 3, -3, 3, -3
                        },
                        new float[] {
                            1, 3, 0, 1, -2, 0, 3, 0, 0, -2, 2, -1, -2, 0, 0, -3, -3, 3, 1, 1, -1, -3, 2, 2, -1, 0, -3,
                            2, -3, 2, 1, -2, 0, 3, 1, -2, 3, -1, 2, -2, 2, -2, 1, 2, 3, -3, 1, 0, 3, 1, 1, -2, -3, -1,
                            2, 2, -3, 0, -2, 3, -1, -1, 3, -2, 3, 3, 1, 1, -1, 2, -2, -1
                        },
                        new float[] {1, 23, 7, 43},
                        new float[] {
                            -9, -6, -3, 4, -5, 2, 1, -8, 7, 3, 8, 2, 10, -18, 5, 8, 5, 7, 11, -14, -3, -1, 6, 6, -5, -5,
                            7, 2, 11, 7, 3, -1
                        }),
                new Transposed(
                        new ConvTranspose2d(1, 2, 3, 0, 2, true),
                        Shape.of(1, 2, 2, 2),
                        Shape.of(1, 7, 7, 1),
                        new float[] {-3, -3, 3, 2, -3, -2, 3, -1},
                        new float[] {-1, 2, -3, 3, 0, -2, 2, 0},
                        new float[] {-3},
                        new float[] {
                            -6, -3, -3, -2, -6, -3, -3, 3, -9, -3, -7, 3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -4, 0, -3,
                            -8, -15, -3, -3, 1, -9, -3, -1, 3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3, -3,
                            -3, -3
                        },
                        new float[] {
                            -2, 1, 2, 3, 0, 2, 2, -3, -3, 2, 1, 1, 0, 2, 0, 2, 3, 2, -3, -2, 2, -2, 0, 1, 2, 0, 1, 3, 3,
                            -1, 3, -1, 1, -1, -1, 2, 3, -2, -1, 0, -3, 0, 1, -2, -3, 3, 3, 3, -1
                        },
                        new float[] {-7, 5, -1, 4, 0, -10, 0, 6},
                        new float[] {27, 14, -3, -3, 0, 6, 18, 12}));
    }

    @ParameterizedTest
    @MethodSource("transposed")
    void aTransposedConvolutionIsPyTorchs(Transposed given) {
        ConvTranspose2d op = given.op;
        Shape kernelShape = Shape.of(op.kernel(), op.kernel(), op.filters(), given.shape.get(3));
        FeatureShape made = op.shape(List.of(
                new FeatureShape((int) given.shape.get(1), (int) given.shape.get(2), (int) given.shape.get(3))));
        assertEquals(given.made, Shape.of(1, made.height(), made.width(), made.channels()));
        Map<String, FloatTensor> values = Map.of(
                "op/transposed_kernel",
                FloatTensor.of(
                        Arrays.stream(kernelShape.asArray())
                                .mapToObj(size -> (int) size)
                                .toList(),
                        given.kernel),
                "op/bias",
                FloatTensor.of(List.of(op.filters()), given.bias));
        assertArrayEquals(given.expected, run(op, values, given.shape, given.image));

        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> kernel = tf.constant(kernelShape, DataBuffers.of(given.kernel));
            Operand<TFloat32> bias = tf.constant(given.bias);
            Operand<TFloat32> image = tf.constant(given.shape, DataBuffers.of(given.image));
            Operand<TFloat32> result = training(
                    tf,
                    OpRun.of(op, (int) given.shape.get(3)),
                    parameter -> parameter.role() == Parameter.Role.BIAS ? bias : kernel,
                    image,
                    1);
            Operand<TFloat32> loss = tf.math.mul(result, tf.constant(given.made, DataBuffers.of(given.factors)));
            Output<?>[] gradients =
                    graph.addGradients(loss.asOutput(), new Output<?>[] {image.asOutput(), kernel.asOutput()});
            try (Result results = session.runner()
                    .fetch(result)
                    .fetch(gradients[0])
                    .fetch(gradients[1])
                    .run()) {
                assertArrayEquals(given.expected, floats(results, 0));
                assertArrayEquals(given.imageGradient, floats(results, 1));
                assertArrayEquals(given.kernelGradient, floats(results, 2));
            }
        }
    }

    /** Of the 5 × 5 map of −(7 · i mod 25), i from 1; among them are cases in which the last window would only see padding. */
    @ParameterizedTest
    @CsvSource({
        "2, 2, 0, -7 -3 -10 -2 -1 -5 -4 -11 0",
        "3, 2, 0, -2 -3 -1 0",
        "2, 2, 1, -7 -14 -3 -2 -6 -5 -12 -1 0",
        "3, 2, 1, -7 -3 -3 -2 -1 -5 -4 -1 0",
        "2, 3, 1, -7 -3 -2 -1",
        "2, 3, 0, -7 -3 -4 0",
        "3, 4, 1, -7 -3 -4 0",
        "4, 3, 2, -7 -3 -10 -2 0 0 -4 0 0"
    })
    void ceilModePoolingIsPyTorchs(int kernel, int stride, int padding, String expected) {
        float[] image = new float[25];
        for (int i = 0; i < 25; i++) {
            image[i] = -((i + 1) * 7 % 25);
        }
        float[] numbers = numbers(expected);
        CeilMaxPool pool = new CeilMaxPool(kernel, stride, padding);
        assertArrayEquals(numbers, run(pool, Map.of(), Shape.of(1, 5, 5, 1), image));
        FeatureShape shape = pool.shape(List.of(new FeatureShape(5, 5, 1)));
        assertEquals(numbers.length, shape.area());
    }

    /** Maps of size × size, from the kernel's size up to 12. */
    @ParameterizedTest
    @CsvSource({
        "2, 2, 0, 1 2 2 3 3 4 4 5 5 6 6",
        "3, 2, 0, 1 2 2 3 3 4 4 5 5 6",
        "2, 2, 1, 2 2 3 3 4 4 5 5 6 6 7",
        "3, 2, 1, 2 3 3 4 4 5 5 6 6 7",
        "2, 3, 1, 1 2 2 2 3 3 3 4 4 4 5",
        "2, 3, 0, 1 1 2 2 2 3 3 3 4 4 4",
        "3, 4, 1, 1 2 2 2 2 3 3 3 3 4",
        "4, 3, 2, 2 3 3 3 4 4 4 5 5"
    })
    void ceilModePoolingMakesPyTorchsSizes(int kernel, int stride, int padding, String expected) {
        CeilMaxPool pool = new CeilMaxPool(kernel, stride, padding);
        float[] sizes = numbers(expected);
        for (int i = 0; i < sizes.length; i++) {
            FeatureShape map = new FeatureShape(kernel + i, kernel + i, 3);
            assertEquals(new FeatureShape((int) sizes[i], (int) sizes[i], 3), pool.shape(List.of(map)), map::toString);
        }
    }

    private static float[] numbers(String text) {
        String[] parts = text.split(" ", -1);
        float[] numbers = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Float.parseFloat(parts[i]);
        }
        return numbers;
    }

    @Test
    void whatPyTorchRefusesIsRefused() {
        String said = assertThrows(IllegalArgumentException.class, () -> new ConvTranspose2d(1, 3, 2, 1, 2, false))
                .getMessage();
        assertTrue(said.contains("output padding must be less than the stride of 2, found 2"), said);
        assertThrows(IllegalArgumentException.class, () -> new CeilMaxPool(3, 2, 2));
        assertThrows(IllegalArgumentException.class, () -> new ConvTranspose2d(1, 2, 1, 1, 0, false)
                .shape(List.of(new FeatureShape(1, 1, 1))));
    }
}
