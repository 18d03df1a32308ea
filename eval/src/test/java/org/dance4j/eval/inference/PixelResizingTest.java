package org.dance4j.eval.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.tensorflow.InferenceOps;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** What TensorFlow's operations make of the same. */
class PixelResizingTest {

    private static final int CLASSES = 7;
    private static final List<ImageSize> SIZES = List.of(
            new ImageSize(1, 1),
            new ImageSize(5, 9),
            new ImageSize(24, 32),
            new ImageSize(31, 17),
            new ImageSize(48, 64),
            new ImageSize(90, 121));

    private final Random random = new Random(3);
    private final PixelResizing resizing = new PixelResizing(2);
    private final CoarseResizing coarseResizing = new CoarseResizing(2);

    @Test
    void imagesAtAllSizes() {
        for (ImageSize from : SIZES) {
            byte[] rgb = new byte[(int) (3 * from.area())];
            random.nextBytes(rgb);
            for (ImageSize to : SIZES) {
                try (Graph graph = new Graph();
                        Session session = new Session(graph)) {
                    Ops tf = Ops.create(graph);
                    Operand<TUint8> image = tf.constant(TUint8.class, shape(from, 3), DataBuffers.of(rgb, true, false));
                    Operand<TFloat32> resized =
                            InferenceOps.resize(tf, image, tf.constant(new int[] {to.height(), to.width()}));
                    float[] expected = new float[(int) (3 * to.area())];
                    try (Tensor fetched = session.runner().fetch(resized).run().get(0)) {
                        fetched.asRawTensor().data().asFloats().read(expected);
                    }
                    ResizedImage made = new ResizedImage(new RgbImage(from.height(), from.width(), rgb), to, 2);
                    float[] values = made.floats();
                    assertArrayEquals(expected, values, 1e-3f, from + " to " + to);
                    byte[] rounded = new byte[values.length];
                    for (int i = 0; i < rounded.length; i++) {
                        rounded[i] = (byte) Math.round(values[i]);
                    }
                    assertArrayEquals(rounded, made.bytes(), from + " to " + to);
                }
            }
        }
    }

    /** Scores of blobs, as networks make them, so that neighbours mostly agree, and of noise. */
    @Test
    void labelsOfScores() {
        for (ImageSize from : SIZES) {
            for (ImageSize to : SIZES) {
                for (boolean smooth : new boolean[] {true, false}) {
                    float[] scores = new float[(int) from.area() * CLASSES];
                    for (int i = 0; i < scores.length; i++) {
                        int place = i / CLASSES;
                        int row = place / from.width();
                        int column = place % from.width();
                        double wave = Math.sin(column * 0.2 + i % CLASSES) * Math.cos(row * 0.15 + i % CLASSES * 2);
                        scores[i] = (float) (smooth ? wave : random.nextGaussian());
                    }
                    LabelMap expected = labels(scores, from, to);
                    LabelMap made = resizing.labels(new NetworkOutput.FloatScores(from, CLASSES, scores), to);
                    assertEquals(1, agreement(expected, made), 1e-3, from + " to " + to);
                }
            }
        }
    }

    /** Enlarged to a network's size and to the image's from there, by TensorFlow's operations and without either map. */
    @Test
    void labelsOfCoarseScores() {
        ImageSize coarse = new ImageSize(12, 15);
        for (ImageSize between : List.of(new ImageSize(96, 120), new ImageSize(48, 61), coarse)) {
            for (ImageSize to : List.of(between, new ImageSize(128, 167), new ImageSize(50, 70))) {
                float[] scores = new float[(int) coarse.area() * CLASSES];
                byte[] bytes = new byte[scores.length];
                for (int i = 0; i < scores.length; i++) {
                    bytes[i] = (byte) (random.nextInt(200) - 100);
                    scores[i] = 0.05f * (bytes[i] + 3);
                }
                float[] enlarged = enlarged(scores, coarse, between);
                NetworkOutput.CoarseScores floats =
                        new NetworkOutput.CoarseScores(new NetworkOutput.FloatScores(coarse, CLASSES, scores), between);
                NetworkOutput.CoarseScores integers = new NetworkOutput.CoarseScores(
                        new NetworkOutput.ByteScores(coarse, CLASSES, bytes, 0.05f, -3), between);
                LabelMap expected = labels(enlarged, between, to);
                assertEquals(1, agreement(expected, coarseResizing.labels(floats, to)), 1e-3, between + " to " + to);
                assertEquals(1, agreement(expected, coarseResizing.labels(integers, to)), 1e-3, between + " to " + to);
                assertArrayEquals(enlarged, coarseResizing.enlarged(floats).values(), 1e-4f);
                assertArrayEquals(enlarged, coarseResizing.enlarged(integers).values(), 1e-4f);
            }
        }
    }

