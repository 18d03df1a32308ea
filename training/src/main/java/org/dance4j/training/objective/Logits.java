package org.dance4j.training.objective;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.Enlargement;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Quantize;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * An output's logits. Where the output ends with a bilinear enlargement to the image's size, these are the logits before
 * it, and losses take the enlargement over.
 *
 * @param values {@code [N, h, w, classes]}
 * @param classes how many classes they are of
 * @param coarseness how they come to the image's size
 */
public record Logits(Operand<TFloat32> values, int classes, Coarseness coarseness) {

    /**
     * How logits come to the image's size.
     *
     * @param enlarging how they are enlarged, if they are
     * @param sizeMultiple of the network; sizes of networks with another tell nothing
     * @param probes the sizes of the logits for some images, which are the same for outputs of one coarseness
     */
    record Coarseness(Optional<Interpolation> enlarging, int sizeMultiple, List<FeatureShape> probes) {

        /** That of logits which have the image's size. */
        static final Coarseness NONE = new Coarseness(Optional.empty(), 1, List.of());
    }

    /**
     * The logits of one of a network's outputs.
     *
     * @param output the layer that makes the output
     * @param layers what each layer makes, by name
     */
    public static Logits of(Network network, String output, Map<String, Operand<TFloat32>> layers) {
        int size = 3 * network.sizeMultiple();
        Map<String, FeatureShape> square = network.shapes(size, size);
        int classes = square.get(output).channels();
        return Enlargement.of(network, beforeRounding(network, output))
                .map(end -> new Logits(
                        layers.get(end.logits()),
                        classes,
                        new Coarseness(
                                Optional.of(end.method()),
                                network.sizeMultiple(),
                                List.of(
                                        square.get(end.logits()),
                                        network.shapes(size, 2 * size).get(end.logits())))))
                .orElseGet(() -> new Logits(layers.get(output), classes, Coarseness.NONE));
    }

    /** The layer whose result the logits of an output are. */
    public static String layer(Network network, String output) {
        return Enlargement.of(network, beforeRounding(network, output))
                .map(Enlargement::logits)
                .orElse(output);
    }

    /** Logits of integers are rounded once more when they are enlarged; losses are of those before. */
    private static String beforeRounding(Network network, String output) {
        Layer layer = network.layer(output);
        return layer.op() instanceof Quantize ? layer.inputs().get(0) : output;
    }
}
