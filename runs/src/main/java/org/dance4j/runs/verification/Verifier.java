package org.dance4j.runs.verification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.eval.evaluation.TfLiteContents;
import org.dance4j.eval.evaluation.Tolerance;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.inference.onnx.OnnxNetwork;
import org.dance4j.eval.measure.Latency;
import org.dance4j.eval.measure.LatencyRatio;
import org.dance4j.eval.measure.SegmenterProcess;
import org.dance4j.eval.metrics.Comparison;
import org.dance4j.eval.reports.VerificationReport;
import org.dance4j.export.ReferenceSession;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.ResizingRule;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.runs.AskedWidths;
import org.dance4j.runs.RunCosts;
import org.dance4j.runs.StoredRun;
import org.dance4j.slimming.widths.Width;

/** Compares exported models with a run's session on the same images, in turns. */
public final class Verifier implements AutoCloseable {

    private static final String SESSION = "session";
    /** What the run's own session is. */
    private static final Reference OWN = new Reference(TfLiteOutput.LOGITS, ResizingRule.TFLITE);

    private final TrainedModel model;
    private final Optional<IntegerModel> trained;
    private final double checkpointBytes;
    private final OptionalDouble width;
    private final int threads;
    private final ModelStarter starter;
    private final List<SegmenterProcess> processes = new ArrayList<>();
    private final Candidate session;
    private final List<Candidate> candidates = new ArrayList<>();
    private final SegmenterProcess empty;
    private final int classes;
    private final Map<Reference, ReferenceSession> references = new HashMap<>();
    private final Optional<FullNetwork> full;
    private final Optional<TemporaryRun> calibrated;

