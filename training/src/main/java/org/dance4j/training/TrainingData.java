package org.dance4j.training;

import java.util.List;
import org.dance4j.datasets.ClassSet;
import org.dance4j.datasets.ComplexityIndex;
import org.dance4j.datasets.Sample;

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

    public TrainingData {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }
}
