package org.dance4j.graphs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.ResizeLike;

/**
 * A small head that tells borders of classes, in training only: a 3 × 3 convolution, and one channel of it, on the features
 * that the network's finest class scores are made of. What it learns there helps the classes along their borders.
 */
public final class BoundaryHead {

    private static final String NAME = "boundary.";
    private static final String LOGITS = "logits";
    private static final int CHANNELS = 64;

    private BoundaryHead() {}

    /** Whether a network has one. */
    public static boolean isIn(Network network) {
        return network.auxiliaries().stream().anyMatch(BoundaryHead::isOne);
    }

    /** A network may have outputs of its own that tell borders. */
    private static boolean isOne(Auxiliary auxiliary) {
        return auxiliary.target() == AuxiliaryTarget.BORDERS
                && auxiliary.output().startsWith(NAME + LOGITS);
    }

    /**
     * A network with such a head; one that it has stays as it is.
     *
     * @param weight what its loss counts beside the main one's 1; above 0
     */
    public static Network added(Network network, double weight) {
        if (isIn(network)) {
            return with(
                    network,
                    network.layers(),
                    network.auxiliaries().stream()
                            .map(each -> isOne(each) ? new Auxiliary(each.output(), weight, each.target()) : each)
                            .toList());
        }
        Map<String, FeatureShape> shapes = network.shapes(2 * network.sizeMultiple(), 2 * network.sizeMultiple());
        String features = features(network.inference(), shapes);
        int channels = Math.min(CHANNELS, shapes.get(features).channels());
        List<Layer> layers = new ArrayList<>(network.layers());
        String x = append(layers, "conv", new Conv2d(channels, 3, 1, 1, 1, false), features);
        x = append(layers, "bn", new BatchNorm(1e-5, 0.1), x);
        x = append(layers, "relu", new Activation(Activation.Function.RELU), x);
        x = append(layers, "classifier", new Conv2d(1, 1, 1, 0, 1, true), x);
        x = append(
                layers,
                LOGITS,
                new ResizeLike(Interpolation.BILINEAR),
                x,
                network.layers().get(0).name());
        List<Auxiliary> auxiliaries = new ArrayList<>(network.auxiliaries());
        auxiliaries.add(new Auxiliary(x, weight, AuxiliaryTarget.BORDERS));
        return with(network, layers, auxiliaries);
    }

    private static String append(List<Layer> layers, String name, Op op, String... inputs) {
        String full = NAME + name;
        layers.add(new Layer(full, Part.HEAD, op, List.of(inputs), full));
        return full;
    }

    /** A network without such a head. */
    public static Network removed(Network network) {
        List<Auxiliary> others =
                network.auxiliaries().stream().filter(each -> !isOne(each)).toList();
        return isIn(network) ? network.withOnly(others) : network;
    }

    private static Network with(Network network, List<Layer> layers, List<Auxiliary> auxiliaries) {
        return new Network(network.name(), network.sizeMultiple(), layers, network.output(), auxiliaries);
    }

    /** What the finest of the layers reads that make class scores of features. */
    private static String features(Network network, Map<String, FeatureShape> shapes) {
        Set<String> scores = network.classScores();
        Layer finest = network.layers().stream()
                .filter(layer -> scores.contains(layer.weights()) && !readsScores(network, layer, scores))
                .max(Comparator.comparingLong(
                        layer -> shapes.get(layer.inputs().get(0)).area()))
                .orElseThrow();
        String features = finest.inputs().get(0);
        while (network.layer(features).op() instanceof Dropout) {
            features = network.layer(features).inputs().get(0);
        }
        return features;
    }

    /** As layers do that enlarge scores by a convolution of their own. */
    private static boolean readsScores(Network network, Layer layer, Set<String> scores) {
        Deque<String> pending = new ArrayDeque<>(layer.valueInputs());
        while (!pending.isEmpty()) {
            Layer read = network.layer(pending.pop());
            if (scores.contains(read.weights())) {
                return true;
            }
            if (read.op().channelFlow().makes().isEmpty()) {
                pending.addAll(read.valueInputs());
            }
        }
        return false;
    }
}
