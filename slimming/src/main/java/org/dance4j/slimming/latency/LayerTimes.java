package org.dance4j.slimming.latency;

import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.ChannelFlow;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Op;

/**
 * What a network takes for one image, whatever channels it has lost, from times of its convolutions at some numbers of
 * channels and of the whole network at both ends: as built, and with the fewest channels that floors leave. The sum of the
 * convolutions' times says where between both ends a network lies (layers that are timed by themselves share no caches and
 * no overheads, so that the sum alone would not do).
 *
 * @param height of the image as the network takes it, pixels
 * @param width of the image, pixels
 * @param multiple kernels take as long as for the next multiple of this number of channels
 * @param difference the median of how much two times of the same thing differ, as a share
 * @param layers by the names of convolutions
 * @param built the sum of the convolutions' times in the network as built, and the whole network's time
 * @param least the same in the network of the fewest channels
 */
public record LayerTimes(
        int height,
        int width,
        int multiple,
        double difference,
        Map<String, ChannelTimes> layers,
        End built,
        End least) {

    /**
     * A network at an end.
     *
     * @param convolutions the sum of its convolutions' times by themselves, seconds
     * @param whole its time, seconds
     */
    public record End(double convolutions, double whole) {}

    private static final double NANOSECONDS = 1e9;

    /** Copies the layers, in their order. */
    public LayerTimes {
        layers = ImmutableMap.copyOf(layers);
    }

    /**
     * Takes the times that a table lacks.
     *
     * @param built the network before any slimming
     * @param least the same with the fewest channels
     * @param multiple numbers of channels are timed at multiples of it
     */
    public static LayerTimes take(
            TimeTable table,
            Network built,
            Network least,
            int height,
            int width,
            int multiple,
            Consumer<ProgressListener> progress) {
        Map<String, Samples> samples = samples(built, least, height, width, multiple);
        Timed wholeBuilt = Timed.whole(built, height, width);
        Timed wholeLeast = Timed.whole(least, height, width);
        List<Timed> wanted = Stream.concat(
                        samples.values().stream().flatMap(Samples::all), Stream.of(wholeBuilt, wholeLeast))
                .toList();
        Map<String, Timing> times = table.times(wanted, progress);
        Map<String, ChannelTimes> layers = new LinkedHashMap<>();
        samples.forEach((name, of) -> layers.put(name, of.times(times)));
        LayerTimes unscaled = new LayerTimes(
                height, width, multiple, TimeTable.difference(times), layers, new End(1, 1), new End(0, 0));
        return new LayerTimes(
                height,
                width,
                multiple,
                unscaled.difference(),
                layers,
                new End(
                        unscaled.convolutions(built, true),
                        times.get(wholeBuilt.key()).seconds()),
                new End(
                        unscaled.convolutions(least, true),
                        times.get(wholeLeast.key()).seconds()));
    }

    /** Whether two times of the same thing differ so much that they say little. */
    public boolean areTooNoisy() {
        return difference > TimeTable.MOST_DIFFERENCE;
    }

    /** Whether a network of the fewest channels takes less time than the one as built. */
    public boolean tellsWidthsApart() {
        return least.whole() < built.whole() && least.convolutions() < built.convolutions();
    }

    /**
     * What a network takes, numbers of channels between multiples as the next multiple.
     *
     * @param network the one as built, with some channels or all
     * @return seconds
     */
    public double seconds(Network network) {
        return scaled(convolutions(network, true));
    }

    /**
     * The same without steps, so that each channel saves something: what goes together with others is worth its share.
     *
     * @return nanoseconds
     */
    public double smoothNanoseconds(Network network) {
        return NANOSECONDS * scaled(convolutions(network, false));
    }

    private double scaled(double convolutions) {
        double share = (convolutions - least.convolutions()) / (built.convolutions() - least.convolutions());
        return least.whole() + share * (built.whole() - least.whole());
    }

    private double convolutions(Network network, boolean inSteps) {
        Network inference = network.inference();
        Map<String, FeatureShape> shapes = inference.shapes(height, width);
        double sum = 0;
        for (Layer layer : inference.layers()) {
            ChannelTimes times = layers.get(layer.name());
            if (times != null) {
                int step = inSteps ? multiple : 1;
                int read = shapes.get(layer.inputs().get(0)).channels();
                int made = shapes.get(layer.name()).channels();
                sum += times.at(FastChannels.rounded(read, step), FastChannels.rounded(made, step));
            }
        }
        return sum;
    }

    /** A layer at all pairs of numbers of channels read and made. */
    private record Samples(List<Integer> read, List<Integer> made, List<List<Timed>> layers) {

        Stream<Timed> all() {
            return layers.stream().flatMap(List::stream);
        }

        ChannelTimes times(Map<String, Timing> taken) {
            return new ChannelTimes(
                    read,
                    made,
                    layers.stream()
                            .map(row -> row.stream()
                                    .map(timed -> taken.get(timed.key()).seconds())
                                    .toList())
                            .toList());
        }
    }

    private static Map<String, Samples> samples(Network built, Network least, int height, int width, int multiple) {
        Network inference = Folding.network(built);
        Map<String, FeatureShape> wide = inference.shapes(height, width);
        Map<String, FeatureShape> narrow = Folding.network(least).shapes(height, width);
        Map<String, Samples> samples = new LinkedHashMap<>();
        for (Layer layer : inference.layers()) {
            List<FeatureShape> inputs = layer.inputs().stream().map(wide::get).toList();
            if (layer.op().macs(inputs) == 0) {
                continue;
            }
            FeatureShape input = inputs.get(0);
            List<Integer> read = numbers(narrow.get(layer.inputs().get(0)).channels(), input.channels(), multiple);
            List<Integer> made = layer.op().channelFlow() instanceof ChannelFlow.Makes
                    ? numbers(
                            narrow.get(layer.name()).channels(),
                            wide.get(layer.name()).channels(),
                            multiple)
                    : List.of(1);
            samples.put(
                    layer.name(),
                    new Samples(
                            read,
                            made,
                            read.stream()
                                    .map(from -> made.stream()
                                            .map(to -> Timed.layer(
                                                    making(layer.op(), to),
                                                    new FeatureShape(input.height(), input.width(), from)))
                                            .toList())
                                    .toList()));
        }
        return samples;
    }

    private static Op making(Op op, int channels) {
        return op.channelFlow()
                .makes()
                .map(makes -> makes.withChannels().apply(channels))
                .orElse(op);
    }

    /** Both ends and their geometric mean in multiples, each once. */
    private static List<Integer> numbers(int least, int most, int multiple) {
        int middle = FastChannels.rounded((int) Math.round(Math.sqrt((double) least * most)), Math.max(multiple, 4));
        return Stream.of(Math.min(most, FastChannels.rounded(least, multiple)), Math.min(most, middle), most)
                .distinct()
                .sorted()
                .toList();
    }
}
