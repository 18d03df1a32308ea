package org.dance4j.export;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.eval.evaluation.Tolerance;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.metrics.Comparison;

/** The check of one exported file, and what it found. */
final class FileCheck {

    /** Says why a file was not kept. */
    static final class FailedException extends RuntimeException {
        FailedException(String message) {
            super(message);
        }
    }

    private final Path path;
    private final Tolerance tolerance;
    private final List<Sample> samples;
    private final int classes;
    private Optional<Comparison> found = Optional.empty();

    /**
     * @param path where the file will lie
     * @param samples what it is checked on, at least one
     */
    FileCheck(Path path, Tolerance tolerance, List<Sample> samples, int classes) {
        this.path = path;
        this.tolerance = tolerance;
        this.samples = samples;
        this.classes = classes;
    }

    /** Where the file will lie. */
    Path file() {
        return path;
    }

    /**
     * Compares what a file makes of the images with what it should.
     *
     * @param made where the file lies now
     * @param what it is called in a sentence that tells why it was not kept
     * @param wanted the labels of each image
     * @throws FailedException if they differ by more than is tolerated
     */
    void run(Path made, String what, Function<Path, Segmenter> opener, List<LabelMap> wanted) {
        Comparison.Counts counts = new Comparison.Counts(classes);
        try (Segmenter segmenter = opener.apply(made)) {
            for (int i = 0; i < samples.size(); i++) {
                counts.add(
                        samples.get(i).label(),
                        wanted.get(i),
                        segmenter.segment(samples.get(i).image()));
            }
        }
        found = Optional.of(counts.comparison());
        tolerance.violation(counts.comparison()).ifPresent(violation -> {
            throw new FailedException(path.getFileName() + " was not kept: " + what + " " + violation);
        });
    }

    /** @param problem why there is no such file; empty if there is */
    Exporter.Outcome outcome(Optional<String> problem) {
        return new Exporter.Outcome(path, found, problem);
    }
}
