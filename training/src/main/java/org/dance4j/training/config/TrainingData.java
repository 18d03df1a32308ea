package org.dance4j.training.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.batches.PipelineConfig;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.slimming.InferenceCost;

/**
 * What a run trains and validates on.
 *
 * @param classes what labels mean
 * @param training at least two samples
 * @param validation at least one sample
 * @param complexity of all of them, fitted to the training samples
 */
public record TrainingData(
        ClassSet classes, List<Sample> training, List<Sample> validation, ComplexityIndex complexity) {

    /** Copies the lists of samples. */
    public TrainingData {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }

    /**
     * The training and validation samples of a dataset that were measured.
     *
     * @param leftOut what is known to be wrong with the dataset
     * @throws BadInputException if a split has none, or anything else is wrong with the dataset
     */
    public static TrainingData of(Dataset dataset, ComplexityIndex complexity, List<BadFile> leftOut) {
        BadFiles known = new BadFiles(0, leftOut, file -> {});
        return new TrainingData(
                dataset.classes(),
                samples(dataset, Split.TRAIN, complexity, known),
                samples(dataset, Split.VALIDATION, complexity, known),
                complexity);
    }

    private static List<Sample> samples(Dataset dataset, Split split, ComplexityIndex complexity, BadFiles known) {
        List<Sample> measured = complexity.measured(dataset.listing(split).sound(known));
        if (measured.isEmpty()) {
            throw new BadInputException("split '" + split + "' of dataset " + dataset.name()
                    + " holds none of the images whose complexity was measured");
        }
        return measured;
    }

    /**
     * What inference costs on the training images, each at the size of its complexity.
     *
     * @param sizeMultiple what the network's input sizes are multiples of
     */
    public InferenceCost inferenceCost(TrainingConfig config, int sizeMultiple) {
        AdaptiveResolution resolution = config.inferenceResolution(sizeMultiple);
        Map<ImageSize, Integer> images = new LinkedHashMap<>();
        for (Sample sample : training) {
            ImageSize size = resolution.sizeFor(
                    sample.size(), complexity.p(sample, config.dataSlimming().indicator()));
            images.merge(size, 1, Integer::sum);
        }
        return new InferenceCost(images.entrySet().stream()
                .map(size -> new InferenceCost.Size(
                        size.getKey().height(), size.getKey().width(), size.getValue()))
                .toList());
    }

    /** How the training images become batches. */
    public PipelineConfig input(TrainingConfig config, int sizeMultiple) {
        return new PipelineConfig(
                training,
                sample -> complexity.p(sample, config.dataSlimming().indicator()),
                config.augmentation(),
                sizeMultiple,
                config.dataSlimming(),
                config.batch(),
                config.seed(),
                config.inputThreads(),
                config.mixed());
    }

    /** The same without what is known of labels, which is not needed any more when a run has begun. */
    public TrainingData withoutLabels() {
        return new TrainingData(classes, training, validation, complexity.withoutLabels());
    }

    /** The same with other training samples. */
    public TrainingData withTraining(List<Sample> samples) {
        return new TrainingData(classes, samples, validation, complexity);
    }

    /** The same without some samples. */
    public TrainingData without(List<BadFile> bad) {
        Set<String> ids = bad.stream().map(BadFile::sample).collect(Collectors.toSet());
        return new TrainingData(
                classes,
                training.stream().filter(sample -> !ids.contains(sample.id())).toList(),
                validation.stream().filter(sample -> !ids.contains(sample.id())).toList(),
                complexity);
    }
}
