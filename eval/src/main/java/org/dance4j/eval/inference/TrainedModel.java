package org.dance4j.eval.inference;

import org.dance4j.datasets.complexity.AdaptiveResolution;
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
 * @param downsampling whether images are used at {@code (1 - m)p + m} of their height and width
 * @param indicator what an image's p is
 * @param minResolution m, above 0 and at most 1
 */
public record TrainedModel(
        Network network,
        Weights weights,
        ClassSet classes,
        MaxwellBoltzmann complexity,
        boolean downsampling,
        Indicator indicator,
        double minResolution) {

    /** @throws IllegalArgumentException if the weights or the classes do not fit the network, or m is out of its range */
    public TrainedModel {
        weights.requireFits(network);
        ModelCard.requireFits(network, classes);
        AdaptiveResolution.requireShare(minResolution);
    }

    /** A model that uses the paper's p and least resolution. */
    public TrainedModel(
            Network network, Weights weights, ClassSet classes, MaxwellBoltzmann complexity, boolean downsampling) {
        this(network, weights, classes, complexity, downsampling, Indicator.PROPOSED, AdaptiveResolution.PAPER_LEAST);
    }

    /** The same model, which runs at every image's own size. */
    public TrainedModel withoutDownsampling() {
        return new TrainedModel(network, weights, classes, complexity, false, indicator, minResolution);
    }

    /** What is known about this model apart from its weights. */
    public ModelCard card() {
        return new ModelCard(classes, complexity, downsampling, indicator, minResolution, network.inference(), null);
    }

    /** The sizes that the network runs at. */
    public AdaptiveResolution resolution() {
        return new AdaptiveResolution(network.sizeMultiple(), downsampling, minResolution);
    }

    /** The size that the network runs an image at. */
    public ImageSize sizeFor(RgbImage image) {
        return card().sizeFor(image);
    }
}
