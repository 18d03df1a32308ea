package org.dance4j.slimming;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;

/** What a channel group is worth: the lower, the sooner it goes. */
@FunctionalInterface
public interface Score {

    /** The worth of a group that may be removed, at least 0. */
    double of(ChannelGroup group);

    /** The mean |γ| of a group (Network Slimming, Liu et al., 2017, over channels that go together). */
    static Score gamma(Weights weights) {
        return group -> group.score(weights);
    }

    /**
     * The magnitude of the weights that make a group's channels (Li et al., Pruning filters for efficient ConvNets, 2017):
     * the mean magnitude of each one's weights, over that of its layer's, since layers differ in how many weights they add
     * up; and the mean of a group's.
     */
    static Score magnitude(Network network, Weights weights) {
        Map<String, double[]> byLayer = new HashMap<>();
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        for (Layer layer : network.layers()) {
            List<Integer> channels = layer.inputs().stream()
                    .map(input -> shapes.get(input).channels())
                    .toList();
            layer.op().parameters(layer.weights(), channels).stream()
                    .filter(parameter -> parameter.role().isKernel())
                    .forEach(kernel -> byLayer.put(layer.name(), magnitudes(kernel, weights.get(kernel.name()))));
        }
        return group -> group.convolutions().stream()
                .mapToDouble(channel -> byLayer.get(channel.layer())[channel.index()])
                .average()
                .orElseThrow();
    }

    private static double[] magnitudes(Parameter kernel, FloatTensor values) {
        double[] sums = new double[kernel.shape().get(kernel.role().outputAxis())];
        double all = 0;
        for (int i = 0; i < values.size(); i++) {
            double magnitude = Math.abs((double) values.get(i));
            sums[KernelGrids.channel(kernel, i)] += magnitude;
            all += magnitude;
        }
        for (int c = 0; c < sums.length; c++) {
            sums[c] = all == 0 ? 0 : sums[c] * sums.length / all;
        }
        return sums;
    }

    /**
     * This worth divided by the square root of the multiply-accumulates or nanoseconds that the group's removal saves. The root is a
     * middle way: without a divisor, what is cheap goes first, as there is more of it; with the whole of it, the
     * finest maps lose their channels to the floor, whatever they are worth.
     */
    default Score perCost(RemovalSavings savings) {
        return group -> of(group) / Math.sqrt(Math.max(1, savings.of(group)));
    }
}
