package org.dance4j.datasets.complexity;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * The complexity of the images of a split.
 *
 * @param count the number of images
 * @param mean the mean of their values
 * @param deviation the standard deviation of the values, divided by the count
 * @param min the least value
 * @param max the largest value
 */
@JsonPropertyOrder({"count", "mean", "deviation", "min", "max"})
public record ComplexityStatistics(int count, double mean, double deviation, double min, double max) {

    static ComplexityStatistics of(double[] values) {
        DescriptiveStatistics all = new DescriptiveStatistics(values);
        return new ComplexityStatistics(
                values.length, all.getMean(), Math.sqrt(all.getPopulationVariance()), all.getMin(), all.getMax());
    }
}