    /**
     * Starts a process for each.
     *
     * @param asked the run's checkpoint, and the one width that all run at; at the widest if there is none
     * @param exported SavedModel folders, {@code .tflite} and {@code .onnx} files
     * @param classes the number of the dataset's classes
     * @param threads that each may use
     * @param starter starts the processes
     */
    public Verifier(
            StoredRun run, AskedWidths asked, List<Path> exported, int classes, int threads, ModelStarter starter) {
        this.width = asked.widths().stream().mapToDouble(Width::share).findFirst();
        this.model = run.model(
                asked.checkpoint(), asked.widths().stream().findFirst().orElse(Width.whole()));
        this.trained =
                KernelGrids.of(model.network()).filter(Verifier::isOfBytes).isPresent()
                        ? IntegerModel.trained(model.network(), model.weights())
                        : Optional.empty();
        this.checkpointBytes = RunCosts.bytes(run.folder().checkpointFile(asked.checkpoint()));
        this.classes = classes;
        this.threads = threads;
        this.starter = starter;
        this.full = width.isPresent() ? Optional.empty() : FullNetwork.of(run.built(), model);
        // The session's process has the very statistics that it is compared by, and does not hold what finding them
        // takes.
        this.calibrated = asked.calibrated() ? Optional.of(TemporaryRun.of(run, asked.checkpoint())) : Optional.empty();
        try {
            session = new Candidate(
                    SESSION,
                    calibrated.map(TemporaryRun::path).orElse(run.folder().path()));
            List<String> names = ModelNames.of(exported);
            for (int i = 0; i < exported.size(); i++) {
                candidates.add(new Candidate(names.get(i), exported.get(i)));
            }
            empty = keep(starter.startEmpty(threads));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Networks of fewer bits have no file of integers. */
    private static boolean isOfBytes(Quantize grid) {
        return grid.bits() == Quantize.MOST_BITS && grid.kernelBits() == Quantize.MOST_BITS;
    }

    private SegmenterProcess keep(SegmenterProcess process) {
        processes.add(process);
        return process;
    }

    /** One model, and what was found of it so far. */
    private final class Candidate {

        private final String name;
        private final Path path;
        private final SegmenterProcess process;
        private final Comparison.Counts counts = new Comparison.Counts(classes);
        private final List<Double> seconds = new ArrayList<>();
        private final List<Double> fullSeconds = new ArrayList<>();
        private final Set<ImageSize> sizes = new HashSet<>();
        private Optional<Rival> rival = Optional.empty();
        private TfLiteOutput output = OWN.output();
        private ResizingRule resizing = OWN.resizing();
        private Optional<String> problem = Optional.empty();
        private Optional<IntegerComparison> integers = Optional.empty();
        private boolean isTrained;

        Candidate(String name, Path path) {
            this.name = name;
            this.path = path;
            process = keep(starter.start(path, width, threads));
        }

        /** Waits until the model is open, and sees what kind it is. */
        void open() {
            process.awaitReady();
            if (Segmenters.isOnnx(path)) {
                try (OnnxNetwork network = new OnnxNetwork(path, 1)) {
                    output = outputOf(network.output());
                    resizing = resizing(ResizingRule.XNNPACK);
                }
            } else if (isFile(path)) {
                TfLiteContents file = TfLiteContents.read(path);
                output = outputOf(file.output());
                resizing = resizing(ResizingRule.of(!file.isFree()));
                integers = IntegerComparison.of(name, file, model, trained, threads);
                // Classes that differ in logits can share an 8-bit probability, and those that share 8-bit logits can
                // differ where the logits are enlarged in floats.
                isTrained = trained.isPresent()
                        && file.tolerance() == Tolerance.INTEGER
                        && output != TfLiteOutput.SCORES
                        && output != TfLiteOutput.COARSE;
            }
        }

        /** Of networks of floats no other session is needed. */
        private ResizingRule resizing(ResizingRule ofIntegers) {
            return trained.isPresent() ? ofIntegers : OWN.resizing();
        }

        private TfLiteOutput outputOf(String text) {
            return Arrays.stream(TfLiteOutput.values())
                    .filter(one -> one.text().equals(text))
                    .findFirst()
                    .orElse(output);
        }

        /** Labels an image; one at a size that is new once more, timed when the model is prepared for it. */
        SegmenterProcess.Answer label(RgbImage image) {
            SegmenterProcess.Answer answer = process.label(image);
            if (sizes.add(answer.size())) {
                answer = process.label(image);
            }
            seconds.add(answer.seconds());
            return answer;
        }

        /** Times the full network in the same form on an image, if there is one. That it fails says nothing of this one. */
        void race(RgbImage image, boolean isFirst) {
            try {
                if (isFirst) {
                    rival = full.flatMap(network -> network.like(path, image))
                            .map(like -> new Rival(
                                    keep(starter.start(like, OptionalDouble.empty(), threads)), new HashSet<>()));
                    rival.ifPresent(other -> other.process().awaitReady());
                }
                rival.ifPresent(other -> fullSeconds.add(other.seconds(image)));
            } catch (BadInputException e) {
                rival = Optional.empty();
                fullSeconds.clear();
            }
        }

        /** Goes on without this one if the work fails. */
        void attempt(Runnable work) {
            try {
                work.run();
            } catch (BadInputException e) {
                problem = Optional.of(
                        e.getMessage().contains(path.getFileName().toString())
                                ? e.getMessage()
                                : path + ": " + e.getMessage());
            }
        }

        VerificationReport.Model result() {
            double[] times = numbers(seconds);
            Optional<Comparison> found =
                    problem.isPresent() || times.length == 0 ? Optional.empty() : Optional.of(counts.comparison());
            double peak = Double.NaN;
            if (found.isPresent()) {
                peak = bytes(process.finish());
                if (this != session) {
                    Tolerance tolerance = isTrained ? Tolerance.TRAINED_INTEGERS : Tolerance.of(path);
                    problem = tolerance.violation(found.get()).map(reason -> path + " " + reason);
                }
            }
            return new VerificationReport.Model(
                    name,
                    this == session
                            ? Double.NaN
                            : found.map(Comparison::agreement).orElse(Double.NaN),
                    found.map(Comparison::meanIou).orElse(Double.NaN),
                    this == session
                            ? Double.NaN
                            : found.map(Comparison::sessionMeanIou).orElse(Double.NaN),
                    found.isPresent() ? Latency.of(times).median() : Double.NaN,
                    peak,
                    this == session ? checkpointBytes : RunCosts.bytes(path),
                    fullSeconds.isEmpty()
                            ? Double.NaN
                            : Latency.of(numbers(fullSeconds)).median(),
                    fullSeconds.isEmpty() || fullSeconds.size() != times.length
                            ? null
                            : LatencyRatio.of(numbers(fullSeconds), times),
                    problem.orElse(null));
        }
    }

    private static double[] numbers(List<Double> values) {
        return values.stream().mapToDouble(one -> one).toArray();
    }

    /**
     * The full network in the form of a candidate.
     *
     * @param sizes those that it has run at
     */
    private record Rival(SegmenterProcess process, Set<ImageSize> sizes) {

        /** The time for an image, when the model is prepared for its size. */
        double seconds(RgbImage image) {
            SegmenterProcess.Answer answer = process.label(image);
            return (sizes.add(answer.size()) ? process.label(image) : answer).seconds();
        }
    }

    /**
     * Runs all of them over the images.
     *
     * @throws BadInputException if the session fails, or a file of the images cannot be used
     */
    public VerificationReport run(List<Sample> samples, Consumer<ProgressListener> progress) {
        session.process.awaitReady();
        empty.awaitReady();
        candidates.forEach(candidate -> candidate.attempt(candidate::open));
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            compare(sample.image(), sample.label(), i);
            progress.accept(new ProgressListener(i + 1, samples.size()));
        }
        double without = bytes(empty.finish());
        List<VerificationReport.Model> results = new ArrayList<>();
        results.add(session.result());
        candidates.forEach(candidate -> results.add(candidate.result()));
        return new VerificationReport(
                samples.size(),
                threads,
                without,
                results,
                candidates.stream()
                        .flatMap(candidate -> candidate.integers.stream())
                        .filter(IntegerComparison::hasSeen)
                        .findFirst()
                        .map(IntegerComparison::result)
                        .orElse(null));
    }

    /** The session goes first, because all are compared with it; the others in turns. */
    private void compare(RgbImage image, LabelMap truth, int turn) {
        empty.label(image);
        SegmenterProcess.Answer expected = session.label(image);
        session.counts.add(truth, expected.labels(), expected.labels());
        Map<Expectation, LabelMap> known =
                new HashMap<>(Map.of(new Expectation(expected.size(), OWN), expected.labels()));
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get((turn + i) % candidates.size());
            if (candidate.problem.isEmpty()) {
                candidate.attempt(() -> {
                    SegmenterProcess.Answer found = candidate.label(image);
                    ImageSize size = knowsItsSize(candidate.path) ? found.size() : expected.size();
                    LabelMap wanted = known.computeIfAbsent(
                            new Expectation(size, new Reference(candidate.output, candidate.resizing)),
                            other -> references
                                    .computeIfAbsent(other.from(), this::open)
                                    .segment(image, other.size()));
                    candidate.counts.add(truth, wanted, found.labels());
                    candidate.integers.ifPresent(integers -> integers.add(image, found.size(), found.labels()));
                    candidate.race(image, turn == 0);
                });
            }
        }
    }

