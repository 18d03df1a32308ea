package org.dance4j.export;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.integers.ResizingRule;

/** What the session makes of the images that exported files are checked on, found once for files that compute the same. */
final class SessionLabels {

    /** What labels depend on, apart from the image. */
    private record Expectation(Optional<ImageSize> size, TfLiteOutput output, ResizingRule resizing) {
        Expectation {
            output = output.isOfLogits() ? TfLiteOutput.LOGITS : output;
        }
    }

    private final TrainedModel model;
    private final List<Sample> samples;
    private final Map<Expectation, List<LabelMap>> found = new HashMap<>();

    SessionLabels(TrainedModel model, List<Sample> samples) {
        this.model = model;
        this.samples = samples;
    }

    /** The labels of all images; see {@link ReferenceSession}. */
    List<LabelMap> of(Optional<ImageSize> size, TfLiteOutput output, ResizingRule resizing) {
        return found.computeIfAbsent(new Expectation(size, output, resizing), this::labels);
    }

    private List<LabelMap> labels(Expectation expectation) {
        try (ReferenceSession reference =
                new ReferenceSession(model, expectation.size(), expectation.output(), expectation.resizing())) {
            return samples.stream()
                    .map(sample -> reference.segment(sample.image()))
                    .toList();
        }
    }
}
