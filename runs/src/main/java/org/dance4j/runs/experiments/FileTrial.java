package org.dance4j.runs.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TemporaryFolder;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.inference.tflite.TfLiteSegmenter;
import org.dance4j.eval.measure.Latency;
import org.dance4j.eval.measure.Rounds;
import org.dance4j.eval.metrics.Comparison;
import org.dance4j.export.ReferenceSession;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.quantization.CalibrationMethod;
import org.dance4j.export.tflite.IoType;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteConverter;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.runs.RunSamples;

/** TFLite files of finished runs beside the runs' sessions, on all validation images, all files taking turns at each. */
final class FileTrial implements AutoCloseable {

    /**
     * What one file came to.
     *
     * @param row of the run
     * @param file its form
     * @param images that were labelled
     * @param agreement the share of pixels with the session's label; as the other figures NaN where there is no file
     * @param meanIou the file's
     * @param sessionMeanIou the session's, at the same sizes
     * @param bytes of the file
     * @param seconds to label an image, the median
     * @param problem why there is no file
     */
    record Result(
            String row,
            String file,
            int images,
            double agreement,
            double meanIou,
            double sessionMeanIou,
            double bytes,
            double seconds,
            Optional<String> problem) {

        private static Result without(String row, String file, String problem) {
            return new Result(
                    row, file, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Optional.of(problem));
        }
    }

    /** A file that was made. */
    private static final class Candidate {

        private final String row;
        private final String file;
        private final Segmenter segmenter;
        private final ReferenceSession session;
        private final double bytes;
        private final Comparison.Counts counts;
        private final Set<ImageSize> sizes = new HashSet<>();
        private final List<Double> seconds = new ArrayList<>();

        Candidate(String row, String file, Segmenter segmenter, ReferenceSession session, double bytes, int classes) {
            this.row = row;
            this.file = file;
            this.segmenter = segmenter;
            this.session = session;
            this.bytes = bytes;
            this.counts = new Comparison.Counts(classes);
        }

        /** A size that is new is labelled once more, timed when the model is prepared for it. */
        LabelMap label(RgbImage image) {
            if (sizes.add(segmenter.sizeFor(image))) {
                segmenter.segment(image);
            }
            long start = System.nanoTime();
            LabelMap labels = segmenter.segment(image);
            seconds.add((System.nanoTime() - start) / 1e9);
            return labels;
        }

        Result result() {
            Comparison found = counts.comparison();
            return new Result(
                    row,
                    file,
                    found.images(),
                    found.agreement(),
                    found.meanIou(),
                    found.sessionMeanIou(),
                    bytes,
                    Latency.of(seconds.stream().mapToDouble(each -> each).toArray())
                            .median(),
                    Optional.empty());
        }
    }

    /** What several files of a row are compared with. */
    private record Run(ReferenceSession session, ImageSize size) {}

    private final TemporaryFolder folder;
    private final List<ReferenceSession> sessions = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Result> missing = new ArrayList<>();

    private FileTrial(TemporaryFolder folder) {
        this.folder = folder;
    }

    /**
     * The files of some runs on one dataset.
     *
     * @param precisions the forms of networks of floats; networks in integers have int8 only
     * @param size the files' input size; empty for any
     */
    static List<Result> of(
            List<ExperimentRun> runs, List<Quantization> precisions, Optional<ImageSize> size, Reporter reporter) {
        try (FileTrial trial = new FileTrial(TemporaryFolder.make("dance4j-trial"))) {
            for (ExperimentRun run : runs) {
                reporter.line("making TFLite files of " + run.plan().name());
                trial.add(run, precisions, size, reporter);
            }
            if (!trial.candidates.isEmpty()) {
                ExperimentRun first = runs.get(0);
                trial.label(
                        first.stored()
                                .complexity()
                                .measured(RunSamples.of(
                                        first.stored(),
                                        first.stored().config().openDataset(),
                                        Split.VALIDATION,
                                        reporter)),
                        reporter);
            }
            List<Result> results = new ArrayList<>();
            trial.candidates.forEach(candidate -> results.add(candidate.result()));
            results.addAll(trial.missing);
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write temporary files: " + e.getMessage(), e);
        }
    }

    private void add(ExperimentRun run, List<Quantization> precisions, Optional<ImageSize> size, Reporter reporter)
            throws IOException {
        String row = run.plan().row().name();
        TrainedModel model = run.stored().model(run.stored().checkpoint(reporter));
        boolean isOfIntegers = KernelGrids.of(model.network()).isPresent();
        TfLiteExport.CalibrationData calibration = isOfIntegers
                ? TfLiteExport.CalibrationData.NONE
                : new TfLiteExport.CalibrationData(calibrationImages(run), CalibrationMethod.MIN_MAX);
        ReferenceSession session = new ReferenceSession(model, size);
        sessions.add(session);
        for (Quantization precision : isOfIntegers ? List.of(Quantization.INT8) : precisions) {
            TfLiteForm form = new TfLiteForm(precision, IoType.INT8, TfLiteOutput.LOGITS, size);
            try {
                byte[] made = new TfLiteExport(TfLiteConverter.find()).convert(model, form, calibration);
                Path file = Files.write(folder.resolve(sessions.size() + "-" + form.fileName()), made);
                candidates.add(new Candidate(
                        row,
                        precision.text(),
                        TfLiteSegmenter.open(
                                file, model.card(), run.stored().config().threads()),
                        session,
                        made.length,
                        model.classes().size()));
            } catch (BadInputException | ConversionException e) {
                missing.add(Result.without(row, precision.text(), e.getMessage()));
            }
        }
    }

    private static List<RgbImage> calibrationImages(ExperimentRun run) {
        List<Sample> training = run.stored()
                .complexity()
                .measured(
                        RunSamples.of(run.stored(), run.stored().config().openDataset(), Split.TRAIN, Reporter.SILENT));
        return EvenSubset.of(training, TfLiteExport.CALIBRATION_IMAGES).stream()
                .map(Sample::image)
                .toList();
    }

    private void label(List<Sample> samples, Reporter reporter) {
        try (Reporter.Task meter = reporter.task("labelling with TFLite files")) {
            for (int i = 0; i < samples.size(); i++) {
                RgbImage image = samples.get(i).image();
                LabelMap truth = samples.get(i).label();
                Map<Run, LabelMap> expected = new HashMap<>();
                for (int at : Rounds.order(i, candidates.size())) {
                    Candidate candidate = candidates.get(at);
                    LabelMap found = candidate.label(image);
                    LabelMap ofSession = expected.computeIfAbsent(
                            new Run(candidate.session, candidate.segmenter.sizeFor(image)),
                            run -> run.session.segment(image, run.size));
                    candidate.counts.add(truth, ofSession, found);
                }
                meter.accept(new ProgressListener(i + 1, samples.size()));
            }
        }
    }

    @Override
    public void close() {
        candidates.forEach(candidate -> candidate.segmenter.close());
        sessions.forEach(ReferenceSession::close);
        folder.close();
    }
}
