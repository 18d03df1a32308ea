package org.dance4j.datasets.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.TestUtils;
import org.dance4j.datasets.Split;

/** Splits whose images are darker, brighter, simpler or more complex than those of training. */
final class SplitDifferences {

    private static final int LEAST_IMAGES = 10;
    /** Of standard deviations, as Cohen's d counts them: a medium difference. */
    private static final double LEAST_EFFECT = 0.5;

    private static final double SIGNIFICANT = 0.01;

    private final SortedMap<Split, List<Reading>> readings;

    SplitDifferences(SortedMap<Split, List<Reading>> readings) {
        this.readings = readings;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        List<Reading> train = readings.getOrDefault(Split.TRAIN, List.of());
        readings.forEach((split, own) -> {
            if (!split.equals(Split.TRAIN)) {
                compare(split, own, train, image -> image.complexity().meanGrey(), "mean grey", "darker", "brighter")
                        .ifPresent(what -> findings.add(new Finding(
                                what,
                                "figures are of other light than the network has learned from, and with the indicator"
                                        + " proposed, whose complexity grows with light, images are run at other sizes",
                                "{brightness-range} 0.5-1.5 teaches other light and {indicator} relative is complexity"
                                        + " without it; dance eval tells IoU by thirds of brightness; dance convert"
                                        + " folder with {val} draws splits anew")));
                compare(split, own, train, image -> image.complexity().scMean(), "SC_mean", "simpler", "more complex")
                        .ifPresent(what -> findings.add(new Finding(
                                what,
                                "p is fitted to the training images, so that these are run at other sizes than training"
                                        + " would have them",
                                "dance complexity with {plot} shows both; {min-resolution} 0.75 or 1 keeps sizes closer;"
                                        + " dance convert folder with {val} draws splits anew")));
            }
        });
        return findings;
    }

    private static Optional<String> compare(
            Split split,
            List<Reading> own,
            List<Reading> train,
            ToDoubleFunction<Reading.Image> figure,
            String name,
            String less,
            String more) {
        double[] here = figures(own, figure);
        double[] there = figures(train, figure);
        if (here.length < LEAST_IMAGES || there.length < LEAST_IMAGES) {
            return Optional.empty();
        }
        double difference = StatUtils.mean(here) - StatUtils.mean(there);
        double deviation = Math.sqrt((StatUtils.variance(here) + StatUtils.variance(there)) / 2);
        boolean isLarge = Math.abs(difference) >= LEAST_EFFECT * deviation && deviation > 0;
        if (!isLarge || TestUtils.tTest(here, there) >= SIGNIFICANT) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "images of split %s are %s than those of split train: %s %.1f on average, there %.1f",
                split,
                difference < 0 ? less : more,
                name,
                StatUtils.mean(here),
                StatUtils.mean(there)));
    }

    private static double[] figures(List<Reading> readings, ToDoubleFunction<Reading.Image> figure) {
        return readings.stream()
                .filter(reading -> reading.image() != null)
                .mapToDouble(reading -> figure.applyAsDouble(reading.image()))
                .toArray();
    }
}