    /** So many scores that several threads read them, smooth ones as networks make, and maps of one place's width or height. */
    @Test
    void labelsOfManyAndFewCoarseScores() {
        for (ImageSize coarse : List.of(new ImageSize(70, 80), new ImageSize(1, 9), new ImageSize(9, 1))) {
            ImageSize between = new ImageSize(4 * coarse.height(), 4 * coarse.width());
            ImageSize to = new ImageSize(5 * coarse.height() - 1, 5 * coarse.width() + 1);
            float[] scores = new float[(int) coarse.area() * CLASSES];
            for (int i = 0; i < scores.length; i++) {
                int row = i / CLASSES / coarse.width();
                int column = i / CLASSES % coarse.width();
                double phase = 2 * Math.PI * (i % CLASSES) / CLASSES;
                scores[i] = (float) (Math.sin(row / 9.0 + phase) + Math.cos(column / 7.0 - phase));
            }
            LabelMap made = coarseResizing.labels(
                    new NetworkOutput.CoarseScores(new NetworkOutput.FloatScores(coarse, CLASSES, scores), between),
                    to);
            LabelMap expected = labels(enlarged(scores, coarse, between), between, to);
            assertEquals(1, agreement(expected, made), 1e-3, coarse.toString());
        }
    }

    /** In floats and integers the same; equal scores go to the first class. */
    @Test
    void labelsOfBytes() {
        ImageSize from = new ImageSize(24, 32);
        ImageSize to = new ImageSize(90, 121);
        byte[] bytes = new byte[(int) from.area() * CLASSES];
        float[] floats = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(16) - 128);
            floats[i] = bytes[i];
        }
        LabelMap made = resizing.labels(new NetworkOutput.ByteScores(from, CLASSES, bytes), to);
        assertEquals(resizing.labels(new NetworkOutput.FloatScores(from, CLASSES, floats), to), made);
        assertEquals(1, agreement(labels(floats, from, to), made), 2e-3);
        byte[] equal = new byte[bytes.length];
        assertEquals(
                new LabelMap(90, 121, new byte[90 * 121]),
                resizing.labels(new NetworkOutput.ByteScores(from, CLASSES, equal), to));
    }

    @Test
    void labelsOfClasses() {
        for (ImageSize from : SIZES) {
            byte[] classes = new byte[(int) from.area()];
            random.nextBytes(classes);
            for (ImageSize to : SIZES) {
                try (Graph graph = new Graph();
                        Session session = new Session(graph)) {
                    Ops tf = Ops.create(graph);
                    Operand<TUint8> expected = InferenceOps.resizeLabels(
                            tf,
                            tf.constant(
                                    TUint8.class,
                                    Shape.of(1, from.height(), from.width()),
                                    DataBuffers.of(classes, true, false)),
                            tf.constant(new int[] {to.height(), to.width()}));
                    assertEquals(run(session, expected), resizing.labels(new NetworkOutput.Labels(from, classes), to));
                }
            }
        }
    }

    private static LabelMap labels(float[] scores, ImageSize from, ImageSize to) {
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> map = tf.constant(shape(from, CLASSES), DataBuffers.of(scores, true, false));
            return run(session, InferenceOps.labels(tf, InferenceOps.resize(tf, map, tf.constant(new int[] {
                to.height(), to.width()
            }))));
        }
    }

    private static float[] enlarged(float[] scores, ImageSize from, ImageSize to) {
        float[] values = new float[(int) to.area() * CLASSES];
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            Operand<TFloat32> map = tf.constant(shape(from, CLASSES), DataBuffers.of(scores));
            Operand<TFloat32> made = InferenceOps.resize(tf, map, tf.constant(new int[] {to.height(), to.width()}));
            try (Tensor tensor = session.runner().fetch(made).run().get(0)) {
                ((TFloat32) tensor).asRawTensor().data().asFloats().read(values);
            }
        }
        return values;
    }

    private static LabelMap run(Session session, Operand<TUint8> labels) {
        try (Tensor made = session.runner().fetch(labels).run().get(0)) {
            return ImageTensors.labelMap((TUint8) made);
        }
    }

    private static Shape shape(ImageSize size, int channels) {
        return Shape.of(1, size.height(), size.width(), channels);
    }

    private static double agreement(LabelMap one, LabelMap other) {
        int same = 0;
        for (int i = 0; i < one.classes().length; i++) {
            same += one.classes()[i] == other.classes()[i] ? 1 : 0;
        }
        return (double) same / one.classes().length;
    }
}
