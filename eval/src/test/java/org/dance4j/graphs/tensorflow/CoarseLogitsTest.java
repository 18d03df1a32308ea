package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.ResizeLike;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** Against one resize of all pixels' logits and an argmax of them. */
class CoarseLogitsTest {

    private static final int CLASSES = 7;

    /** A network of a convolution at a stride of 4 whose logits are enlarged, or, without a method, left as they are. */
    private static Network network(Interpolation enlarging) {
        Layer image = new Layer("image", Part.BACKBONE, new Input(3), List.of());
        Layer conv = new Layer("conv", Part.HEAD, new Conv2d(CLASSES, 4, 4, 0, 1, true), List.of("image"));
        Layer enlarged = new Layer("logits", Part.HEAD, new ResizeLike(enlarging), List.of("conv", "image"));
        return new Network("striding", 4, List.of(image, conv, enlarged), "logits", List.of());
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void bandsOfRowsGiveWhatOneResizeGives(Interpolation enlarging) {
        compare(network(enlarging));
    }

    private static void compare(Network network) {
        Weights weights = Weights.initial(network, 1);
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            Placeholder<TUint8> image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
            Placeholder<TInt32> networkSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
            Placeholder<TInt32> imageSize = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
            Function<Parameter, Operand<TFloat32>> values = NetworkOps.constants(tf, weights);
            Operand<TFloat32> logits =
                    InferenceOps.logits(tf, network, values, image, networkSize, imageSize, NetworkOps.Execution.PLAIN);
            CoarseLogits cut = new CoarseLogits(network);
            Operand<TFloat32> coarse = cut.logits(tf, values, image, networkSize);
            CoarseLogits.Answer answer = cut.answer(tf, coarse, networkSize, imageSize);
            List<Operand<?>> fetched = List.of(
                    logits,
                    InferenceOps.labels(tf, logits),
                    tf.reduceMax(tf.nn.softmax(logits), tf.constant(-1)),
                    cut.whole(tf, coarse, networkSize, imageSize),
                    cut.labels(tf, coarse, networkSize, imageSize),
                    answer.labels(),
                    answer.confidence());
            try (Session session = new Session(graph)) {
                for (ImageSize size : List.of(
                        new ImageSize(1, 1), new ImageSize(1, 50), new ImageSize(90, 61), new ImageSize(1000, 700))) {
                    for (ImageSize inside :
                            List.of(new ImageSize(4, 4), new ImageSize(60, 44), new ImageSize(100, 160))) {
                        try (TUint8 pixels = ImageTensors.image(noise(size));
                                TInt32 outside = ImageTensors.size(size);
                                TInt32 within = ImageTensors.size(inside)) {
                            Session.Runner runner = session.runner()
                                    .feed(image, pixels)
                                    .feed(imageSize, outside)
                                    .feed(networkSize, within);
                            fetched.forEach(runner::fetch);
                            try (Result result = runner.run()) {
                                String what = size + " at " + inside;
                                assertEquals(
                                        Shape.of(size.height(), size.width(), CLASSES),
                                        result.get(3).shape());
                                assertArrayEquals(floats(result, 0), floats(result, 3), 1e-3f, what);
                                assertArrayEquals(floats(result, 2), floats(result, 6), 1e-4f, what);
                                byte[] expected = bytes(result, 1);
                                assertEquals(
                                        Shape.of(size.height(), size.width()),
                                        result.get(4).shape());
                                assertEquals(0, differing(expected, bytes(result, 4)), what);
                                assertEquals(0, differing(expected, bytes(result, 5)), what);
                            }
                        }
                    }
                }
            }
        }
    }

    private static int differing(byte[] expected, byte[] found) {
        assertEquals(expected.length, found.length);
        int count = 0;
        for (int i = 0; i < expected.length; i++) {
            count += expected[i] == found[i] ? 0 : 1;
        }
        return count;
    }

    private static float[] floats(Result result, int index) {
        TFloat32 tensor = (TFloat32) result.get(index);
        float[] values = new float[(int) tensor.size()];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }

    private static byte[] bytes(Result result, int index) {
        TUint8 tensor = (TUint8) result.get(index);
        byte[] values = new byte[(int) tensor.size()];
        tensor.asRawTensor().data().read(values);
        return values;
    }

    private static RgbImage noise(ImageSize size) {
        byte[] rgb = new byte[(int) size.area() * 3];
        new Random(1).nextBytes(rgb);
        return new RgbImage(size.height(), size.width(), rgb);
    }
}
