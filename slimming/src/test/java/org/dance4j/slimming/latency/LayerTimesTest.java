package org.dance4j.slimming.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.common.io.Json;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.slimming.ChannelFloor;
import org.dance4j.slimming.Goal;
import org.dance4j.slimming.InferenceCost;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.Pruning;
import org.dance4j.slimming.RemovalSavings;
import org.dance4j.slimming.Score;
import org.dance4j.slimming.Selection;
import org.dance4j.slimming.Slimmer;
import org.dance4j.slimming.widths.UniformWidths;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What networks take, of made times, so that nothing depends on a clock. */
class LayerTimesTest {

    private static final int STEP = 8;
    private static final int SIZE = 64;

    private static final Network BUILT = Architectures.network(
            "bisenet", new Architecture.Options("resnet18", 11, 0, 0.5, Architecture.Options.IMAGENET));

    private static final InferenceCost SEEN = new InferenceCost(List.of(new InferenceCost.Size(SIZE, SIZE, 1)));
    private static final ChannelFloor FLOOR = ChannelFloor.of(BUILT).inMultiplesOf(STEP);
    private static final Network LEAST = Pruning.least(BUILT, PruneScope.NETWORK, SEEN, FLOOR);

    @TempDir
    private Path folder;

    /** A machine whose kernels work on whole multiples of 8 channels: a nanosecond per multiply-accumulate of these. */
    private static double tiled(Network network, int height, int width) {
        Map<String, FeatureShape> shapes = network.shapes(height, width);
        double sum = 0;
        for (Layer layer : network.layers()) {
            List<FeatureShape> inputs = layer.inputs().stream().map(shapes::get).toList();
            double macs = layer.op().macs(inputs);
            if (macs > 0) {
                int read = inputs.get(0).channels();
                int made = shapes.get(layer.name()).channels();
                sum += 1e-9 * macs * FastChannels.rounded(read, STEP) / read * FastChannels.rounded(made, STEP) / made;
            }
        }
        return sum;
    }

    private LayerTimes take(Stopwatch stopwatch) {
        TimeTable table = new TimeTable(folder.resolve("times.json"), "made", stopwatch);
        return LayerTimes.take(table, BUILT, LEAST, SIZE, SIZE, STEP, progress -> {});
    }

    @Test
    void anyNumbersOfChannelsTakeWhatTheMachineTakesForThem() {
        LayerTimes times = take(LayerTimesTest::tiled);
        assertEquals(0, times.difference());
        assertTrue(times.tellsWidthsApart());
        for (double share : new double[] {1, 0.8, 0.6, 0.4}) {
            Network slim = UniformWidths.of(BUILT, share).cutOut(BUILT);
            double taken = tiled(slim.inference(), SIZE, SIZE);
            assertEquals(taken, times.seconds(slim), 1e-6 * taken, "share " + share);
        }
        assertEquals(tiled(LEAST.inference(), SIZE, SIZE), times.seconds(LEAST), 1e-9);
    }

    /** What all layers have in common is known from both ends: here half a millisecond, and everything twice as slow. */
    @Test
    void theWholeNetworkSaysWhatLayersByThemselvesDoNot() {
        LayerTimes times = take((network, height, width) -> network.name().equals("layer")
                ? tiled(network, height, width)
                : 5e-4 + 2 * tiled(network, height, width));
        Network slim = UniformWidths.of(BUILT, 0.6).cutOut(BUILT);
        double taken = 5e-4 + 2 * tiled(slim.inference(), SIZE, SIZE);
        assertEquals(taken, times.seconds(slim), 1e-6 * taken);
    }

    @Test
    void channelsGoUntilATimeIsReached() {
        LayerTimes times = take(LayerTimesTest::tiled);
        Weights weights = Weights.initial(BUILT, 3);
        double target = 0.5 * times.built().whole();
        Score score = Score.gamma(weights).perCost(new RemovalSavings(BUILT, times::smoothNanoseconds));
        Selection selection =
                Pruning.select(BUILT, weights, PruneScope.NETWORK, score, new Goal.Cost(target, times::seconds), FLOOR);
        Network slim = Slimmer.slim(BUILT, selection.channels());
        double taken = tiled(slim.inference(), SIZE, SIZE);
        assertTrue(taken <= target && taken > 0.93 * target, taken + " of " + target);
        slim.madeChannels()
                .forEach((layer, made) -> assertTrue(
                        made % STEP == 0 || made.equals(BUILT.madeChannels().get(layer)), layer + " makes " + made));
    }

    @Test
    void timesAreTakenOnceUnderTheSameConditions() {
        List<String> taken = new ArrayList<>();
        Stopwatch counting = (network, height, width) -> {
            taken.add(network.name());
            return tiled(network, height, width);
        };
        LayerTimes times = take(counting);
        int first = taken.size();
        assertTrue(first > 50, "layers at several numbers of channels, twice: " + first);
        assertEquals(times, take(counting));
        assertEquals(first, taken.size());
        LayerTimes.take(
                new TimeTable(folder.resolve("times.json"), "other", counting),
                BUILT,
                LEAST,
                SIZE,
                SIZE,
                STEP,
                progress -> {});
        assertEquals(2 * first, taken.size());
    }

    @Test
    void whatAgreesWithNothingIsToldAndNotKept() throws IOException {
        Set<Integer> seen = new HashSet<>();
        LayerTimes noisy = take(
                (network, height, width) -> tiled(network, height, width) * (seen.add(network.hashCode()) ? 1 : 1.5));
        assertEquals(0.5, noisy.difference(), 1e-9);
        assertTrue(noisy.areTooNoisy());
        assertFalse(Files.exists(folder.resolve("times.json")));
        Files.writeString(folder.resolve("times.json"), "{]");
        assertFalse(take(LayerTimesTest::tiled).areTooNoisy(), "a broken file is as good as none");
    }

    @Test
    void aRunKeepsThem() {
        LayerTimes times = take(LayerTimesTest::tiled);
        Path file = folder.resolve("layer-times.json");
        Json.write(file, times);
        assertEquals(times, Json.read(file, LayerTimes.class, "layer times"));
    }
}
