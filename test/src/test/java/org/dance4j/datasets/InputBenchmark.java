package org.dance4j.datasets;

import com.sun.management.OperatingSystemMXBean;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.dance4j.datasets.batches.Augmentation;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.datasets.batches.FactorRange;
import org.dance4j.datasets.batches.PipelineConfig;
import org.dance4j.datasets.batches.TrainingPipeline;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.images.ImageFiles;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.readers.CamVid;
import org.dance4j.datasets.stream.Pipeline;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * Times the input alone, on a folder in CamVid's layout:
 *
 * <ul>
 *   <li>{@code make FOLDER LARGE COUNT}: makes such a folder of so many images of 1024 × 2048 from another.
 *   <li>{@code index FOLDER}: the complexity index on 1 and 2 threads, its parts, and the memory's bandwidth.
 *   <li>{@code batches FOLDER HEIGHTxWIDTH THREADS}: for each line it reads, an epoch of batches of 8 crops of a size, each image
 *       decoded anew, scaled, flipped, cropped and normalised. It answers with the seconds on the clock, those
 *       on the processors, and the number of images.
 * </ul>
 */
public final class InputBenchmark {

    private static final int ROUNDS = 5;
    private static final int BATCH = 8;
    private static final int THREADS = 2;
    private static final int COPIED = 64 << 20;
    private static final ImageSize LARGE = new ImageSize(1024, 2048);
    private static final OperatingSystemMXBean PROCESSORS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private InputBenchmark() {}

