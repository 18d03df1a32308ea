package org.dance4j.datasets.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dance4j.datasets.LabelSizeException;

/** Labels that are not of their images' sizes, or turned otherwise. */
final class OddSizes {

    private static final double SAME_RATIO = 0.01;

    private final List<Reading> readings;

    OddSizes(List<Reading> readings) {
        this.readings = readings;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        List<LabelSizeException> odd = readings.stream()
                .filter(reading -> reading.sizes() != null)
                .map(Reading::sizes)
                .toList();
        long turned = odd.stream()
                .filter(each -> each.label().equals(each.image().transposed()))
                .count();
        List<Double> scaled = odd.stream()
                .filter(OddSizes::isScaled)
                .map(each -> (double) each.label().height() / each.image().height())
                .toList();
        if (turned > 0) {
            findings.add(new Finding(
                    turned + " of the " + Finding.count(readings.size(), "label")
                            + ": the image's height is the label's width, and its width the label's height",
                    "a label that lies across its image teaches nothing but noise, so that it is refused",
                    "labels drawn on photographs as they are stored are turned with them by dance convert (voc, masks)"
                            + " with {stored-orientation}; or take the EXIF tags away"));
        }
        if (!scaled.isEmpty()) {
            boolean alike = scaled.stream().allMatch(ratio -> Math.abs(ratio / scaled.get(0) - 1) < SAME_RATIO);
            findings.add(new Finding(
                    String.format(
                            Locale.ROOT,
                            "%d of the %d labels: the image's shape, at %s%s of its size",
                            scaled.size(),
                            readings.size(),
                            alike ? "" : "for example ",
                            BigDecimal.valueOf(scaled.get(0))
                                    .round(new MathContext(3))
                                    .stripTrailingZeros()
                                    .toPlainString()),
                    "which pixel a label is of cannot be known, so that it is refused",
                    "resize the labels to the images' size without interpolation (nearest neighbour), or the images to"
                            + " the labels'"));
        }
        List<String> stored =
                readings.stream().filter(Reading::looksStored).map(Reading::id).toList();
        if (!stored.isEmpty()) {
            findings.add(new Finding(
                    Finding.count(stored.size(), "label")
                            + " would fit better to images as they are stored than as their EXIF tags turn them, such as"
                            + " that of sample " + stored.get(0),
                    "images are turned upright and labels are not, so that a network is taught what is elsewhere",
                    "turn these labels by the images' EXIF tags, or take the tags away and turn neither; {plot} shows"
                            + " which is right"));
        }
        return findings;
    }

    private static boolean isScaled(LabelSizeException each) {
        double rows = (double) each.label().height() / each.image().height();
        double columns = (double) each.label().width() / each.image().width();
        return Math.abs(rows / columns - 1) < SAME_RATIO;
    }
}
