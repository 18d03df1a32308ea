package org.dance4j.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleUnaryOperator;
import org.dance4j.cli.options.DatasetOptions;
import org.dance4j.cli.options.OverwriteOption;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.io.CacheFolder;
import org.dance4j.common.io.Json;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.ComplexityStatistics;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.runs.plots.ComplexityPlot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dance complexity}. */
@Command(
        description =
                "Measures how complex a dataset's images are (SC_mean, or what the indicator takes), and fits the Maxwell-Boltzmann distribution of the"
                        + " training images that projects it to p.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance complexity --dataset folder --data data/mine --plot complexity.png",
            "  dance complexity --dataset camvid --data DIR --indicator relative"
        })
final class ComplexityCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private DatasetOptions dataset;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description =
                    "The split to describe: train, val, test, or another that is there. The distribution is always that of train. Default: train.")
    private Split split = Split.TRAIN;

    @Option(
            names = "--indicator",
            paramLabel = "NAME",
            description =
                    "What p is: proposed, relative, inverse, random or even, as dance train takes it. Default: proposed.")
    private Indicator.Kind indicator = Indicator.Kind.PROPOSED;

    @Option(
            names = "--min-resolution",
            paramLabel = "SHARE",
            description = "The share of height and width that is used at p = 0, above 0 and at most 1. Default: 0.5.")
    private double minResolution = AdaptiveResolution.PAPER_LEAST;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file too.")
    private Path json;

    @Option(names = "--plot", paramLabel = "FILE.png", description = "Draw the histogram with the fitted density.")
    private Path plot;

    @Mixin
    private OverwriteOption overwriting;

    ComplexityCommand(Console console) {
        this.console = console;
    }

    /**
     * The figures, as in the JSON file.
     *
     * @param relative the figures of relative complexity
     * @param fit of what the indicator's p follows from, as is the distance
     * @param minResolution m
     * @param meanP mean p of the split's images
     * @param meanArea the mean share of an image's area that is used, ((1 - m)p + m)²
     */
    record Figures(
            String dataset,
            String split,
            ComplexityStatistics scMean,
            ComplexityStatistics relative,
            String indicator,
            double minResolution,
            MaxwellBoltzmann fit,
            double kolmogorovSmirnov,
            double meanP,
            double meanArea) {}

    @Override
    public Integer call() {
        overwriting.requireFree(json, plot);
        DataSlimming.requireMinResolution(minResolution);
        Dataset images = dataset.open(Optional.empty());
        ComplexityIndex index;
        try (Reporter.Task meter = console.task("measuring complexity")) {
            index = ComplexityIndex.measure(
                    images,
                    List.of(split),
                    CacheFolder.path(),
                    Runtime.getRuntime().availableProcessors(),
                    meter);
        }
        Indicator chosen = new Indicator(indicator, dataset.seed());
        ComplexityMeasure measure = chosen.measure();
        if (indicator.followsDistribution()) {
            index.requireTellsApart(measure);
        }
        MaxwellBoltzmann fit = index.fit(measure);
        double[] values = index.values(split, measure);
        AdaptiveResolution resolution = new AdaptiveResolution(1, true, minResolution);
        Figures figures = new Figures(
                images.name(),
                split.text(),
                index.statistics(split, ComplexityMeasure.SC_MEAN),
                index.statistics(split, ComplexityMeasure.RELATIVE),
                EnumText.of(indicator),
                minResolution,
                fit,
                index.kolmogorovSmirnov(split, measure),
                mean(values, value -> chosen.p(fit, value)),
                mean(values, value -> Math.pow(resolution.ratio(chosen.p(fit, value)), 2)));
        if (json != null) {
            Json.write(json, figures);
        }
        if (plot != null) {
            ComplexityPlot.write(plot, images.name() + ", " + split, measure, values, fit);
        }
        console.line(table(figures, measure).toString().stripTrailing());
        return 0;
    }

    private static double mean(double[] values, DoubleUnaryOperator figure) {
        return Arrays.stream(values).map(figure).average().orElseThrow();
    }

    private static Table table(Figures figures, ComplexityMeasure measure) {
        ComplexityStatistics statistics =
                switch (measure) {
                    case SC_MEAN -> figures.scMean();
                    case RELATIVE -> figures.relative();
                };
        String name = measure.text();
        double least = figures.minResolution();
        return new Table("complexity of " + figures.dataset() + ", " + figures.split(), "")
                .rule()
                .row("images", String.valueOf(statistics.count()))
                .row(name + ": mean", figure(statistics.mean(), 2))
                .row(name + ": deviation", figure(statistics.deviation(), 2))
                .row(name + ": min", figure(statistics.min(), 2))
                .row(name + ": max", figure(statistics.max(), 2))
                .row(
                        "Maxwell-Boltzmann fit of train: location",
                        figure(figures.fit().location(), 2))
                .row(
                        "Maxwell-Boltzmann fit of train: scale",
                        figure(figures.fit().scale(), 2))
                .row("Kolmogorov-Smirnov distance", figure(figures.kolmogorovSmirnov(), 4))
                .row("mean p", figure(figures.meanP(), 3))
                .row(
                        "mean area used, (%sp + %s)²".formatted(plain(1 - least), plain(least)),
                        figure(figures.meanArea(), 3));
    }

    /** Without digits that say nothing. */
    private static String plain(double share) {
        return BigDecimal.valueOf(share)
                .round(MathContext.DECIMAL32)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String figure(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