    public static void main(String[] args) throws IOException {
        Dataset dataset = CamVid.open(Path.of(args[1]));
        switch (args[0]) {
            case "make" -> make(dataset, Path.of(args[2]), Integer.parseInt(args[3]));
            case "index" -> index(dataset);
            case "batches" -> batches(dataset, args[2].split("x"), Integer.parseInt(args[3]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Larger pictures hold more detail: without some noise they would be far smaller files than photographs are. */
    private static void make(Dataset dataset, Path folder, int count) throws IOException {
        Random random = new Random(1);
        for (String name : List.of("train", "trainannot")) {
            Files.createDirectories(folder.resolve(name));
        }
        for (Sample sample : dataset.samples(Split.TRAIN).subList(0, count)) {
            BufferedImage picture = scaled(
                    sample.image().toBufferedImage(),
                    BufferedImage.TYPE_INT_RGB,
                    RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            byte[] rgb = RgbImage.of(picture).rgb();
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) Math.max(0, Math.min(255, (rgb[i] & 0xFF) + random.nextInt(3) - 1));
            }
            new RgbImage(LARGE.height(), LARGE.width(), rgb).writePng(folder.resolve("train/" + sample.id() + ".png"));
            LabelMap map = sample.label();
            BufferedImage values = new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_BYTE_GRAY);
            byte[] file = map.classes().clone();
            for (int i = 0; i < file.length; i++) {
                file[i] = file[i] == (byte) LabelMap.VOID
                        ? (byte) dataset.classes().size()
                        : file[i];
            }
            values.getRaster().setDataElements(0, 0, map.width(), map.height(), file);
            BufferedImage large =
                    scaled(values, BufferedImage.TYPE_BYTE_GRAY, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
            ImageFiles.writePng(large, folder.resolve("trainannot/" + sample.id() + ".png"));
        }
    }

    private static BufferedImage scaled(BufferedImage image, int type, Object interpolation) {
        BufferedImage large = new BufferedImage(LARGE.width(), LARGE.height(), type);
        Graphics2D pen = large.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, interpolation);
        pen.drawImage(image, 0, 0, LARGE.width(), LARGE.height(), null);
        pen.dispose();
        return large;
    }

    private static void index(Dataset dataset) {
        List<Sample> samples = dataset.samples(Split.TRAIN);
        List<RgbImage> some = samples.subList(0, Math.min(32, samples.size())).stream()
                .map(Sample::image)
                .toList();
        double megapixels =
                some.stream().mapToLong(image -> image.size().area()).average().orElseThrow() / 1e6;
        System.out.printf("%d images of %.3f megapixels, medians of %d rounds%n", samples.size(), megapixels, ROUNDS);
        for (int threads = 1; threads <= THREADS; threads++) {
            int workers = threads;
            System.out.printf("on %d thread%s%n", threads, threads == 1 ? "" : "s");
            report(
                    "index of images and labels",
                    samples.size(),
                    megapixels,
                    median(() -> ComplexityIndex.measure(dataset, List.of(), null, workers, progress -> {})));
            report(
                    "decode image",
                    some.size(),
                    megapixels,
                    median(() -> run(samples.subList(0, some.size()), workers, Sample::image)));
            report(
                    "decode label",
                    some.size(),
                    megapixels,
                    median(() -> run(samples.subList(0, some.size()), workers, Sample::label)));
            report(
                    "hash",
                    some.size(),
                    megapixels,
                    median(() -> run(samples.subList(0, some.size()), workers, Sample::fingerprint)));
            double complexity = median(() -> run(some, workers, Complexity::of));
            report("complexity", some.size(), megapixels, complexity);
            double read = 3 * megapixels * some.size() / 1e3 / complexity;
            double copy = copyBandwidth(workers);
            System.out.printf(
                    "  complexity reads %.2f GB/s, %.1f%% of the %.2f GB/s that a copy reads and writes%n",
                    read, 100 * read / copy, copy);
        }
    }

    private static <T> void run(List<T> inputs, int threads, Function<T, Object> work) {
        try (Pipeline<Object> results = Pipeline.of(inputs).map(threads, work)) {
            results.forEachRemaining(result -> {});
        }
    }

    private static double median(Runnable work) {
        work.run();
        double[] seconds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            work.run();
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[ROUNDS / 2];
    }

    private static void report(String name, int images, double megapixels, double seconds) {
        System.out.printf("  %-28s %8.1f images/s %8.1f MP/s%n", name, images / seconds, images * megapixels / seconds);
    }

    /** In GB/s, what is read and what is written. */
    private static double copyBandwidth(int threads) {
        List<byte[][]> arrays = Stream.generate(() -> new byte[][] {new byte[COPIED], new byte[COPIED]})
                .limit(threads)
                .toList();
        double seconds = median(() -> run(arrays, threads, pair -> {
            System.arraycopy(pair[0], 0, pair[1], 0, COPIED);
            return pair;
        }));
        return 2.0 * COPIED * threads / 1e9 / seconds;
    }

    private static void batches(Dataset dataset, String[] size, int threads) {
        ImageSize crop = new ImageSize(Integer.parseInt(size[0]), Integer.parseInt(size[1]));
        Augmentation augmentation =
                new Augmentation(crop, Augmentation.SCALE, true, FactorRange.ONE, FactorRange.ONE, FactorRange.ONE);
        PipelineConfig config = new PipelineConfig(
                dataset.samples(Split.TRAIN), sample -> 1, augmentation, 32, DataSlimming.NONE, BATCH, 1, threads);
        try (Normalisation normalisation = new Normalisation(augmentation.crop().width());
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (int epoch = 0; lines.readLine() != null; epoch++) {
                EpochPlan plan = EpochPlan.of(config, epoch);
                long time = System.nanoTime();
                long processors = PROCESSORS.getProcessCpuTime();
                int images = 0;
                // A pipeline of its own knows no image yet.
                try (TrainingPipeline pipeline = TrainingPipeline.open(config);
                        Pipeline<Batch> batches = pipeline.epoch(plan)) {
                    while (batches.hasNext()) {
                        try (Batch batch = batches.next()) {
                            images += batch.count();
                            normalisation.run(batch);
                        }
                    }
                }
                System.out.printf(
                        "%.4f %.4f %d%n",
                        (System.nanoTime() - time) / 1e9, (PROCESSORS.getProcessCpuTime() - processors) / 1e9, images);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the network does first, and PyTorch's transforms last; by rows, as TensorFlow is slow at three values a pixel. */
    private static final class Normalisation implements AutoCloseable {

        private final Graph graph = new Graph();
        private final Placeholder<TUint8> images;
        private final Operand<TFloat32> normalised;
        private final Session session;

        Normalisation(int width) {
            Ops tf = Ops.create(graph);
            images = tf.placeholder(TUint8.class);
            Operand<TInt32> row = tf.constant(new int[] {width});
            Operand<TFloat32> mean = tf.tile(tf.constant(new float[] {123.675f, 116.28f, 103.53f}), row);
            Operand<TFloat32> deviation = tf.tile(tf.constant(new float[] {58.395f, 57.12f, 57.375f}), row);
            Operand<TUint8> rows = tf.reshape(images, tf.constant(new int[] {-1, 3 * width}));
            normalised = tf.math.div(tf.math.sub(tf.dtypes.cast(rows, TFloat32.class), mean), deviation);
            session = new Session(graph);
        }

        void run(Batch batch) {
            session.runner()
                    .feed(images, batch.images())
                    .fetch(normalised)
                    .run()
                    .close();
        }

        @Override
        public void close() {
            session.close();
            graph.close();
        }
    }
}
