package org.dance4j.eval.inference.views;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LargeImage;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;

/**
 * Labels an image of any size in windows. Where windows overlap, probabilities are averaged with {@link Windows#weights}.
 * What is held at a time are the sums of one row of windows, of as many columns as fit the given memory: wider images are
 * done in strips of columns one after the other, and windows across two strips are run for both.
 */
public final class WindowedLabelling {

    private static final long MOST_BYTES = 512L << 20;

    /** The sums are held twice for a moment, beside windows and what a model makes of them. */
    private static final int HEAP_SHARE = 8;

    /** Where pixels come from. */
    public interface Source {

        /** The image's size. */
        ImageSize size();

        /** A part of the image. */
        RgbImage part(int row, int column, ImageSize size);

        /** An image in memory. */
        static Source of(RgbImage image) {
            return new InMemory(image);
        }

        /** An image that is larger than memory. */
        static Source of(LargeImage image) {
            return new InFile(image);
        }
    }

    /** An image in memory. */
    private record InMemory(RgbImage image) implements Source {

        @Override
        public ImageSize size() {
            return image.size();
        }

        @Override
        public RgbImage part(int row, int column, ImageSize size) {
            if (size.equals(image.size())) {
                return image;
            }
            byte[] rgb = new byte[3 * size.height() * size.width()];
            for (int y = 0; y < size.height(); y++) {
                int from = 3 * ((row + y) * image.width() + column);
                System.arraycopy(image.rgb(), from, rgb, 3 * y * size.width(), 3 * size.width());
            }
            return new RgbImage(size.height(), size.width(), rgb);
        }
    }

    /** An image that is larger than memory. */
    private record InFile(LargeImage image) implements Source {

        @Override
        public ImageSize size() {
            return image.size();
        }

        @Override
        public RgbImage part(int row, int column, ImageSize size) {
            return image.part(row, column, size);
        }
    }

    /** Where labelled parts go; each pixel comes once. */
    public interface Sink {
        /** Takes a part of the image, whose upper left corner is at a row and column. */
        void take(int row, int column, ClassProbabilities part);
    }

    private final Segmenter segmenter;
    private final Windows windows;
    private final long bytes;

    /**
     * @param segmenter labels windows; it stays open
     * @param bytes of sums to hold at most; at least those of one window are held
     */
    public WindowedLabelling(Segmenter segmenter, Windows windows, long bytes) {
        this.segmenter = segmenter;
        this.windows = windows;
        this.bytes = bytes;
    }

