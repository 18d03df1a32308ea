package org.dance4j.eval.inference.views;

import java.util.Optional;
import java.util.OptionalLong;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.ForwardingSegmenter;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;

/** A model that labels images in windows. */
public final class WindowedSegmenter implements ForwardingSegmenter {

    private final Segmenter segmenter;
    private final Windows windows;

    /**
     * Takes over the model, which is closed with it.
     *
     * @throws org.dance4j.common.settings.BadSettingException if windows are smaller than the network takes
     */
    public WindowedSegmenter(Segmenter segmenter, Windows windows) {
        windows.requireRoom(segmenter.sizeMultiple());
        this.segmenter = segmenter;
        this.windows = windows;
    }

    /** The same for images that are not in memory. */
    public WindowedLabelling labelling(long bytes) {
        return new WindowedLabelling(segmenter, windows, bytes);
    }

    @Override
    public LabelMap segment(RgbImage image) {
        try (Segmentation made = run(image, image.size())) {
            return made.labels();
        }
    }

    @Override
    public Segmentation run(RgbImage image, ImageSize networkSize) {
        byte[] labels = new byte[image.height() * image.width()];
        float[] confidence = new float[labels.length];
        WindowedLabelling.Outcome outcome = labelling(WindowedLabelling.usualBytes())
                .label(
                        WindowedLabelling.Source.of(image),
                        (row, column, part) -> {
                            copy(part.labels().classes(), labels, row, column, part.size(), image.width());
                            copy(part.confidence(), confidence, row, column, part.size(), image.width());
                        },
                        progress -> {});
        return new Made(image, new LabelMap(image.height(), image.width(), labels), confidence, outcome);
    }

    private static void copy(Object from, Object to, int row, int column, ImageSize size, int width) {
        for (int y = 0; y < size.height(); y++) {
            System.arraycopy(from, y * size.width(), to, (row + y) * width + column, size.width());
        }
    }

    /** Probabilities are large, and made anew for the few who want them. */
    private final class Made implements Segmentation {

        private final RgbImage image;
        private final LabelMap labels;
        private final float[] confidence;
        private final WindowedLabelling.Outcome outcome;

        Made(RgbImage image, LabelMap labels, float[] confidence, WindowedLabelling.Outcome outcome) {
            this.image = image;
            this.labels = labels;
            this.confidence = confidence;
            this.outcome = outcome;
        }

        @Override
        public LabelMap labels() {
            return labels;
        }

        @Override
        public Optional<float[]> confidence() {
            return Optional.of(confidence);
        }

        @Override
        public Optional<ClassProbabilities> probabilities() {
            int classes = outcome.classes();
            float[] all = new float[ClassProbabilities.count(image.size(), classes)];
            labelling(WindowedLabelling.usualBytes())
                    .label(
                            WindowedLabelling.Source.of(image),
                            (row, column, part) -> {
                                for (int y = 0; y < part.size().height(); y++) {
                                    System.arraycopy(
                                            part.values(),
                                            y * part.size().width() * classes,
                                            all,
                                            ((row + y) * image.width() + column) * classes,
                                            part.size().width() * classes);
                                }
                            },
                            progress -> {});
            return Optional.of(new ClassProbabilities(image.size(), classes, all));
        }

        @Override
        public OptionalLong macs() {
            return outcome.macs();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** The image's own: windows have sizes of their own. */
    @Override
    public ImageSize sizeFor(RgbImage image) {
        return image.size();
    }

    /** What an image costs depends on its windows, and is told with its labels. */
    @Override
    public OptionalLong macs(ImageSize networkSize) {
        return OptionalLong.empty();
    }

    @Override
    public Segmenter segmenter() {
        return segmenter;
    }
}
