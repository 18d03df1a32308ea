package org.dance4j.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.ListedOnce;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.batches.Augmentation;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.datasets.batches.PipelineConfig;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.readers.Datasets;
import org.dance4j.datasets.readers.KeptFiles;
import org.dance4j.training.config.TrainingData;

/**
 * What it takes to know a large dataset, {@code IndexBenchmark first|again|other FOLDER WORK}: as the first process does at the
 * start of a run ({@code first}; the second time what was measured is kept in WORK), as it does when a run goes on
 * ({@code again}), and as the other processes do ({@code other}). Prints seconds and the heap that is in use after garbage
 * has been collected, after each part.
 */
public final class IndexBenchmark {

    private static final ImageSize CROP = new ImageSize(32, 32);
    private static final int BATCH = 8;

    private IndexBenchmark() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]);
        Path work = Files.createDirectories(Path.of(args[2]));
        Path complexities = work.resolve("complexity.json");
        Path files = work.resolve("files.jsonl");
        Dataset dataset = new ListedOnce(Datasets.open("folder", Datasets.Options.in(folder)));
        TrainingData data;
        switch (args[0]) {
            case "first" -> {
                timed("names", () -> dataset.listing(Split.TRAIN));
                ComplexityIndex measured = timed(
                        "complexity",
                        () -> ComplexityIndex.measure(
                                dataset,
                                List.of(Split.TRAIN, Split.VALIDATION),
                                null,
                                work,
                                Runtime.getRuntime().availableProcessors(),
                                BadFiles.none(),
                                progress -> {}));
                data = timed("data", () -> TrainingData.of(dataset, measured, List.of())
                        .withoutLabels());
                data.complexity().write(complexities);
                KeptFiles.write(files, Map.of(Split.TRAIN, data.training(), Split.VALIDATION, data.validation()));
            }
            case "again" -> {
                timed("names", () -> dataset.listing(Split.TRAIN));
                ComplexityIndex read = timed("complexity", () -> ComplexityIndex.read(complexities));
                data = timed("data", () -> TrainingData.of(dataset, read, List.of()));
            }
            default -> {
                Dataset kept = timed("names", () -> KeptFiles.read(files, dataset));
                ComplexityIndex read = timed("complexity", () -> ComplexityIndex.read(complexities));
                data = timed("data", () -> TrainingData.of(kept, read, List.of()));
            }
        }
        PipelineConfig config = new PipelineConfig(
                data.training(), data.complexity()::p, Augmentation.of(CROP), 8, DataSlimming.ALL, BATCH, 1, 1);
        EpochPlan plan = timed("plan", () -> EpochPlan.of(config, 0));
        EpochPlan next = timed("next plan", plan::next);
        System.out.printf(
                "%d images, %d steps in the second epoch%n",
                data.training().size(), next.steps().size());
    }

    private static <T> T timed(String name, Supplier<T> work) {
        long start = System.nanoTime();
        T made = work.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.out.printf(
                Locale.ROOT,
                "%-12s %7.2f s, then %4d MB in use%n",
                name,
                seconds,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        return made;
    }
}
