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

/** What a model in a session labels some images as: what files made of it are compared with. */
final class SessionLabels {

    /** What the labels depend on, apart from the image. */
    private record Expectation(Optional<ImageSize> size, TfLiteOutput output) {}

    private final TrainedModel model;
    private final List<Sample> samples;
    private final Map<Expectation, List<LabelMap>> made = new HashMap<>();

    SessionLabels(TrainedModel model, List<Sample> samples) {
        this.model = model;
        this.samples = List.copyOf(samples);
    }

    /**
     * The labels of all images.
     *
     * @param size that the network runs at; each image's own if empty
     * @param output what the file that is compared gives
     */
    List<LabelMap> of(Optional<ImageSize> size, TfLiteOutput output) {
        return made.computeIfAbsent(new Expectation(size, output), this::labels);
    }

    private List<LabelMap> labels(Expectation expectation) {
        try (ReferenceSession reference = new ReferenceSession(model, expectation.size(), expectation.output())) {
            return samples.stream()
                    .map(sample -> reference.segment(sample.image()))
                    .toList();
        }
    }
}
