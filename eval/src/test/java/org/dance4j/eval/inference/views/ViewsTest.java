package org.dance4j.eval.inference.views;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.NoModel;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;
import org.junit.jupiter.api.Test;

class ViewsTest {

    /**
     * A model that says of each pixel by its red value: class 1 has red/255 in the first image that it sees, and what its
     * number, counted from 1, leaves of that in later ones.
     */
    private static final class Fading implements Segmenter {

        private final List<ImageSize> seen = new ArrayList<>();
        private final boolean fades;

        Fading(boolean fades) {
            this.fades = fades;
        }

        @Override
        public Segmentation run(RgbImage image, ImageSize networkSize) {
            seen.add(image.size());
            float[] values = new float[2 * image.height() * image.width()];
            for (int i = 0; i < values.length / 2; i++) {
                float red = (image.rgb()[3 * i] & 0xFF) / 255f / (fades ? seen.size() : 1);
                values[2 * i] = 1 - red;
                values[2 * i + 1] = red;
            }
            return Segmentation.of(new ClassProbabilities(image.size(), 2, values), OptionalLong.empty());
        }

        @Override
        public LabelMap segment(RgbImage image) {
            return run(image, image.size()).labels();
        }

        @Override
        public ImageSize sizeFor(RgbImage image) {
            return image.size();
        }

        @Override
        public int sizeMultiple() {
            return 4;
        }

        @Override
        public OptionalLong macs(ImageSize networkSize) {
            return OptionalLong.of(networkSize.area());
        }

        @Override
        public Optional<ClassSet> classes() {
            return Optional.empty();
        }

        @Override
        public OptionalInt classCount() {
            return OptionalInt.empty();
        }

        @Override
        public void close() {}
    }

    private static RgbImage reds(int height, int width, int... reds) {
        byte[] rgb = new byte[3 * height * width];
        for (int i = 0; i < height * width; i++) {
            rgb[3 * i] = (byte) reds[i % reds.length];
        }
        return new RgbImage(height, width, rgb);
    }

    private static float[] ofClassOne(ClassProbabilities made) {
        float[] ones = new float[made.values().length / 2];
        for (int i = 0; i < ones.length; i++) {
            ones[i] = made.values()[2 * i + 1];
        }
        return ones;
    }

    @Test
    void windowsCoverAndTheLastEndsWithTheImage() {
        Windows windows = new Windows(new ImageSize(4, 8), 2);
        assertEquals(List.of(0, 2, 3), windows.rows(7));
        assertEquals(List.of(0, 6, 12), windows.columns(20));
        assertEquals(List.of(0), windows.columns(8));
        assertEquals(List.of(0), windows.rows(3));
        assertArrayEquals(new float[] {0.25f, 0.75f, 0.75f, 0.25f}, Windows.weights(4));
        assertArrayEquals(new float[] {1 / 3f, 1, 1 / 3f}, Windows.weights(3));
        assertEquals(2, Windows.of(new ImageSize(8, 64)).overlap());
    }

    /**
     * By hand: windows of 4 columns that overlap by 2 lie at 0 and 2 of 6 columns. The second sees half of the red. In
     * columns 2 and 3 the weights are 3/4 and 1/4, and 1/4 and 3/4, of which the sum is 1.
     */
    @Test
    void overlapsAreMeansWithWeightsTowardsTheMiddle() {
        Fading model = new Fading(true);
        try (WindowedSegmenter windowed = new WindowedSegmenter(model, new Windows(new ImageSize(4, 4), 2))) {
            RgbImage image = reds(1, 6, 255);
            List<float[]> parts = new ArrayList<>();
            model.seen.clear();
            windowed.labelling(1 << 20)
                    .label(
                            WindowedLabelling.Source.of(image),
                            (row, column, part) -> parts.add(ofClassOne(part)),
                            progress -> {});
            // The first window was seen once more before, to count its classes.
            float a = 1 / 2f;
            float b = 1 / 3f;
            assertEquals(1, parts.size());
            assertArrayEquals(
                    new float[] {a, a, 0.75f * a + 0.25f * b, 0.25f * a + 0.75f * b, b, b}, parts.get(0), 1e-6f);
        }
    }

    /** Whatever the windows, the strips and the memory: a model that sees single pixels says the same. */
    @Test
    void windowsOfAModelThatSeesPixelsChangeNothing() {
        int[] reds = {3, 200, 120, 140, 77, 250, 10, 128, 127, 64, 191};
        RgbImage image = reds(23, 31, reds);
        try (Fading model = new Fading(false)) {
            ClassProbabilities whole = model.probabilities(image);
            for (Windows windows : List.of(
                    new Windows(new ImageSize(8, 8), 0),
                    new Windows(new ImageSize(8, 8), 5),
                    new Windows(new ImageSize(5, 12), 4),
                    new Windows(new ImageSize(40, 40), 10))) {
                for (long bytes : new long[] {0, 2_000, 1 << 20}) {
                    float[] all = new float[image.height() * image.width()];
                    int[] times = new int[all.length];
                    List<ProgressListener> told = new ArrayList<>();
                    new WindowedLabelling(model, windows, bytes)
                            .label(
                                    WindowedLabelling.Source.of(image),
                                    (row, column, part) -> {
                                        float[] ones = ofClassOne(part);
                                        for (int i = 0; i < ones.length; i++) {
                                            int at = (row + i / part.size().width()) * image.width()
                                                    + column
                                                    + i % part.size().width();
                                            all[at] = ones[i];
                                            times[at]++;
                                        }
                                    },
                                    told::add);
                    assertArrayEquals(ofClassOne(whole), all, 1e-5f);
                    assertTrue(Arrays.stream(times).allMatch(count -> count == 1), "each pixel comes once");
                    ProgressListener last = told.get(told.size() - 1);
                    assertEquals(last.total(), last.done());
                }
            }
        }
    }

