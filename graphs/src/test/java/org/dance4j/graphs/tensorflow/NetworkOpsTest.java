package org.dance4j.graphs.tensorflow;

import static org.dance4j.graphs.tensorflow.OpRun.evaluate;
import static org.dance4j.graphs.tensorflow.OpRun.floats;
import static org.dance4j.graphs.tensorflow.OpRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.MaxPool;
import org.dance4j.graphs.ops.Normalize;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class NetworkOpsTest {

    private static final float[] ONE_TO_SIXTEEN = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final Shape SQUARE = Shape.of(1, 4, 4, 1);

    @Test
    void aConvolutionAtStrideTwoPadsBothSides() {
        FloatTensor ones = FloatTensor.filled(List.of(3, 3, 1, 1), 1);
        assertArrayEquals(
                new float[] {14, 30, 57, 99},
                run(new Conv2d(1, 3, 2, 1, 1, false), Map.of("op/kernel", ones), SQUARE, ONE_TO_SIXTEEN));
        assertArrayEquals(
                new float[] {54, 63, 90, 99},
                run(new Conv2d(1, 3, 1, 0, 1, false), Map.of("op/kernel", ones), SQUARE, ONE_TO_SIXTEEN));
    }

    @Test
    void dilationAndBiasAndChannels() {
        FloatTensor topLeft = FloatTensor.of(List.of(3, 3, 1, 1), 1, 0, 0, 0, 0, 0, 0, 0, 0);
        assertArrayEquals(
                new float[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 5, 6},
                run(new Conv2d(1, 3, 1, 2, 2, false), Map.of("op/kernel", topLeft), SQUARE, ONE_TO_SIXTEEN));

        Map<String, FloatTensor> mixing = Map.of(
                "op/kernel", FloatTensor.of(List.of(1, 1, 2, 3), 1, 2, 3, 10, 20, 30),
                "op/bias", FloatTensor.of(List.of(3), 0.5f, 0, -1));
        assertArrayEquals(
                new float[] {21.5f, 42, 62, -12 + 0.5f, -24, -37},
                run(new Conv2d(3, 1, 1, 0, 1, true), mixing, Shape.of(1, 1, 2, 2), 1, 2, -2, -1));
    }

    @Test
    void aDepthwiseConvolutionKeepsChannelsApart() {
        float[] kernel = new float[18];
        for (int i = 0; i < 9; i++) {
            kernel[2 * i] = 1;
        }
        kernel[1] = 1;
        float[] twice = new float[32];
        for (int i = 0; i < 16; i++) {
            twice[2 * i] = ONE_TO_SIXTEEN[i];
            twice[2 * i + 1] = 100 * ONE_TO_SIXTEEN[i];
        }
        assertArrayEquals(
                new float[] {14, 0, 30, 0, 57, 0, 99, 600},
                run(
                        new DepthwiseConv2d(3, 2, 1, 1),
                        Map.of("op/depthwise_kernel", FloatTensor.of(List.of(3, 3, 2, 1), kernel)),
                        Shape.of(1, 4, 4, 2),
                        twice));
    }

    @Test
    void paddingNeverWinsAPooling() {
        float[] negative = ONE_TO_SIXTEEN.clone();
        for (int i = 0; i < 16; i++) {
            negative[i] = -negative[i];
        }
        assertArrayEquals(new float[] {-1, -2, -5, -6}, run(new MaxPool(3, 2, 1), Map.of(), SQUARE, negative));
        assertArrayEquals(new float[] {6, 8, 14, 16}, run(new MaxPool(2, 2, 0), Map.of(), SQUARE, ONE_TO_SIXTEEN));
    }

    @Test
    void activationsAndNormalisation() {
        Shape four = Shape.of(1, 2, 2, 1);
        assertArrayEquals(
                new float[] {0, 0, 3, 9}, run(new Activation(Activation.Function.RELU), Map.of(), four, -1, 0, 3, 9));
        assertArrayEquals(
                new float[] {0, 0, 3, 6}, run(new Activation(Activation.Function.RELU6), Map.of(), four, -1, 0, 3, 9));
        assertArrayEquals(
                new float[] {0.26894142f, 0.5f, 0.95257413f, 1},
                run(new Activation(Activation.Function.SIGMOID), Map.of(), four, -1, 0, 3, 99),
                1e-6f);
        assertArrayEquals(
                new float[] {-2, 10, 0, 20},
                run(new Normalize(List.of(5.0, 0.0), List.of(2.5, 0.1)), Map.of(), Shape.of(1, 1, 2, 2), 0, 1, 5, 2));
    }

    @Test
    void globalAveragesAreBroadcastIntoSumsAndProducts() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(2));
        String average = net.globalAveragePool("average", image);
        String sum = net.add("sum", average, image);
        String product = net.multiply("product", sum, average);
        String all = net.concat("all", image, product);
        Network network = new Network("tiny", 1, net.layers(), all, List.of());
        assertArrayEquals(
                new float[] {1, 10, 4 * 3, 30 * 20, 5, 30, 8 * 3, 50 * 20},
                run(network, Weights.of(Map.of()), Shape.of(1, 1, 2, 2), 1, 10, 5, 30));
    }

    @Test
    void aBatchNormUsesMovingStatisticsInInference() {
        Map<String, FloatTensor> values = Map.of(
                "op/gamma", FloatTensor.of(List.of(1), 6),
                "op/beta", FloatTensor.of(List.of(1), 1),
                "op/moving_mean", FloatTensor.of(List.of(1), 2),
                "op/moving_variance", FloatTensor.of(List.of(1), 8.5f));
        assertArrayEquals(
                new float[] {-3, 3, -1, 1},
                run(new BatchNorm(0.5, 0.1), values, Shape.of(2, 1, 2, 1), 0, 3, 1, 2),
                1e-6f);
    }

    /** Of 1, 2, 3 and 6 the mean is 3, the variance 3.5, and with Bessel's correction 14 / 3. */
    @Test
    void aBatchNormUsesTheBatchInTrainingAndTellsWhatItSaw() {
        Network network = OpRun.of(new BatchNorm(0.5, 0.1), 1);
        Weights weights = Weights.of(Map.of(
                "op/gamma", FloatTensor.of(List.of(1), 4),
                "op/beta", FloatTensor.of(List.of(1), 1),
                "op/moving_mean", FloatTensor.of(List.of(1), 99),
                "op/moving_variance", FloatTensor.of(List.of(1), 99)));
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> image = tf.constant(Shape.of(2, 1, 2, 1), DataBuffers.of(1f, 2f, 3f, 6f));
            NetworkOps.Result made = NetworkOps.training(
                    tf,
                    network,
                    NetworkOps.constants(tf, weights),
                    image,
                    new NetworkOps.DropoutNoise(tf.constant(new int[] {1, 2}), tf.constant(1f)));
            assertEquals(1, made.statistics().size());
            NetworkOps.BatchStatistics seen = made.statistics().get(0);
            assertEquals("op", seen.layer().name());
            try (Result results = session.runner()
                    .fetch(made.layers().get("op"))
                    .fetch(seen.mean())
                    .fetch(seen.spread())
                    .run()) {
                assertArrayEquals(new float[] {-3, -1, 1, 7}, floats(results, 0), 1e-5f);
                assertArrayEquals(new float[] {3}, floats(results, 1), 1e-6f);
                assertArrayEquals(new float[] {14f / 3}, floats(results, 2), 1e-5f);
            }
        }
    }

    @Test
    void oneGraphTakesAllSizes() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String x = net.relu("relu", net.batchNorm("bn", net.conv("conv", image, 4, 3, 2)));
        String pooled = net.resizeLike("nearest", net.maxPool("pool", x, 3, 2), x, Interpolation.NEAREST);
        String sum = net.add("sum", x, pooled, net.globalAveragePool("average", x));
        String logits = net.enlarge("logits", net.classifier("classifier", sum, 3), Interpolation.BILINEAR);
        Network network = new Network("free", 4, net.layers(), logits, List.of());
        Weights weights = Weights.initial(network, 1);
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Placeholder<TFloat32> fed = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
            Operand<TFloat32> result = NetworkOps.inference(tf, network, NetworkOps.constants(tf, weights), fed)
                    .layers()
                    .get(logits);
            for (Shape shape : List.of(Shape.of(1, 8, 12, 3), Shape.of(2, 16, 4, 3))) {
                float[] pixels = pixels((int) shape.size());
                try (TFloat32 value = TFloat32.tensorOf(shape, DataBuffers.of(pixels));
                        Result results =
                                session.runner().feed(fed, value).fetch(result).run()) {
                    assertEquals(
                            Shape.of(shape.get(0), shape.get(1), shape.get(2), 3), ((TFloat32) results.get(0)).shape());
                    assertArrayEquals(run(network, weights, shape, pixels), floats(results, 0), 1e-5f);
                }
            }
        }
    }

    @Test
    void whatFollowsALayerReadsWhatWasMadeOfIt() {
        LayerStack net = new LayerStack();
        String image = net.append("image", new Input(1));
        String sum = net.add("sum", net.relu("relu", image), image);
        Network network = new Network("tiny", 1, net.layers(), sum, List.of());
        float[] values = evaluate(tf -> NetworkOps.inference(
                        tf,
                        network,
                        NetworkOps.constants(tf, Weights.of(Map.of())),
                        tf.constant(Shape.of(1, 1, 2, 1), DataBuffers.of(-1f, 2f)),
                        (layer, made) -> layer.name().equals("relu") ? tf.math.mul(made, tf.constant(10f)) : made)
                .layers()
                .get("sum"));
        assertArrayEquals(new float[] {-1, 22}, values);
    }

    private static float[] pixels(int count) {
        SplittableRandom random = new SplittableRandom(5);
        float[] pixels = new float[count];
        for (int i = 0; i < count; i++) {
            pixels[i] = random.nextInt(256);
        }
        return pixels;
    }
}
