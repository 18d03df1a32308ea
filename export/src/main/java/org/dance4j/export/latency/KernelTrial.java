package org.dance4j.export.latency;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.common.runtime.ConvolutionTimes;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Input;

/** Times convolutions of floats with oneDNN's kernels and with TensorFlow's own, in a process each. */
public final class KernelTrial {

    /** In turn, so that a machine that is slow for a while is slow for both. */
    private static final int ROUNDS = 5;

    /** Those of a residual network at an eighth, a sixteenth and a thirty-second of an image of 352 × 480, where most of the work is. */
    private static final int[] CHANNELS = {64, 128, 256};

    private static final int HEIGHT = 44;
    private static final int WIDTH = 60;

    /** A size at which no window is larger than a map. */
    private static final int CHECKED_SIZE = 256;

    private KernelTrial() {}

    /** Of several, one that has to wait for its processor holds up the others with oneDNN's kernels more than with those that share work out as they go. */
    private static final int THREADS = 1;

    /**
     * Takes both times, the shortest of several. It takes some seconds.
     *
     * @throws java.io.UncheckedIOException with one plain sentence if no process can be started, or it ends too early
     */
    public static ConvolutionTimes run() {
        Network network = convolutions();
        double shortest = Double.POSITIVE_INFINITY;
        double shortestOwn = Double.POSITIVE_INFINITY;
        try (TimingProcess oneDnn = TimingProcess.with(true, THREADS);
                TimingProcess own = TimingProcess.with(false, THREADS)) {
            for (int round = 0; round < ROUNDS; round++) {
                shortest = Math.min(shortest, oneDnn.seconds(network, HEIGHT, WIDTH));
                shortestOwn = Math.min(shortestOwn, own.seconds(network, HEIGHT, WIDTH));
            }
        }
        return ConvolutionTimes.taken(shortest, shortestOwn);
    }

    /** At each number of channels one at a stride, but for the first, and one of as many. */
    private static Network convolutions() {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer("image", Part.BACKBONE, new Input(CHANNELS[0]), List.of()));
        for (int i = 0; i < CHANNELS.length; i++) {
            for (int stride : new int[] {i == 0 ? 1 : 2, 1}) {
                layers.add(new Layer(
                        "layer" + layers.size(),
                        Part.BACKBONE,
                        new Conv2d(CHANNELS[i], 3, stride, 1, 1, true),
                        List.of(layers.get(layers.size() - 1).name())));
            }
        }
        String output = layers.get(layers.size() - 1).name();
        return new Network("convolutions", CHECKED_SIZE, layers, output, List.of());
    }
}
