package org.dance4j.graphs.tensorflow;

import static org.dance4j.graphs.tensorflow.OpRun.floats;
import static org.dance4j.graphs.tensorflow.OpRun.run;
import static org.dance4j.graphs.tensorflow.OpRun.training;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/** Convolutions whose training form is another than their inference form. */
class ConvolutionGradientTest {

    /** oneDNN's own gradient at a stride writes past its memory for fewer channels than 16. */
    @Test
    void narrowProjectionsAtAStrideTrainAtStrideOne() {
        Conv2d projection = new Conv2d(2, 1, 2, 0, 1, false);
        float[] pixels = new float[3 * 5 * 4 * 2];
        float[] sums = new float[2];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % 13;
            boolean even = i / 2 / 4 % 5 % 2 == 0 && i / 2 % 4 % 2 == 0;
            sums[i % 2] += even ? pixels[i] : 0;
        }
        Shape shape = Shape.of(3, 5, 4, 2);
        FloatTensor kernel = FloatTensor.of(List.of(1, 1, 2, 2), 1, 2, 3, 4);
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> weights = tf.constant(Shape.of(1, 1, 2, 2), DataBuffers.of(kernel.toArray()));
            Operand<TFloat32> made = training(
                    tf, OpRun.of(projection, 2), parameter -> weights, tf.constant(shape, DataBuffers.of(pixels)), 1);
            Output<?>[] gradient = graph.addGradients(made.asOutput(), new Output<?>[] {weights.asOutput()});
            for (NodeDef node : graph.toGraphDef().getNodeList()) {
                if (node.getOp().startsWith("Conv2D")) {
                    assertEquals(
                            List.of(1L, 1L, 1L, 1L),
                            node.getAttrOrThrow("strides").getList().getIList());
                }
            }
            try (Result results =
                    session.runner().fetch(made).fetch(gradient[0]).run()) {
                assertArrayEquals(
                        run(projection, Map.of("op/kernel", kernel), shape, pixels), floats(results, 0), 1e-5f);
                assertArrayEquals(new float[] {sums[0], sums[0], sums[1], sums[1]}, floats(results, 1), 1e-3f);
            }
        }
    }

    /** The loss is linear in kernel and image: its difference for a step of 1 is its gradient. */
    @ParameterizedTest
    @CsvSource({"1, 2, 2", "1, 0, 2", "2, 4, 4", "1, 1, 1"})
    void depthwiseConvolutionsTrainAsTheyInfer(int stride, int padding, int dilation) {
        DepthwiseConv2d op = new DepthwiseConv2d(3, stride, padding, dilation);
        Shape shape = Shape.of(1, 7, 6, 2);
        float[] image = drawn(84, 1);
        float[] kernel = drawn(18, 2);
        FeatureShape made = op.shape(List.of(new FeatureShape(7, 6, 2)));
        float[] factors = drawn((int) made.area() * 2, 3);
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> weights = tf.constant(Shape.of(3, 3, 2, 1), DataBuffers.of(kernel));
            Operand<TFloat32> pixels = tf.constant(shape, DataBuffers.of(image));
            Operand<TFloat32> result = training(tf, OpRun.of(op, 2), parameter -> weights, pixels, 1);
            Operand<TFloat32> loss = tf.math.mul(
                    result, tf.constant(Shape.of(1, made.height(), made.width(), 2), DataBuffers.of(factors)));
            Output<?>[] gradients =
                    graph.addGradients(loss.asOutput(), new Output<?>[] {weights.asOutput(), pixels.asOutput()});
            try (Result results = session.runner()
                    .fetch(result)
                    .fetch(gradients[0])
                    .fetch(gradients[1])
                    .run()) {
                float[] inferred = depthwise(op, kernel, shape, image);
                assertArrayEquals(inferred, floats(results, 0), 1e-5f);
                assertArrayEquals(
                        differences(kernel, moved -> loss(depthwise(op, moved, shape, image), factors)),
                        floats(results, 1),
                        1e-4f);
                assertArrayEquals(
                        differences(image, moved -> loss(depthwise(op, kernel, shape, moved), factors)),
                        floats(results, 2),
                        1e-4f);
            }
        }
    }

    private static float[] depthwise(Op op, float[] kernel, Shape shape, float[] image) {
        return run(
                op, Map.of("op/depthwise_kernel", FloatTensor.of(List.of(3, 3, 2, 1), kernel.clone())), shape, image);
    }

    private static double loss(float[] made, float[] factors) {
        double sum = 0;
        for (int i = 0; i < made.length; i++) {
            sum += (double) made[i] * factors[i];
        }
        return sum;
    }

    /** What a function changes by when each of some values grows by 1. */
    private static float[] differences(float[] values, ToDoubleFunction<float[]> function) {
        double before = function.applyAsDouble(values);
        float[] differences = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            float[] moved = values.clone();
            moved[i] += 1;
            differences[i] = (float) (function.applyAsDouble(moved) - before);
        }
        return differences;
    }

    private static float[] drawn(int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
