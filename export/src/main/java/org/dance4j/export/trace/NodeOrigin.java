package org.dance4j.export.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.tensorflow.NetworkOps;

/**
 * Where the operations come from that TensorFlow's step statistics name. TensorFlow rewrites graphs before it runs them:
 * a convolution with the bias, the sum and the activation behind it becomes one operation, named after the last of them;
 * operations that are added between others are named after their neighbour, with something before or behind its name.
 */
final class NodeOrigin {

    /** The scopes that the graph's operations are named in. */
    static final String P = "p";

    static final String RESIZING = "resizing";
    static final String NETWORK = "network";
    static final String LABELS = "labels";

    /** What TensorFlow's optimizers put before a name. */
    private static final Pattern OPTIMIZER = Pattern.compile(
            "^(ConstantFolding|ConstantFoldingCtrl|ArithmeticOptimizer|DependencyOptimizer|RemapperOptimizer)/"
                    + "([A-Za-z]+_)?");

    private final Network network;
    private final Map<String, Layer> layers = new HashMap<>();

    /** @param network the network whose operations are named in the scope {@link #NETWORK} */
    NodeOrigin(Network network) {
        this.network = network;
        network.layers().forEach(layer -> layers.put(NetworkOps.scope(layer.name()), layer));
    }

    /** What an operation does; {@link InferenceStep#OTHER} if its name tells nothing. */
    InferenceStep section(String node) {
        String name = plain(node);
        int end = name.indexOf('/');
        return switch (end < 0 ? "" : name.substring(0, end)) {
            case P -> InferenceStep.P;
            case RESIZING -> InferenceStep.RESIZING;
            case LABELS -> InferenceStep.LABELS;
            case NETWORK -> layer(node, false)
                    .map(layer -> InferenceStep.of(layer.part()))
                    .orElse(InferenceStep.OTHER);
            default -> InferenceStep.OTHER;
        };
    }

    /**
     * The layer that an operation computes; empty if it is of none.
     *
     * @param fused whether a convolution has been fused with the layers behind it: then that convolution
     */
    Optional<Layer> layer(String node, boolean fused) {
        String[] scopes = plain(node).split("/", 3);
        return scopes.length < 3 || !scopes[0].equals(NETWORK)
                ? Optional.empty()
                : Optional.ofNullable(layers.get(scopes[1])).map(layer -> fused ? convolution(layer) : layer);
    }

    private static String plain(String node) {
        return OPTIMIZER.matcher(node).replaceFirst("");
    }

    /** The convolution at or before a layer. */
    private Layer convolution(Layer layer) {
        Layer at = layer;
        while (at.op() instanceof Activation || at.op() instanceof BatchNorm || at.op() instanceof Add) {
            List<Layer> convolutions = at.inputs().stream()
                    .map(network::layer)
                    .filter(NodeOrigin::isConvolution)
                    .toList();
            if (!convolutions.isEmpty()) {
                return convolutions.get(convolutions.size() - 1);
            } else if (at.op() instanceof Add) {
                return layer;
            }
            at = network.layer(at.inputs().get(0));
        }
        return layer;
    }

    private static boolean isConvolution(Layer layer) {
        return layer.op().batchNormTarget().isPresent();
    }
}