    @Test
    void aWindowedModelIsAModel() {
        RgbImage image = reds(9, 10, 200, 20, 130);
        try (WindowedSegmenter windowed =
                        new WindowedSegmenter(new Fading(false), new Windows(new ImageSize(4, 4), 1));
                Segmentation made = windowed.run(image, windowed.sizeFor(image));
                Fading alone = new Fading(false)) {
            assertEquals(alone.segment(image), made.labels());
            ClassProbabilities expected = alone.probabilities(image);
            assertArrayEquals(expected.confidence(), made.confidence().orElseThrow(), 1e-6f);
            assertArrayEquals(
                    expected.values(), made.probabilities().orElseThrow().values(), 1e-6f);
            // 3 × 3 windows.
            assertEquals(OptionalLong.of(16 * 9), made.macs());
        }
    }

    /**
     * By hand: the model gives the mirrored view half of what it gives the image. 255, 0, 51 become 1, 0, 0.2 and, seen
     * mirrored and mirrored back, 0.5, 0, 0.1.
     */
    @Test
    void flippedViewsAreMirroredBack() {
        Fading model = new Fading(true);
        try (TestTimeAugmentation augmented =
                        new TestTimeAugmentation(model, new TestTimeAugmentation.Views(true, List.of(1.0)));
                Segmentation made = augmented.run(reds(1, 3, 255, 0, 51), new ImageSize(1, 3))) {
            ClassProbabilities mean = made.probabilities().orElseThrow();
            assertArrayEquals(new float[] {0.75f, 0, 0.15f}, ofClassOne(mean), 1e-6f);
            assertEquals(new LabelMap(1, 3, new byte[] {1, 0, 0}), made.labels());
            assertArrayEquals(new float[] {0.75f, 1, 0.85f}, made.confidence().orElseThrow(), 1e-6f);
            assertEquals(OptionalLong.of(6), made.macs());
        }
    }

    /**
     * By hand: at twice the width 0, 255 become 0, 64, 191, 255 (a quarter of 255 is 63.75), and the mean of two
     * neighbours is 32/255 and 223/255.
     */
    @Test
    void otherSizesAreBroughtBack() {
        Fading model = new Fading(false);
        try (TestTimeAugmentation augmented =
                        new TestTimeAugmentation(model, new TestTimeAugmentation.Views(false, List.of(2.0)));
                Segmentation made = augmented.run(reds(1, 2, 0, 255), new ImageSize(1, 2))) {
            assertEquals(List.of(new ImageSize(2, 4)), model.seen);
            assertArrayEquals(
                    new float[] {32 / 255f, 223 / 255f},
                    ofClassOne(made.probabilities().orElseThrow()),
                    1e-6f);
        }
    }

    @Test
    void whatCannotBeIsOneSentence() {
        assertEquals(
                "overlap must be from 0 to less than the window's height and width (8x16), found 8",
                refused(() -> new Windows(new ImageSize(8, 16), 8)));
        assertEquals(
                "window 3x16 is smaller than the network takes: its height and width are multiples of 4",
                refused(() -> new WindowedSegmenter(new Fading(false), new Windows(new ImageSize(3, 16), 1))));
        assertEquals(
                "scales are numbers from 0.25 to 4.0, such as 0.75,1,1.25, found 1.0,5.0",
                refused(() -> new TestTimeAugmentation.Views(false, List.of(1.0, 5.0))));
        assertEquals(
                "scales name a number twice: 1.0,1.0",
                refused(() -> new TestTimeAugmentation.Views(false, List.of(1.0, 1.0))));
        RgbImage image = reds(8, 8, 1);
        assertEquals(
                "window averages probabilities where windows overlap, and the model gives none",
                refused(() ->
                        new WindowedSegmenter(new NoModel(), new Windows(new ImageSize(4, 4), 1)).segment(image)));
        assertEquals(
                "flip and scales average probabilities, and the model gives none",
                refused(() -> new TestTimeAugmentation(
                                new NoModel(), new TestTimeAugmentation.Views(true, List.of(1.0)))
                        .segment(image)));
    }

    /** Found before the view is made, which an array of Java could not hold. */
    @Test
    void aViewThatIsTooLargeIsRefused() {
        RgbImage image = new RgbImage(2049, 2049, new byte[3 * 2049 * 2049]);
        assertTrue(assertThrows(BadInputException.class, () -> new TestTimeAugmentation(
                                new NoModel(), new TestTimeAugmentation.Views(false, List.of(4.0)))
                        .segment(image))
                .getMessage()
                .startsWith("an image of 8196x8196 has 67174416 pixels: at most 67108864"));
    }

    private static String refused(Runnable action) {
        return assertThrows(BadSettingException.class, action::run).getMessage();
    }
}
