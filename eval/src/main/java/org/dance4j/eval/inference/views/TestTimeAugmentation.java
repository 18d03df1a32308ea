package org.dance4j.eval.inference.views;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.ForwardingSegmenter;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;

/**
 * A model that sees each image at several sizes, and mirrored as well, and averages the probabilities of each class. An
 * image at another size is an image of its own: the model runs it at the size that it runs such images at. Probabilities
 * are brought to the image's own size bilinearly, and mirrored back, before they are averaged.
 */
public final class TestTimeAugmentation implements ForwardingSegmenter {

    /** The smallest and the largest factor for height and width. */
    public static final double SMALLEST = 0.25;

    /** See {@link #SMALLEST}. */
    public static final double LARGEST = 4;

    /**
     * What is seen of an image.
     *
     * @param flip whether each view is seen mirrored from left to right, too
     * @param scales factors for height and width, at least one
     */
    public record Views(boolean flip, List<Double> scales) {

        /** The image as it is. */
        public static final Views ONE = new Views(false, List.of(1.0));

        /**
         * Copies the list.
         *
         * @throws BadSettingException if there is no factor, one out of range, or one twice
         */
        public Views {
            scales = List.copyOf(scales);
            if (scales.isEmpty() || scales.stream().anyMatch(scale -> !(scale >= SMALLEST && scale <= LARGEST))) {
                throw new BadSettingException(
                        "scales",
                        "are numbers from " + SMALLEST + " to " + LARGEST + ", such as 0.75,1,1.25, found "
                                + (scales.isEmpty() ? "none" : text(scales)));
            } else if (scales.stream().distinct().count() < scales.size()) {
                throw new BadSettingException("scales", "name a number twice: " + text(scales));
            }
        }

        /** Whether there is more than the image as it is. */
        public boolean areSeveral() {
            return flip || !scales.equals(List.of(1.0));
        }

        private static String text(List<Double> scales) {
            return String.join(",", scales.stream().map(String::valueOf).toList());
        }
    }

    private final Segmenter segmenter;
    private final Views views;

    /** Takes over the model, which is closed with it. */
    public TestTimeAugmentation(Segmenter segmenter, Views views) {
        this.segmenter = segmenter;
        this.views = views;
    }

    @Override
    public LabelMap segment(RgbImage image) {
        try (Segmentation made = run(image, image.size())) {
            return made.labels();
        }
    }

    @Override
    public Segmentation run(RgbImage image, ImageSize networkSize) {
        List<ImageSize> sizes = new ArrayList<>();
        float[] sum = new float[0];
        int classes = 0;
        int seen = 0;
        long macs = 0;
        boolean known = true;
        for (double scale : views.scales()) {
            ImageSize size = scaled(image.size(), scale);
            Segmenter.requireWithinLimit(size, Segmenter.LONGEST_SIDE);
            RgbImage view = Bilinear.image(image, size);
            ImageSize inside = segmenter.sizeFor(view);
            sizes.add(inside);
            OptionalLong cost = segmenter.macs(inside);
            for (boolean mirrored : views.flip() ? new boolean[] {false, true} : new boolean[] {false}) {
                ClassProbabilities made = of(mirrored ? mirrored(view) : view, inside);
                if (seen++ == 0) {
                    classes = made.classes();
                    sum = new float[ClassProbabilities.count(image.size(), classes)];
                }
                new Bilinear(made, mirrored).addTo(sum, image.size());
                known &= cost.isPresent();
                macs += cost.orElse(0);
            }
        }
        requireScales(image.size(), sizes);
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= seen;
        }
        return Segmentation.of(
                new ClassProbabilities(image.size(), classes, sum),
                known ? OptionalLong.of(macs) : OptionalLong.empty());
    }

    private ClassProbabilities of(RgbImage view, ImageSize inside) {
        try (Segmentation made = segmenter.run(view, inside)) {
            return made.probabilities()
                    .orElseThrow(() -> BadSettingException.of(
                            new BadSettingException.Field("flip"),
                            " and ",
                            new BadSettingException.Field("scales"),
                            " average probabilities, and the model gives none"));
        }
    }

    /** A model that has a size of its own sees the same at all scales. */
    private void requireScales(ImageSize image, List<ImageSize> inside) {
        if (views.scales().size() > 1
                && inside.stream().distinct().count() == 1
                && segmenter.sizeMultiple() == 1
                && image.area() > 1) {
            throw new BadSettingException("scales", "change nothing: the model runs every image at " + inside.get(0));
        }
    }

    private static ImageSize scaled(ImageSize size, double scale) {
        return new ImageSize((int) Math.max(1, Math.round(size.height() * scale)), (int)
                Math.max(1, Math.round(size.width() * scale)));
    }

    private static RgbImage mirrored(RgbImage image) {
        byte[] rgb = new byte[image.rgb().length];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int from = 3 * (y * image.width() + image.width() - 1 - x);
                System.arraycopy(image.rgb(), from, rgb, 3 * (y * image.width() + x), 3);
            }
        }
        return new RgbImage(image.height(), image.width(), rgb);
    }

    @Override
    public Segmenter segmenter() {
        return segmenter;
    }
}
