package org.dance4j.training;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.random.EvenSubset;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.batches.LoadedSample;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.stream.Pipeline;
import org.dance4j.eval.metrics.ConfusionMatrix;
import org.dance4j.training.cluster.ProcessGroup;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.graph.TrainingGraph;

/** Measures how well a model labels images, each at the size that inference runs it at. */
final class Validation {

    /** Training images that decide, however few are validated on: 20 take one of two by chance. */
    private static final int FEWEST_DECIDING = 100;

    private final TrainingConfig config;
    private final TrainingData data;
    private final AdaptiveResolution resolution;
    private final BadFiles bad;
    private final TrainingListener listener;
    private final ProcessGroup group;
    private final List<Sample> validation;
    private final List<Sample> training;

    /** @param sizeMultiple what the network's input sizes are multiples of */
    Validation(TrainingConfig config, TrainingData data, int sizeMultiple, BadFiles bad, TrainingListener listener) {
        this(config, data, sizeMultiple, bad, listener, ProcessGroup.alone());
    }

    /** @param group the processes, of which each labels a part of the validation images */
    Validation(
            TrainingConfig config,
            TrainingData data,
            int sizeMultiple,
            BadFiles bad,
            TrainingListener listener,
            ProcessGroup group) {
        this.group = group;
        this.config = config;
        this.data = data;
        this.bad = bad;
        this.listener = listener;
        resolution = config.inferenceResolution(sizeMultiple);
        validation = EvenSubset.of(data.validation(), config.validateOn());
        training = EvenSubset.of(data.training(), Math.max(FEWEST_DECIDING, validation.size()));
    }

    /** The mIoU that is reported, at each width from wide to narrow. */
    List<Double> onValidationImages(TrainingGraph graph) {
        List<Sample> own = IntStream.range(0, validation.size())
                .filter(i -> i % group.size() == group.rank())
                .mapToObj(validation::get)
                .toList();
        return counted(graph, own, "validating", listener::labelled).stream()
                .map(this::overAll)
                .map(ConfusionMatrix::meanIou)
                .toList();
    }

    /**
     * The mIoU that decisions are made by, of several widths the mean: on training images, evenly spread, as many as are
     * validated on, but no fewer than a hundred if there are as many.
     */
    double onTrainingImages(TrainingGraph graph) {
        return counted(graph, training, "choosing batch-norm statistics", (sample, labels) -> {}).stream()
                .mapToDouble(ConfusionMatrix::meanIou)
                .average()
                .orElseThrow();
    }

    /** How many images {@link #onTrainingImages} looks at. */
    int trainingImages() {
        return training.size();
    }

    /** @param labelled takes what the network makes of each image at its full width */
    private List<ConfusionMatrix> counted(
            TrainingGraph graph, List<Sample> samples, String what, BiConsumer<Sample, LabelMap> labelled) {
        List<ConfusionMatrix> matrices = IntStream.range(
                        0, Math.max(1, graph.widths().all().size()))
                .mapToObj(width -> new ConfusionMatrix(data.classes().size()))
                .toList();
        int done = 0;
        try (Pipeline<LoadedSample> loaded = LoadedSample.readAhead(samples, config.inputThreads())) {
            for (Sample sample : samples) {
                listener.working(what, done++, samples.size());
                try {
                    LoadedSample next = loaded.next();
                    double p = data.complexity().p(sample, config.dataSlimming().indicator());
                    ImageSize size = resolution.sizeFor(next.image().size(), p);
                    for (int width = 0; width < matrices.size(); width++) {
                        LabelMap labels = graph.segment(width, next.image(), size);
                        matrices.get(width).add(next.label(), labels);
                        if (width == 0) {
                            labelled.accept(sample, labels);
                        }
                    }
                } catch (BadInputException e) {
                    bad.add(sample, e);
                }
            }
        }
        return matrices;
    }

    /** What all processes counted. */
    private ConfusionMatrix overAll(ConfusionMatrix own) {
        return group.isAlone() ? own : ConfusionMatrix.of(own.classes(), group.sum(own.counts()));
    }
}
