package org.dance4j.graphs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Normalize;

/** What a network's maps take of memory. */
public final class Activations {

    private Activations() {}

    /**
     * The most values that have to be held at once to label one image whole, its own among them: layers are computed in their order,
     * a map is held until the last layer that reads it is, and what changes each value by itself does so in its place. Logits that
     * are enlarged to the image's size at the end are not counted, since labels can be made of a part of them at a time.
     *
     * @param network auxiliary outputs are not counted
     * @param height of the image
     * @param width of the image
     */
    public static long mostValues(Network network, int height, int width) {
        List<Layer> layers = Enlargement.before(network).layers();
        Map<String, FeatureShape> shapes = network.shapes(height, width);
        Map<String, Integer> lastReader = new HashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            for (String input : layers.get(i).inputs()) {
                lastReader.put(input, i);
            }
        }
        long held = 0;
        long most = 0;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            held += values(shapes.get(layer.name()));
            long released = 0;
            for (String input : Set.copyOf(layer.inputs())) {
                released += lastReader.get(input) == i ? values(shapes.get(input)) : 0;
            }
            most = Math.max(most, isInPlace(layer) ? held - released : held);
            held -= released;
        }
        return most;
    }

    private static boolean isInPlace(Layer layer) {
        return layer.op() instanceof Normalize
                || layer.op() instanceof BatchNorm
                || layer.op() instanceof Activation
                || layer.op() instanceof Dropout;
    }

    private static long values(FeatureShape shape) {
        return shape.area() * shape.channels();
    }
}
