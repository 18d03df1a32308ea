package org.dance4j.eval.reports;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.measure.LatencyRatio;
import org.dance4j.eval.metrics.AccuracyDetails;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.graphs.Part;

/**
 * What a report shows. Empty lists leave their section out.
 *
 * @param title its heading
 * @param command what repeats it
 * @param settings what was run, by name, in the order shown
 * @param warnings what speaks against the data, a sentence each
 * @param classes the classes
 * @param iou intersection over union per class; NaN for a class that occurs nowhere
 * @param meanIou the mean of those that exist
 * @param pixelAccuracy the share of labelled pixels that got their class
 * @param details IoU along borders, and by kinds of images
 * @param complexity of each training image
 * @param measure how it is measured
 * @param fit the distribution fitted to it
 * @param channels the width of each layer that slimming may narrow
 * @param costs full network against slim network
 * @param epochs the training, epoch by epoch
 * @param strips validation images to look at
 * @param widths the network at each of its widths
 */
public record ReportData(
        String title,
        String command,
        Map<String, String> settings,
        List<String> warnings,
        ClassSet classes,
        List<Double> iou,
        double meanIou,
        double pixelAccuracy,
        AccuracyDetails details,
        List<Double> complexity,
        ComplexityMeasure measure,
        MaxwellBoltzmann fit,
        List<LayerChannels> channels,
        List<CostRow> costs,
        List<EpochRow> epochs,
        List<SampleStrip> strips,
        Widths widths) {

    /**
     * A network that runs at several widths.
     *
     * @param figures from wide to narrow
     * @param strips validation images as they are labelled at each
     */
    public record Widths(List<Metrics.AtWidth> figures, List<Strip> strips) {

        /** A network that runs at one width. */
        public static final Widths NONE = new Widths(List.of(), List.of());

        /** Copies the lists. */
        public Widths {
            figures = List.copyOf(figures);
            strips = List.copyOf(strips);
        }

        /**
         * An image and what it is labelled as at each width.
         *
         * @param id the sample
         * @param predictions from wide to narrow
         */
        public record Strip(String id, RgbImage image, LabelMap truth, List<LabelMap> predictions) {

            /** Copies the list. */
            public Strip {
                predictions = List.copyOf(predictions);
            }
        }
    }

    /**
     * The width of a layer.
     *
     * @param before channels before slimming
     * @param after channels after each stage of slimming
     */
    public record LayerChannels(String layer, Part part, int before, List<Integer> after) {
        /** Copies the list. */
        public LayerChannels {
            after = List.copyOf(after);
        }

        int last() {
            return after.isEmpty() ? before : after.get(after.size() - 1);
        }
    }

    /**
     * A figure of the full and the slim network.
     *
     * @param full NaN where there is none
     * @param slim NaN where there is none
     * @param measured the ratio of the two where it was measured by itself
     */
    public record CostRow(String quantity, Unit unit, double full, double slim, Optional<LatencyRatio> measured) {

        /** Figures whose ratio is that of the two. */
        public CostRow(String quantity, Unit unit, double full, double slim) {
            this(quantity, unit, full, slim, Optional.empty());
        }

        /** Slim over full; NaN where one of them is missing. */
        public double ratio() {
            return measured.map(LatencyRatio::median).orElse(slim / full);
        }

        /** The ratio for people; a dash where there is none. */
        public String ratioText() {
            return measured.map(LatencyRatio::percent)
                    .orElseGet(
                            () -> Double.isFinite(ratio()) ? String.format(Locale.ROOT, "%.1f%%", 100 * ratio()) : "–");
        }
    }

    /**
     * An epoch of training.
     *
     * @param epoch from 1
     * @param stage how often the network has been slimmed
     * @param loss mean training loss
     * @param meanIou validation mIoU; NaN when it was not measured
     * @param gammas |γ| of the channels that may go, by percent; empty when none may
     */
    public record EpochRow(int epoch, int stage, double loss, double meanIou, Map<Integer, Double> gammas) {

        /** Copies the quantiles. */
        public EpochRow {
            gammas = Map.copyOf(gammas);
        }
    }

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if there is not one IoU for each class
     */
    public ReportData {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        warnings = List.copyOf(warnings);
        iou = List.copyOf(iou);
        complexity = List.copyOf(complexity);
        channels = List.copyOf(channels);
        costs = List.copyOf(costs);
        epochs = List.copyOf(epochs);
        strips = List.copyOf(strips);
        if (iou.size() != classes.size()) {
            throw new IllegalArgumentException("there are " + classes.size() + " classes and " + iou.size() + " IoUs");
        }
    }
}
