package org.dance4j.cli.options;

import java.util.List;
import java.util.Optional;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.views.TestTimeAugmentation;
import org.dance4j.eval.inference.views.WindowedSegmenter;
import org.dance4j.eval.inference.views.Windows;
import picocli.CommandLine.Option;

/** In which views a model sees an image. */
public final class ViewOptions {

    @Option(
            names = "--window",
            paramLabel = "HxW",
            description =
                    "Label images in windows of this size, whose probabilities are averaged where they overlap, by"
                            + " weights that grow towards a window's middle. A window is an image of its own: the model runs it at"
                            + " the size that it runs such images at. Default: images whole.")
    private ImageSize window;

    @Option(
            names = "--overlap",
            paramLabel = "N",
            description =
                    "Rows and columns that neighbouring windows share at least. Default: a quarter of the window's"
                            + " shorter side.")
    private Integer overlap;

    @Option(
            names = "--flip",
            description =
                    "Label each image, or window, mirrored as well, and average the probabilities. Default: only as"
                            + " it is.")
    private boolean flip;

    @Option(
            names = "--scales",
            split = ",",
            paramLabel = "FACTOR",
            description =
                    "Label each image, or window, at its height and width times each of these numbers, from 0.25 to"
                            + " 4, and average the probabilities. Default: 1.")
    private List<Double> scales;

    /**
     * Requires that the options make sense, which needs no model.
     *
     * @throws BadSettingException if they do not
     */
    public void require() {
        windows();
        views();
    }

    /** Whether images are labelled in windows. */
    public boolean hasWindows() {
        return window != null;
    }

    /**
     * The model as it sees images.
     *
     * @param segmenter taken over, and closed with what comes back
     * @throws BadSettingException if a window is smaller than the network takes; the model is closed then
     */
    public Segmenter over(Segmenter segmenter) {
        try {
            TestTimeAugmentation.Views views = views();
            Segmenter seen = views.areSeveral() ? new TestTimeAugmentation(segmenter, views) : segmenter;
            return windows()
                    .map(all -> (Segmenter) new WindowedSegmenter(seen, all))
                    .orElse(seen);
        } catch (RuntimeException e) {
            segmenter.close();
            throw e;
        }
    }

    private Optional<Windows> windows() {
        if (window == null) {
            if (overlap != null) {
                throw BadSettingException.of(
                        new BadSettingException.Field("overlap"),
                        " is that of windows: give their size by ",
                        new BadSettingException.Field("window"));
            }
            return Optional.empty();
        }
        return Optional.of(overlap == null ? Windows.of(window) : new Windows(window, overlap));
    }

    private TestTimeAugmentation.Views views() {
        return new TestTimeAugmentation.Views(flip, scales == null ? List.of(1.0) : scales);
    }
}
