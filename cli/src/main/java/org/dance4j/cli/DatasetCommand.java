package org.dance4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.dance4j.cli.options.DatasetOptions;
import org.dance4j.cli.options.OverwriteOption;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.cli.terminal.Table;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.check.DatasetCheck;
import org.dance4j.datasets.check.Diagnosis;
import org.dance4j.datasets.check.Finding;
import org.dance4j.datasets.check.SplitSummary;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.Overlay;
import org.dance4j.datasets.images.OverlaySheet;
import org.dance4j.datasets.images.RgbImage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dance dataset}. */
@Command(
        description =
                "Reads every file of a dataset once and tells how many images there are, their sizes, each class's"
                        + " share of the labels' pixels, and everything that is wrong: it fails if anything is. What speaks"
                        + " against training on the images as they are is told with what it does and what mends it.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance dataset --dataset folder --data data/mine",
            "  dance dataset --dataset camvid --data DIR --plot overlays.png --json found.json"
        })
final class DatasetCommand implements Callable<Integer> {

    private static final int MOST_OVERLAYS = 12;

    private final Console console;

    @Mixin
    private DatasetOptions dataset;

    @Option(
            names = "--split",
            paramLabel = "NAME",
            description =
                    "The split: train, val, test, or another that is there. Default: train and val, and test if it is there.")
    private Split split;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file too.")
    private Path json;

    @Option(
            names = "--plot",
            paramLabel = "FILE.png",
            description = "Draw some images with the colours of their labels.")
    private Path plot;

    @Mixin
    private OverwriteOption overwriting;

    DatasetCommand(Console console) {
        this.console = console;
    }

    /** The figures, as in the JSON file, by split. */
    record Figures(String dataset, Map<String, SplitFigures> splits, List<Finding> findings) {}

    /**
     * The figures of a split.
     *
     * @param sizes the number of images of each size, {@code HEIGHTxWIDTH}
     * @param pixels the number of pixels of each class, and of void
     */
    record SplitFigures(int images, Map<String, Integer> sizes, Map<String, Long> pixels, List<String> problems) {}

    @Override
    public Integer call() {
        overwriting.requireFree(json, plot);
        Dataset images = dataset.open(Optional.empty());
        Diagnosis diagnosis;
        try (Reporter.Task meter = console.task("reading")) {
            diagnosis = DatasetCheck.run(
                    images, splits(images), Runtime.getRuntime().availableProcessors(), meter);
        }
        List<SplitSummary> summaries = diagnosis.summaries();
        List<Finding> findings = diagnosis.findings().stream()
                .map(finding -> finding.spelled(SettingOptions::option))
                .toList();
        List<String> names = new ArrayList<>(images.classes().names());
        names.add("void");
        if (json != null) {
            write(images, summaries, names, findings);
        }
        if (plot != null) {
            plot(images, summaries);
        }
        console.line(table(images, summaries, names).toString().stripTrailing());
        findings.forEach(finding -> console.line("\n" + finding.what() + "\n    in training: " + finding.effect()
                + "\n    to mend it: " + finding.remedy()));
        summaries.forEach(summary -> summary.problems().forEach(console::warn));
        return summaries.stream().allMatch(summary -> summary.problems().isEmpty()) ? 0 : ExitCodes.FAILED;
    }

    private Collection<Split> splits(Dataset images) {
        if (split != null) {
            return List.of(split);
        }
        return Split.USUAL.stream()
                .filter(usual -> !usual.equals(Split.TEST) || images.splits().contains(usual))
                .toList();
    }

    private static Table table(Dataset images, List<SplitSummary> summaries, List<String> names) {
        Table table = new Table(
                        row(images.name(), summaries, summary -> summary.split().text()))
                .rule();
        table.row(row("images", summaries, summary -> String.valueOf(summary.images())));
        table.row(row(
                "sizes",
                summaries,
                summary -> sizes(new ArrayList<>(summary.sizes().keySet()))));
        for (int i = 0; i < names.size(); i++) {
            int index = i;
            table.row(row(names.get(i), summaries, summary -> share(summary.share(index))));
        }
        return table.row(row(
                "problems",
                summaries,
                summary -> String.valueOf(summary.problems().size())));
    }

    private static String[] row(String name, List<SplitSummary> summaries, Function<SplitSummary, String> cell) {
        List<String> cells = new ArrayList<>(List.of(name));
        summaries.stream().map(cell).forEach(cells::add);
        return cells.toArray(String[]::new);
    }

    private static String sizes(List<ImageSize> sizes) {
        return switch (sizes.size()) {
            case 0 -> "-";
            case 1 -> sizes.get(0).toString();
            default -> sizes.size() + ": " + sizes.get(0) + " to " + sizes.get(sizes.size() - 1);
        };
    }

    private static String share(double share) {
        return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }

    private void write(Dataset images, List<SplitSummary> summaries, List<String> names, List<Finding> findings) {
        Map<String, SplitFigures> splits = new LinkedHashMap<>();
        for (SplitSummary summary : summaries) {
            Map<String, Integer> sizes = new LinkedHashMap<>();
            summary.sizes().forEach((size, count) -> sizes.put(size.toString(), count));
            Map<String, Long> pixels = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                pixels.merge(names.get(i), summary.pixels().get(i), Long::sum);
            }
            splits.put(summary.split().text(), new SplitFigures(summary.images(), sizes, pixels, summary.problems()));
        }
        Json.write(json, new Figures(images.name(), splits, findings));
    }

    /** Samples evenly spread over the first split that has any; what cannot be read is left out. */
    private void plot(Dataset images, List<SplitSummary> summaries) {
        List<Sample> samples = summaries.stream()
                .filter(summary -> summary.images() > 0)
                .findFirst()
                .map(summary -> images.listing(summary.split()).samples())
                .orElse(List.of());
        List<RgbImage> overlays = EvenSubset.of(samples, MOST_OVERLAYS).stream()
                .flatMap(sample -> overlay(sample, images).stream())
                .toList();
        if (overlays.isEmpty()) {
            console.warn("no overlay is drawn, because no sample can be read");
        } else {
            OverlaySheet.of(overlays, images.classes()).writePng(plot);
        }
    }

    private static Optional<RgbImage> overlay(Sample sample, Dataset images) {
        try {
            return Optional.of(Overlay.blend(sample.image(), sample.label(), images.classes()));
        } catch (BadInputException e) {
            return Optional.empty();
        }
    }
}
