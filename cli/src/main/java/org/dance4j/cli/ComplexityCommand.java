package org.dance4j.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleUnaryOperator;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.io.Json;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.complexity.ComplexityStatistics;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.runs.ComplexityFolder;
import org.dance4j.runs.plots.ComplexityPlot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dance complexity}. */
@Command(
        description =
                "Measures how complex a dataset's images are (SC_mean), and fits the Maxwell-Boltzmann distribution of the"
                        + " training images that projects it to p.",
        optionListHeading = "%nOptions:%n")
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
     * @param meanP mean p of the split's images
     * @param meanArea the mean share of an image's area that is used, (0.5p + 0.5)²
     */
    record Figures(
            String dataset,
            String split,
            ComplexityStatistics scMean,
            MaxwellBoltzmann fit,
            double kolmogorovSmirnov,
            double meanP,
            double meanArea) {}

    @Override
    public Integer call() {
        overwriting.requireFree(json, plot);
        Dataset images = dataset.open(Optional.empty());
        ComplexityIndex index;
        try (Reporter.Task meter = console.task("measuring complexity")) {
            index = ComplexityIndex.measure(
                    images,
                    List.of(split),
                    ComplexityFolder.path(),
                    Runtime.getRuntime().availableProcessors(),
                    meter);
        }
        index.requireTellsApart();
        double[] values = index.values(split);
        Figures figures = new Figures(
                images.name(),
                split.text(),
                index.statistics(split),
                index.fit(),
                index.kolmogorovSmirnov(split),
                mean(values, index.fit()::cdf),
                mean(values, value -> Math.pow(0.5 * index.fit().cdf(value) + 0.5, 2)));
        if (json != null) {
            Json.write(json, figures);
        }
        if (plot != null) {
            ComplexityPlot.write(plot, images.name() + ", " + split, values, index.fit());
        }
        console.line(table(figures).toString().stripTrailing());
        return 0;
    }

    private static double mean(double[] values, DoubleUnaryOperator figure) {
        return Arrays.stream(values).map(figure).average().orElseThrow();
    }

    private static Table table(Figures figures) {
        ComplexityStatistics statistics = figures.scMean();
        return new Table("complexity of " + figures.dataset() + ", " + figures.split(), "")
                .rule()
                .row("images", String.valueOf(statistics.count()))
                .row("SC_mean: mean", figure(statistics.mean(), 2))
                .row("SC_mean: deviation", figure(statistics.deviation(), 2))
                .row("SC_mean: min", figure(statistics.min(), 2))
                .row("SC_mean: max", figure(statistics.max(), 2))
                .row(
                        "Maxwell-Boltzmann fit of train: location",
                        figure(figures.fit().location(), 2))
                .row(
                        "Maxwell-Boltzmann fit of train: scale",
                        figure(figures.fit().scale(), 2))
                .row("Kolmogorov-Smirnov distance", figure(figures.kolmogorovSmirnov(), 4))
                .row("mean p", figure(figures.meanP(), 3))
                .row("mean area used, (0.5p + 0.5)²", figure(figures.meanArea(), 3));
    }

    private static String figure(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
