package org.dance4j.runs.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.export.tflite.Quantization;

/**
 * What networks are worth in TFLite files: mIoU beside the session's on all validation images, size and time. The files are
 * made for this, and not kept.
 *
 * @param of the rows whose networks are looked at; all if null
 * @param files in which forms; float32 and int8 if null. Networks that were trained in integers have int8 alone
 * @param size the input size of the files, such as 352x480; if null each image has the size that it has in inference
 */
public record FilesAnalysis(List<String> of, List<Quantization> files, String size) implements Analysis {

    private static final double MEGA = 1e6;
    private static final double MILLIS = 1e3;

    /** Takes null for lists as all. */
    public FilesAnalysis {
        of = of == null ? List.of() : List.copyOf(of);
        files = files == null ? Quantization.USUAL : List.copyOf(files);
    }

    @Override
    public List<String> rows() {
        return of;
    }

    @Override
    public Optional<String> problem() {
        if (files.isEmpty()) {
            return Optional.of("at least one of float32, float16, dynamic and int8 as 'files'");
        }
        try {
            fixedSize();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("a size such as 352x480 as 'size', found '" + size + "'");
        }
    }

    private Optional<ImageSize> fixedSize() {
        return Optional.ofNullable(size).map(ImageSize::parse);
    }

    @Override
    public AnalysisResult of(SetupRuns runs, Reporter reporter) {
        Map<List<String>, List<FileTrial.Result>> results = new LinkedHashMap<>();
        Set<String> problems = new LinkedHashSet<>();
        Map<Long, List<ExperimentRun>> bySeed = new LinkedHashMap<>();
        runs.runs().stream()
                .filter(run -> of.isEmpty() || of.contains(run.plan().row().name()))
                .forEach(run -> bySeed.computeIfAbsent(run.plan().seed(), seed -> new ArrayList<>())
                        .add(run));
        int images = 0;
        for (List<ExperimentRun> ofSeed : bySeed.values()) {
            for (FileTrial.Result result : FileTrial.of(ofSeed, files, fixedSize(), reporter)) {
                results.computeIfAbsent(List.of(result.row(), result.file()), key -> new ArrayList<>())
                        .add(result);
                result.problem().ifPresent(problem -> problems.add("'" + result.row() + "': " + problem));
                images = Math.max(images, result.images());
            }
        }
        List<List<Object>> rows = new ArrayList<>();
        results.forEach((key, seeds) -> rows.add(row(key, seeds)));
        return new AnalysisResult(
                "Networks in TFLite files",
                remark(images) + (problems.isEmpty() ? "" : " Not made: " + String.join("; ", problems) + "."),
                List.of(
                        "",
                        "file",
                        "mIoU (%)",
                        "the session's (%)",
                        "change",
                        "same labels (%)",
                        "size (MB)",
                        "latency (ms)"),
                rows,
                List.of());
    }

    private String remark(int images) {
        return String.format(
                Locale.ROOT,
                "On all validation images (%d)%s: mIoU of the file and of the run's session, run at the same sizes, and the"
                        + " share of pixels with the same label; means over the seeds. Latency is the median of labelling an image,"
                        + " resizing included, all files of a seed taking turns at each image.",
                images,
                size == null ? "" : ", the network run at " + size);
    }

    private static List<Object> row(List<String> key, List<FileTrial.Result> seeds) {
        double found = mean(seeds, FileTrial.Result::meanIou);
        double session = mean(seeds, FileTrial.Result::sessionMeanIou);
        return Arrays.asList(
                key.get(0),
                key.get(1),
                100 * found,
                100 * session,
                100 * (found - session),
                100 * mean(seeds, FileTrial.Result::agreement),
                mean(seeds, FileTrial.Result::bytes) / MEGA,
                MILLIS * mean(seeds, FileTrial.Result::seconds));
    }

    private static double mean(List<FileTrial.Result> seeds, ToDoubleFunction<FileTrial.Result> figure) {
        return Spread.of(seeds.stream().mapToDouble(figure).toArray()).mean();
    }
}
