package org.dance4j.datasets.batches;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.FakeSample;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.stream.Pipeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

class TrainingPipelineTest {

    static final ImageSize STORED = new ImageSize(60, 80);
    static final ImageSize CROP = new ImageSize(64, 96);

    static List<Sample> samples(int count) {
        return IntStream.range(0, count)
                .<Sample>mapToObj(i -> new FakeSample("s" + i, STORED))
                .toList();
    }

    private static PipelineConfig config(int threads) {
        return new PipelineConfig(
                samples(20),
                sample -> Integer.parseInt(sample.id().substring(1)) % 5 / 5.0 + 0.1,
                Augmentation.of(CROP),
                32,
                DataSlimming.ALL,
                4,
                3,
                threads);
    }

    static byte[] bytes(TUint8 tensor) {
        byte[] bytes = new byte[(int) tensor.size()];
        tensor.asRawTensor().data().read(bytes);
        return bytes;
    }

    private static List<byte[]> run(int threads, int epoch) {
        List<byte[]> seen = new ArrayList<>();
        try (TrainingPipeline pipeline = TrainingPipeline.open(config(threads));
                Pipeline<Batch> batches = pipeline.epoch(pipeline.plan(epoch))) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    assertEquals(
                            Shape.of(
                                    batch.count(),
                                    batch.size().height(),
                                    batch.size().width(),
                                    3),
                            batch.images().shape());
                    assertEquals(
                            Shape.of(
                                    batch.count(),
                                    batch.size().height(),
                                    batch.size().width()),
                            batch.labels().shape());
                    assertEquals(batch.count(), batch.p().length);
                    assertEquals(batch.count(), batch.weights().length);
                    seen.add(bytes(batch.images()));
                    seen.add(bytes(batch.labels()));
                }
            }
        }
        return seen;
    }

    @Test
    void batchesDoNotDependOnThreads() {
        List<byte[]> one = run(1, 2);
        List<byte[]> three = run(3, 2);
        assertFalse(one.isEmpty());
        assertEquals(one.size(), three.size());
        for (int i = 0; i < one.size(); i++) {
            assertArrayEquals(one.get(i), three.get(i));
        }
        assertFalse(Arrays.equals(one.get(0), run(1, 3).get(0)));
    }

    @Test
    void anEpochGoesOnFromABatch() {
        try (TrainingPipeline pipeline = TrainingPipeline.open(config(1))) {
            EpochPlan plan = pipeline.plan(0);
            List<List<String>> all = new ArrayList<>();
            try (Pipeline<Batch> batches = pipeline.epoch(plan)) {
                batches.forEachRemaining(batch -> {
                    all.add(batch.ids());
                    batch.close();
                });
            }
            try (Pipeline<MixedBatch> batches = pipeline.steps(plan, 1);
                    MixedBatch second = batches.next()) {
                assertEquals(1, second.groups().size());
                assertEquals(all.get(1), second.groups().get(0).ids());
            }
        }
    }

    @Test
    void aStepOfMixedSizesComesInGroups() {
        PipelineConfig one = config(1);
        PipelineConfig config = new PipelineConfig(
                one.samples(),
                one.p(),
                one.augmentation(),
                one.multiple(),
                new DataSlimming(true, false, true),
                one.batch(),
                one.seed(),
                2,
                true);
        try (TrainingPipeline pipeline = TrainingPipeline.open(config)) {
            EpochPlan plan = pipeline.plan(0);
            int step = 0;
            int several = 0;
            try (Pipeline<MixedBatch> batches = pipeline.steps(plan, 0)) {
                while (batches.hasNext()) {
                    try (MixedBatch batch = batches.next()) {
                        List<PlannedBatch> planned = plan.steps().get(step).groups();
                        assertEquals(
                                planned.stream().map(PlannedBatch::size).toList(),
                                batch.groups().stream().map(Batch::size).toList());
                        assertEquals(
                                plan.steps()
                                        .get(step)
                                        .images()
                                        .map(image -> image.sample().id())
                                        .toList(),
                                batch.groups().stream()
                                        .flatMap(group -> group.ids().stream())
                                        .toList());
                        several += planned.size() > 1 ? 1 : 0;
                    }
                    step++;
                }
            }
            assertEquals(plan.steps().size(), step);
            assertTrue(several > 0);
        }
    }

    @Test
    void wholeImagesAreResizedOnly() {
        List<Sample> samples = samples(3);
        PipelineConfig config =
                new PipelineConfig(samples, sample -> 1, Augmentation.of(STORED), 20, DataSlimming.ALL, 3, 0, 1);
        try (TrainingPipeline pipeline = TrainingPipeline.open(config);
                Pipeline<Batch> batches =
                        pipeline.wholeImages(new AdaptiveResolution(20, true, 0.5), Integer.MAX_VALUE);
                Batch batch = batches.next()) {
            assertEquals(STORED, batch.size());
            assertArrayEquals(samples.get(0).image().rgb(), Arrays.copyOf(bytes(batch.images()), 60 * 80 * 3));
            assertArrayEquals(samples.get(0).label().classes(), Arrays.copyOf(bytes(batch.labels()), 60 * 80));
            assertArrayEquals(new float[] {1, 1, 1}, batch.weights());
            assertFalse(batches.hasNext());
        }
    }

    @Test
    void halvingByHand() {
        // Half-pixel centres: pixel i of the half lies between 2i and 2i + 1.
        byte[] half = shown(View.whole(STORED), new ImageSize(30, 40))[0];
        assertEquals(100, half[2]);
        // 2i + 0.5 rounds to the even neighbour.
        assertEquals(0, half[0]);
        assertEquals(2, half[40 * 3]);
        assertEquals(4, half[2 * 40 * 3]);
        assertEquals(20, half[5 * 3 + 40 * 9 + 1] & 0xFF, 10.5);
    }

    @Test
    void scaledFlippedAndBrightened() {
        View.Span rows = new View.Span(10, 30, 60, 0);
        View.Span columns = new View.Span(20, 40, 80, 0);
        byte[][] plain = shown(new View(rows, columns, STORED, false, View.Light.UNCHANGED), STORED);
        byte[][] changed = shown(new View(rows, columns, STORED, true, new View.Light(1.3, 1, 1)), STORED);
        for (int y = 0; y < 60; y++) {
            for (int x = 0; x < 80; x++) {
                // Row 2k and 2k + 1 of the doubled region lie a quarter of a pixel around row 10 + k.
                assertEquals(10 + (y - 0.5) / 2, red(plain[0], y, x), 0.76);
                assertEquals(20 + (x - 0.5) / 2, green(plain[0], y, x), 0.76);
                assertEquals(1.3 * green(plain[0], y, 79 - x), green(changed[0], y, x), 1.2);
                assertEquals((10 + y / 2) % 10, plain[1][y * 80 + x]);
                assertEquals(plain[1][y * 80 + 79 - x], changed[1][y * 80 + x]);
            }
        }
    }

    @Test
    void whatTheImageDoesNotReachIsMeanColourAndVoid() {
        View view =
                new View(new View.Span(0, 60, 30, 8), new View.Span(0, 80, 40, 50), CROP, false, View.Light.UNCHANGED);
        byte[][] shown = shown(view, CROP);
        assertEquals(0x7C, shown[0][0]);
        assertEquals(0x74, shown[0][1]);
        assertEquals(0x68, shown[0][2]);
        assertEquals((byte) LabelMap.VOID, shown[1][0]);
        assertEquals((byte) LabelMap.VOID, shown[1][38 * 96 + 60]);
        assertEquals((byte) LabelMap.VOID, shown[1][20 * 96 + 49]);
        assertEquals((byte) LabelMap.VOID, shown[1][20 * 96 + 90]);
        assertEquals(100, shown[0][(20 * 96 + 50) * 3 + 2]);
        long labelled = IntStream.range(0, shown[1].length)
                .filter(i -> shown[1][i] != (byte) LabelMap.VOID)
                .count();
        assertEquals(30 * 40, labelled);
    }

    @ParameterizedTest
    @CsvSource({"60, 45, 60", "60, 96, 60", "60, 105, 96", "7, 13, 64", "37, 37, 37", "1000, 333, 32", "61, 47, 160"})
    void labelsAreThoseOfTensorFlowsNearestNeighbour(int length, int scaled, int output) {
        int canvas = Math.max(scaled, 64);
        View.Span span = new View.Span(5, length, scaled, canvas - scaled);
        byte[] columns = new byte[length];
        for (int i = 0; i < length; i++) {
            columns[i] = (byte) (i % 251);
        }
        int[] expected = new int[output];
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            var region = tf.constantOf(TUint8.tensorOf(Shape.of(1, 1, length, 1), DataBuffers.of(columns)));
            var resized = tf.image.resizeNearestNeighbor(
                    tf.dtypes.cast(region, TInt32.class),
                    tf.constant(new int[] {1, scaled}),
                    ResizeNearestNeighbor.halfPixelCenters(true));
            var padded = tf.pad(
                    resized, tf.constant(new int[][] {{0, 0}, {0, 0}, {canvas - scaled, 0}, {0, 0}}), tf.constant(-1));
            var shown = tf.image.resizeNearestNeighbor(
                    padded, tf.constant(new int[] {1, output}), ResizeNearestNeighbor.halfPixelCenters(true));
            try (Result result = session.runner().fetch(shown).run()) {
                ((TInt32) result.get(0)).asRawTensor().data().asInts().read(expected);
            }
        }
        int[] found = span.nearest(canvas, output, false);
        for (int i = 0; i < output; i++) {
            assertEquals(expected[i], found[i] < 0 ? -1 : (found[i] - 5) % 251);
        }
        int[] mirrored = span.nearest(canvas, output, true);
        for (int i = 0; i < output; i++) {
            assertEquals(found[i] < 0 ? -1 : 5 + length - 1 - (found[i] - 5), mirrored[i]);
        }
    }

    private static int red(byte[] rgb, int y, int x) {
        return rgb[(y * 80 + x) * 3] & 0xFF;
    }

    private static int green(byte[] rgb, int y, int x) {
        return rgb[(y * 80 + x) * 3 + 1] & 0xFF;
    }

    private static byte[][] shown(View view, ImageSize size) {
        Sample sample = samples(1).get(0);
        try (ViewGraph graph = new ViewGraph();
                Result shown = graph.show(sample.image(), sample.label(), view, size)) {
            return new byte[][] {bytes((TUint8) shown.get(0)), bytes((TUint8) shown.get(1))};
        }
    }

    @Test
    void viewsCoverTheirRanges() {
        Augmentation augmentation = Augmentation.of(CROP);
        int flips = 0;
        double least = 9;
        double most = 0;
        double dark = 9;
        double bright = 0;
        for (int i = 0; i < 400; i++) {
            View view = augmentation.view(STORED, 1, 0, "s" + i);
            assertEquals(view, augmentation.view(STORED, 1, 0, "s" + i));
            double scale = (double) view.columns().scaled() / view.columns().length();
            least = Math.min(least, scale);
            most = Math.max(most, scale);
            dark = Math.min(dark, view.light().brightness());
            bright = Math.max(bright, view.light().brightness());
            flips += view.flipped() ? 1 : 0;
            for (View.Span span : List.of(view.rows(), view.columns())) {
                assertTrue(span.from() >= 0 && span.offset() >= 0);
            }
            assertTrue(view.rows().from() + view.rows().length() <= 60);
            assertTrue(view.columns().from() + view.columns().length() <= 80);
            assertTrue(view.rows().offset() + view.rows().scaled() <= 64);
            assertTrue(view.columns().offset() + view.columns().scaled() <= 96);
        }
        assertEquals(0.75, least, 0.02);
        assertEquals(1.75, most, 0.02);
        assertEquals(0.7, dark, 0.02);
        assertEquals(1.3, bright, 0.02);
        assertEquals(200, flips, 40);
    }

    @Test
    void aCropThatNothingFills() {
        Augmentation augmentation = Augmentation.of(new ImageSize(128, 128));
        BadInputException e = assertThrows(BadInputException.class, () -> augmentation.requireFits(STORED));
        assertTrue(e.getMessage().contains("128x128") && e.getMessage().contains("60x80"), e.getMessage());
        PipelineConfig config =
                new PipelineConfig(samples(4), sample -> 1, augmentation, 32, DataSlimming.ALL, 2, 0, 1);
        assertThrows(BadInputException.class, () -> TrainingPipeline.open(config));
    }

    @Test
    void closingEarlyClosesWhatWasPrepared() {
        TrainingPipeline pipeline = TrainingPipeline.open(config(2));
        Pipeline<Batch> batches = pipeline.epoch(pipeline.plan(0));
        batches.next().close();
        batches.close();
        assertFalse(batches.hasNext());
        pipeline.close();
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(
                        thread -> thread.getName().startsWith("input-") && thread.getState() == Thread.State.WAITING));
    }
}
