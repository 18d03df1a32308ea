package org.dance4j.eval.measure;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;

/**
 * A model that runs in a process of its own, so that a damaged file that crashes the runtime ends no more than that
 * process. After such an end the next image starts another one.
 */
public final class ProcessSegmenter implements Segmenter {

    private static final int BLOCK = 1 << 16;

    private final Supplier<SegmenterProcess> starter;
    private final Description description;
    private SegmenterProcess process;
    private boolean hasEnded;

    /** What the model tells of itself. */
    private record Description(Optional<ClassSet> classes, OptionalInt count, int multiple) {}

    /**
     * Starts a process and waits until its model is open.
     *
     * @param starter starts one; called again after one has ended before its time
     * @throws BadInputException if the model cannot be opened
     */
    public ProcessSegmenter(Supplier<SegmenterProcess> starter) {
        this.starter = starter;
        process = ready(starter);
        try {
            description = describe();
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static SegmenterProcess ready(Supplier<SegmenterProcess> starter) {
        SegmenterProcess process = starter.get();
        try {
            process.awaitReady();
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private Description describe() {
        return exchange((requests, answers) -> {
            requests.writeInt(SegmenterServer.DESCRIBE);
            requests.flush();
            int named = answers.readInt();
            List<String> names = new ArrayList<>();
            List<Integer> colours = new ArrayList<>();
            for (int c = 0; c < named; c++) {
                names.add(answers.readUTF());
                colours.add(answers.readInt());
            }
            int count = answers.readInt();
            return new Description(
                    named == 0 ? Optional.empty() : Optional.of(new ClassSet(names, colours)),
                    count == SegmenterServer.UNKNOWN ? OptionalInt.empty() : OptionalInt.of(count),
                    answers.readInt());
        });
    }

    private <T> T exchange(SegmenterProcess.Exchange<T> exchange) {
        if (hasEnded) {
            process.close();
            process = ready(starter);
            hasEnded = false;
        }
        try {
            return process.exchange(exchange);
        } catch (BadInputException e) {
            hasEnded = true;
            throw e;
        }
    }

    @Override
    public LabelMap segment(RgbImage image) {
        try (Segmentation made = run(image, sizeFor(image))) {
            return made.labels();
        }
    }

    @Override
    public Segmentation run(RgbImage image, ImageSize inside) {
        return exchange((requests, answers) -> {
            requests.writeInt(SegmenterServer.RUN);
            SegmenterProcess.write(requests, image);
            requests.writeInt(inside.height());
            requests.writeInt(inside.width());
            requests.flush();
            double seconds = answers.readLong() / 1e9;
            answers.readInt();
            answers.readInt();
            byte[] labels = new byte[image.height() * image.width()];
            answers.readFully(labels);
            return new Made(new LabelMap(image.height(), image.width(), labels), seconds);
        });
    }

    /** Labels of the image that the process still holds. */
    private final class Made implements Segmentation {

        private final LabelMap labels;
        private final double seconds;

        Made(LabelMap labels, double seconds) {
            this.labels = labels;
            this.seconds = seconds;
        }

        @Override
        public LabelMap labels() {
            return labels;
        }

        @Override
        public Optional<float[]> confidence() {
            return more(SegmenterServer.CONFIDENCE).map(ClassProbabilities::values);
        }

        @Override
        public Optional<ClassProbabilities> probabilities() {
            return more(SegmenterServer.PROBABILITIES);
        }

        private Optional<ClassProbabilities> more(int request) {
            return exchange((requests, answers) -> {
                requests.writeInt(request);
                requests.flush();
                int perPixel = answers.readInt();
                return perPixel == 0
                        ? Optional.empty()
                        : Optional.of(new ClassProbabilities(
                                labels.size(),
                                perPixel,
                                floats(answers, ClassProbabilities.count(labels.size(), perPixel))));
            });
        }

        @Override
        public OptionalDouble seconds() {
            return OptionalDouble.of(seconds);
        }

        @Override
        public void close() {
            // The process lets go of an image when the next one comes.
        }
    }

    private static float[] floats(DataInputStream answers, int count) throws IOException {
        float[] values = new float[count];
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        for (int from = 0; from < count; from += BLOCK / Float.BYTES) {
            int part = Math.min(count - from, BLOCK / Float.BYTES);
            answers.readFully(block.array(), 0, part * Float.BYTES);
            block.clear().asFloatBuffer().get(values, from, part);
        }
        return values;
    }

    @Override
    public ImageSize sizeFor(RgbImage image) {
        return exchange((requests, answers) -> {
            requests.writeInt(SegmenterServer.SIZE);
            SegmenterProcess.write(requests, image);
            requests.flush();
            return new ImageSize(answers.readInt(), answers.readInt());
        });
    }

    @Override
    public OptionalLong macs(ImageSize networkSize) {
        long macs = exchange((requests, answers) -> {
            requests.writeInt(SegmenterServer.MACS);
            requests.writeInt(networkSize.height());
            requests.writeInt(networkSize.width());
            requests.flush();
            return answers.readLong();
        });
        return macs == SegmenterServer.UNKNOWN ? OptionalLong.empty() : OptionalLong.of(macs);
    }

    @Override
    public Optional<ClassSet> classes() {
        return description.classes();
    }

    @Override
    public OptionalInt classCount() {
        return description.count();
    }

    @Override
    public int sizeMultiple() {
        return description.multiple();
    }

    @Override
    public void close() {
        process.close();
    }
}
