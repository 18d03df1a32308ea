package org.dance4j.eval.inference;

import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;

/**
 * Everything that inference needs.
 *
 * @param network the network; auxiliary outputs are not run
 * @param weights its weights
 * @param classes what the logits' channels stand for
 * @param complexity the distribution of the training images' complexity
 * @param downsampling whether images are used at {@code 0.5p + 0.5} of their height and width
 * @param indicator what an image's p is
 */
public record TrainedModel(
        Network network,
        Weights weights,
        ClassSet classes,
        MaxwellBoltzmann complexity,
        boolean downsampling,
        Indicator indicator) {

    /** @throws IllegalArgumentException if the weights or the classes do not fit the network */
    public TrainedModel {
        weights.requireFits(network);
        ModelCard.requireFits(network, classes);
    }

    /** A model that uses the method's own p. */
    public TrainedModel(
            Network network, Weights weights, ClassSet classes, MaxwellBoltzmann complexity, boolean downsampling) {
        this(network, weights, classes, complexity, downsampling, Indicator.PROPOSED);
    }

    /** What is known about this model apart from its weights. */
    public ModelCard card() {
        return new ModelCard(classes, complexity, downsampling, indicator, network.inference(), null);
    }

    /** The same model, used at each image's own resolution. */
    public TrainedModel atFullResolution() {
        return new TrainedModel(network, weights, classes, complexity, false, indicator);
    }

    /** The size that the network runs an image at. */
    public ImageSize sizeFor(RgbImage image) {
        return card().sizeFor(image);
    }
}
