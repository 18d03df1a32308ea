package org.dance4j.slimming.moments;

import java.util.List;
import java.util.Map;
import org.dance4j.graphs.ops.FeatureShape;

/**
 * The shapes of a network's layers on images of one size.
 *
 * @param shapes by layer
 * @param images how many images of that size there are, above 0
 */
public record SeenShapes(Map<String, FeatureShape> shapes, double images) {

    /** Copies the shapes. */
    public SeenShapes {
        shapes = Map.copyOf(shapes);
    }

    /** A number for each size of images. */
    @FunctionalInterface
    interface OfSize {
        double of(FeatureShape input, FeatureShape output);
    }

    /** The mean over all images of a number that depends on a layer's shape and that of what it reads. */
    static double mean(List<SeenShapes> seen, String input, String output, OfSize number) {
        double sum = 0;
        double images = 0;
        for (SeenShapes size : seen) {
            sum += size.images * number.of(size.shapes.get(input), size.shapes.get(output));
            images += size.images;
        }
        return sum / images;
    }
}
