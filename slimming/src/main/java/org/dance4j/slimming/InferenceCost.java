package org.dance4j.slimming;

import java.util.List;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;

/**
 * What inference costs on images of the sizes that it really sees.
 *
 * @param sizes at least one
 */
public record InferenceCost(List<Size> sizes) {

    /**
     * A size of images.
     *
     * @param height pixels, as the network takes them
     * @param width pixels
     * @param images how many there are, above 0
     */
    public record Size(int height, int width, double images) {}

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no size, or no image of one
     */
    public InferenceCost {
        sizes = List.copyOf(sizes);
        if (sizes.isEmpty() || sizes.stream().anyMatch(size -> !(size.images() > 0))) {
            throw new IllegalArgumentException("an inference cost needs sizes with images, found " + sizes);
        }
    }

    /** The mean multiply-accumulates of an image, auxiliary heads left out. */
    public double macs(Network network) {
        Network inference = network.inference();
        double images = 0;
        double sum = 0;
        for (Size size : sizes) {
            images += size.images();
            sum += size.images()
                    * Cost.of(inference, size.height(), size.width()).macs();
        }
        return sum / images;
    }
}