    /** A session that files are compared with: what of it is resized to the image, and how it resizes integers. */
    private record Reference(TfLiteOutput output, ResizingRule resizing) {
        Reference {
            output = output.isOfLogits() ? TfLiteOutput.LOGITS : output;
        }
    }

    /** What a session is to be asked for: the size that its network runs at. */
    private record Expectation(ImageSize size, Reference from) {}

    /** A SavedModel without a card keeps to itself at what size it runs an image. */
    private static boolean knowsItsSize(Path model) {
        return isFile(model)
                || ModelCard.inside(model).or(() -> ModelCard.beside(model)).isPresent();
    }

    /** Whether a model is a network alone, whose size is found outside. */
    private static boolean isFile(Path model) {
        return model.toString().endsWith(".tflite") || Segmenters.isOnnx(model);
    }

    private ReferenceSession open(Reference reference) {
        return new ReferenceSession(model, Optional.empty(), reference.output(), reference.resizing());
    }

    private static double bytes(OptionalLong peak) {
        return peak.isPresent() ? peak.getAsLong() : Double.NaN;
    }

    @Override
    public void close() {
        processes.forEach(SegmenterProcess::close);
        references.values().forEach(ReferenceSession::close);
        full.ifPresent(FullNetwork::close);
        calibrated.ifPresent(TemporaryRun::close);
    }
}