    /** Bytes of sums that are held by default: 512 MiB, and no more than an eighth of the heap. */
    public static long usualBytes() {
        return Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    /**
     * What an image came to.
     *
     * @param classes that the model tells apart
     * @param macs multiply-accumulates of all windows, if the network is known
     */
    public record Outcome(int classes, OptionalLong macs) {}

    /**
     * Labels an image.
     *
     * @param progress told after each window
     */
    public Outcome label(Source source, Sink sink, Consumer<ProgressListener> progress) {
        ImageSize image = source.size();
        ImageSize window = new ImageSize(
                Math.min(windows.size().height(), image.height()),
                Math.min(windows.size().width(), image.width()));
        List<Integer> rows = windows.rows(image.height());
        List<Integer> columns = windows.columns(image.width());
        Run run = new Run(source, sink, window, progress);
        int strip = 0;
        while (strip < image.width()) {
            int end = Math.min(image.width(), strip + run.columns(image.width()));
            int from = strip;
            run.strip(
                    rows,
                    columns.stream()
                            .filter(column -> column < end && column + window.width() > from)
                            .toList(),
                    from,
                    end);
            strip = end;
        }
        return new Outcome(run.classes, run.known ? OptionalLong.of(run.macs) : OptionalLong.empty());
    }

    /** An image on its way. */
    private final class Run {

        private final Source source;
        private final Sink sink;
        private final ImageSize window;
        private final Consumer<ProgressListener> progress;
        private final float[] down;
        private final float[] across;
        private final int total;
        private final int classes;
        private int done;
        private long macs;
        private boolean known = true;

        Run(Source source, Sink sink, ImageSize window, Consumer<ProgressListener> progress) {
            this.source = source;
            this.sink = sink;
            this.window = window;
            this.progress = progress;
            down = Windows.weights(window.height());
            across = Windows.weights(window.width());
            ImageSize size = source.size();
            classes = segmenter.classCount().orElseGet(() -> probabilities(0, 0).classes());
            int width = columns(size.width());
            int times = 0;
            for (int from = 0; from < size.width(); from += width) {
                for (int column : windows.columns(size.width())) {
                    times += column < from + width && column + window.width() > from ? 1 : 0;
                }
            }
            total = times * windows.rows(size.height()).size();
            macs = 0;
        }

        /** How many columns of sums fit. */
        int columns(int width) {
            long perColumn = 4L * (classes + 1) * window.height();
            long fitting = Math.min(bytes, 4L * (Integer.MAX_VALUE - 8)) / perColumn;
            return (int) Math.min(width, Math.max(window.width(), fitting));
        }

        private ClassProbabilities probabilities(int row, int column) {
            RgbImage part = source.part(row, column, window);
            ImageSize inside = segmenter.sizeFor(part);
            try (Segmentation made = segmenter.run(part, inside)) {
                OptionalLong cost = made.macs().isPresent() ? made.macs() : segmenter.macs(inside);
                known &= cost.isPresent();
                macs += cost.orElse(0);
                return made.probabilities()
                        .orElseThrow(() -> new BadSettingException(
                                "window", "averages probabilities where windows overlap, and the model gives none"));
            }
        }

        /** All rows of windows of some columns of the image. */
        void strip(List<Integer> rows, List<Integer> columns, int from, int end) {
            int width = end - from;
            float[] sums = new float[ClassProbabilities.count(new ImageSize(window.height(), width), classes)];
            float[] weights = new float[window.height() * width];
            for (int i = 0; i < rows.size(); i++) {
                int row = rows.get(i);
                for (int column : columns) {
                    add(probabilities(row, column), column, sums, weights, from, end);
                    progress.accept(new ProgressListener(++done, total));
                }
                int next = i + 1 < rows.size() ? rows.get(i + 1) : row + window.height();
                emit(row, next - row, from, width, sums, weights);
                int kept = window.height() - (next - row);
                shift(sums, (next - row) * width * classes, kept * width * classes);
                shift(weights, (next - row) * width, kept * width);
            }
        }

        private void add(ClassProbabilities made, int column, float[] sums, float[] weights, int from, int end) {
            int width = end - from;
            int first = Math.max(column, from);
            int last = Math.min(column + window.width(), end);
            float[] values = made.values();
            for (int y = 0; y < window.height(); y++) {
                for (int x = first; x < last; x++) {
                    float weight = down[y] * across[x - column];
                    int to = y * width + x - from;
                    int at = (y * window.width() + x - column) * classes;
                    weights[to] += weight;
                    for (int c = 0; c < classes; c++) {
                        sums[to * classes + c] += weight * values[at + c];
                    }
                }
            }
        }

        /** Rows that no further window lies over. */
        private void emit(int row, int count, int from, int width, float[] sums, float[] weights) {
            float[] means = new float[count * width * classes];
            for (int i = 0; i < count * width; i++) {
                for (int c = 0; c < classes; c++) {
                    means[i * classes + c] = sums[i * classes + c] / weights[i];
                }
            }
            sink.take(row, from, new ClassProbabilities(new ImageSize(count, width), classes, means));
        }

        /** What is kept moves to the front, and the rest is empty again. */
        private static void shift(float[] values, int by, int kept) {
            System.arraycopy(values, by, values, 0, kept);
            Arrays.fill(values, kept, values.length, 0);
        }
    }
}
