package org.dance4j.eval.inference.tflite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.dance4j.common.runtime.FirstSession;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.readers.CamVid;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.PixelValues;
import org.dance4j.eval.inference.ResizedImage;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.export.savedmodel.AdaptiveSizeOps;
import org.dance4j.runs.verification.BenchImages;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TUint8;

/**
 * What is around a TFLite file, beside the file itself: {@code AroundBenchmark FOLDER HEIGHTxWIDTH ROUNDS THREADS [CAMVID]}, the folder
 * holding {@code model-float32.tflite}, {@code model-int8.tflite} (or {@code -coarse} ones), {@code complexity.tflite} and {@code model.json}. It prints
 * medians in milliseconds, over scenes of the size or validation images of a CamVid, of p in Java, in TensorFlow's operations and in its TFLite file, and for each
 * file of resizing, of the file, and of labels.
 */
public final class AroundBenchmark {

    private static final int IMAGES = 8;

    private AroundBenchmark() {}

    /** Times of something, in nanoseconds. */
    private static final class Times {

        private final Map<String, List<Long>> byName = new LinkedHashMap<>();

        long time(String name, Runnable work) {
            long start = System.nanoTime();
            work.run();
            long took = System.nanoTime() - start;
            add(name, took);
            return took;
        }

        void add(String name, long took) {
            byName.computeIfAbsent(name, first -> new ArrayList<>()).add(took);
        }

        void print() {
            byName.forEach((name, times) -> {
                long[] sorted = times.stream().mapToLong(time -> time).sorted().toArray();
                System.out.printf("%s %.4f%n", name, sorted[sorted.length / 2] / 1e6);
            });
        }
    }

    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        int rounds = Integer.parseInt(args[2]);
        int threads = Integer.parseInt(args[3]);
        FirstSession.openToLabel(threads, false);
        ModelCard card = ModelCard.beside(model(folder, "int8")).orElseThrow();
        List<RgbImage> images = new ArrayList<>();
        Optional<ImageSize> size = Optional.of(ImageSize.parse(args[1]));
        BenchImages shown = args.length < 5
                ? BenchImages.scenes(1, OptionalInt.of(IMAGES), size)
                : BenchImages.of(CamVid.open(Path.of(args[4])), Split.VALIDATION, size);
        shown.readers().stream().limit(IMAGES).forEach(reader -> images.add(reader.get()));
        Times times = new Times();
        try (Graph graph = new Graph();
                Files files = new Files(folder, card, threads)) {
            Ops tf = Ops.create(graph);
            Placeholder<TUint8> pixels = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
            Operand<TFloat64> complexity =
                    AdaptiveSizeOps.complexity(tf, card.indicator().measure(), pixels);
            try (Session session = new Session(graph)) {
                for (int round = -1; round < rounds; round++) {
                    // The first round warms up.
                    Times kept = round < 0 ? new Times() : times;
                    for (RgbImage image : images) {
                        // Of a model of one size for all images too, which needs no p.
                        kept.time("p-java", () -> card.indicator()
                                .p(card.complexity(), card.indicator().measure().of(image, threads)));
                        try (TUint8 fed = ImageTensors.image(image)) {
                            kept.time("p-graph", () -> session.runner()
                                    .feed(pixels, fed)
                                    .fetch(complexity)
                                    .run()
                                    .close());
                        }
                        files.run(image, card.sizeFor(image, threads), kept);
                    }
                }
            }
        }
        times.print();
    }

    /** One that gives logits, or coarse ones if there is none. */
    private static Path model(Path folder, String precision) {
        Path usual = folder.resolve("model-" + precision + ".tflite");
        return java.nio.file.Files.exists(usual) ? usual : folder.resolve("model-" + precision + "-coarse.tflite");
    }

    /** The files, opened. */
    private record Files(
            TfLiteNetwork float32,
            TfLiteNetwork int8,
            Segmenter float32Labels,
            Segmenter int8Labels,
            ComplexityFile complexity,
            int threads)
            implements AutoCloseable {

        Files(Path folder, ModelCard card, int threads) {
            this(
                    new TfLiteNetwork(model(folder, "float32"), threads),
                    new TfLiteNetwork(model(folder, "int8"), threads),
                    TfLiteSegmenter.open(model(folder, "float32"), card, threads),
                    TfLiteSegmenter.open(model(folder, "int8"), card, threads),
                    new ComplexityFile(folder.resolve("complexity.tflite"), threads),
                    threads);
        }

        void run(RgbImage image, ImageSize inside, Times times) {
            complexity.feed(image);
            times.time("p-tflite", complexity::run);
            ResizedImage resized = new ResizedImage(image, inside, threads);
            TfLitePixels stored = new TfLitePixels(Optional.of(PixelValues.AS_STORED));
            long prepared = times.time("float32-resizing", resized::floats);
            file(float32, resized, stored, prepared, "float32", float32Labels, times);
            prepared = times.time("int8-resizing", () -> resized.bytes(rows -> stored.bytes(rows, int8.input())));
            file(int8, resized, stored, prepared, "int8", int8Labels, times);
        }

        private static void file(
                TfLiteNetwork network,
                ResizedImage resized,
                TfLitePixels stored,
                long prepared,
                String name,
                Segmenter labels,
                Times times) {
            long start = System.nanoTime();
            network.run(resized, stored);
            long run = System.nanoTime() - start;
            times.add(name + "-file", run - prepared);
            start = System.nanoTime();
            labels.segment(resized.image(), resized.size());
            times.add(name + "-labels", System.nanoTime() - start - run);
        }

        @Override
        public void close() {
            float32.close();
            int8.close();
            float32Labels.close();
            int8Labels.close();
            complexity.close();
        }
    }

    /** {@code complexity.tflite}. */
    private static final class ComplexityFile implements AutoCloseable {

        private final FlatBufferModel model;
        private final BuiltinOpResolver resolver = new BuiltinOpResolver();
        private final Interpreter interpreter = new Interpreter((Pointer) null);

        ComplexityFile(Path file, int threads) {
            model = FlatBufferModel.BuildFromFile(file.toString());
            try (InterpreterBuilder builder = new InterpreterBuilder(model, resolver)) {
                builder.SetNumThreads(threads);
                builder.apply(interpreter);
            }
        }

        void feed(RgbImage image) {
            int[] shape = {1, image.height(), image.width(), 3};
            interpreter.ResizeInputTensor(interpreter.inputs().get(0), shape);
            interpreter.AllocateTensors();
            float[] values = new float[image.rgb().length];
            for (int i = 0; i < values.length; i++) {
                values[i] = image.rgb()[i] & 0xFF;
            }
            interpreter.typed_input_tensor_float(0).put(values);
        }

        void run() {
            interpreter.Invoke();
        }

        @Override
        public void close() {
            interpreter.close();
            resolver.close();
            model.close();
        }
    }
}
