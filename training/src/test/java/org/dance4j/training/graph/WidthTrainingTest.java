package org.dance4j.training.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.SessionSegmenter;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.slimming.Channels;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.objective.Objective;
import org.dance4j.training.objective.PixelLoss;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.dance4j.training.settings.WidthSettings;
import org.dance4j.training.settings.WidthShares;
import org.dance4j.training.settings.WidthTeacher;
import org.dance4j.training.widths.WidthPasses;
import org.junit.jupiter.api.Test;

/** Training a network's widths, which share tensors. */
class WidthTrainingTest {

    private static final Hardware CPU = new Hardware(Precision.FLOAT32, Device.CPU, 1);
    private static final Optimizer PLAIN = new Sgd(0);
    private static final double RATE = 0.1;

    /** Two layers behind one another and a third behind their concatenation, 40 channels each. */
    private static Network network() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String a = net.relu("a.relu", net.batchNorm("a.bn", net.conv("a", image, 40, 3, 1)));
        String b = net.relu("b.relu", net.batchNorm("b.bn", net.conv("b", a, 40, 3, 1)));
        String c = net.relu("c.relu", net.batchNorm("c.bn", net.conv("c", net.concat("a|b", a, b), 40, 1, 1)));
        String logits = net.classifier("classifier", c, 3);
        return new Network("widths", 1, net.layers(), logits, List.of());
    }

    /** Every third channel, so that there are more pieces than are cut one by one. */
    private static Width scattered() {
        List<Integer> thirds = new ArrayList<>();
        for (int i = 1; i < 40; i += 3) {
            thirds.add(i);
        }
        return new Width(0.33, new Channels(Map.of("a", thirds, "b", thirds, "c", thirds)));
    }

    @Test
    void aWidthTrainsAsTheNetworkCutOutDoes() {
        for (Width width : List.of(UniformWidths.of(network(), 0.5), scattered())) {
            Network network = network();
            Widths widths = new Widths(List.of(Width.whole(), width));
            Weights start = widths.start(network, Weights.initial(network, 1));
            Network cut = width.cutOut(network);
            Weights alone = width.cutOut(network, start);
            try (Batch batch = TrainingProgramTest.batch(1)) {
                Weights within = after(only(network, width), network, widths, start, batch);
                Weights expected = after(only(cut, Width.whole()), cut, Widths.NONE, alone, batch);
                Weights found = width.cutOut(network, within);
                assertEquals(0, difference(expected, found), 1e-6);
                assertTrue(difference(expected, alone) > 1e-3);
                // What the width has not stays.
                assertEquals(start.get("a.bn/gamma"), within.get("a.bn/gamma"));
                assertEquals(start.get("a.bn/moving_mean"), within.get("a.bn/moving_mean"));
                assertEquals(
                        start.get("b/kernel").get(39), within.get("b/kernel").get(39));
            }
        }
    }

    @Test
    void gradientsOfAllWidthsAddUp() {
        Network network = network();
        Width half = UniformWidths.of(network, 0.5);
        Widths widths = new Widths(List.of(Width.whole(), half));
        Weights start = widths.start(network, Weights.initial(network, 1));
        try (Batch batch = TrainingProgramTest.batch(1)) {
            Weights wide = after(only(network, Width.whole()), network, widths, start, batch);
            Weights narrow = after(only(network, half), network, widths, start, batch);
            Weights both = after(
                    program(List.of(forward("wide", network, Width.whole()), forward("narrow", network, half))),
                    network,
                    widths,
                    start,
                    batch);
            for (String name : List.of("a/kernel", "c/kernel", "classifier/bias", "a.bn/gamma", "a.bn@0.5/gamma")) {
                for (int i = 0; i < start.get(name).size(); i++) {
                    float before = start.get(name).get(i);
                    assertEquals(
                            wide.get(name).get(i) - before + narrow.get(name).get(i) - before,
                            both.get(name).get(i) - before,
                            1e-6,
                            name);
                }
            }
            assertEquals(wide.get("a.bn/moving_mean"), both.get("a.bn/moving_mean"));
            assertEquals(narrow.get("a.bn@0.5/moving_mean"), both.get("a.bn@0.5/moving_mean"));
        }
    }

    /** One graph, whose steps say which width they train; moving statistics are the whole network's, and stay. */
    @Test
    void aDrawnWidthTrainsAsTheNetworkCutOutDoes() {
        Network network = network();
        Weights start = Weights.initial(network, 1);
        TrainingProgram drawn = program(List.of(Forward.drawn(
                "drawn", TrainingProgram.BATCH, UniformWidths.of(network, 0.25).sharing(network))));
        try (Batch batch = TrainingProgramTest.batch(1)) {
            for (double share : new double[] {0.25, 0.6, 1}) {
                Width width = UniformWidths.of(network, share);
                Network cut = width.cutOut(network);
                Weights expected = after(
                        only(cut, Width.whole()),
                        cut,
                        Widths.NONE,
                        width.sharing(network).weights(start),
                        batch);
                ModelState model = ModelState.start(network, start, PLAIN, false);
                Weights found;
                try (TrainingGraph graph = new TrainingGraph(drawn, model, CPU)) {
                    graph.step(batch, new StepSettings(0, 2, RATE, 0).drawing(List.of(width.sharing(network))));
                    assertThrows(
                            IllegalArgumentException.class, () -> graph.step(batch, new StepSettings(1, 2, RATE, 0)));
                    found = graph.model().weights();
                }
                Map<String, FloatTensor> trained = new HashMap<>();
                expected.tensors().forEach((name, tensor) -> {
                    if (!name.contains("moving_")) {
                        trained.put(name, tensor);
                    }
                });
                assertEquals(
                        0,
                        difference(Weights.of(trained), width.sharing(network).weights(found)),
                        1e-6);
                assertEquals(start.get("a.bn/moving_mean"), found.get("a.bn/moving_mean"));
                assertTrue(difference(start, found) > 1e-3);
                if (share < 1) {
                    assertEquals(
                            start.get("b/kernel").get(39), found.get("b/kernel").get(39));
                }
            }
        }
    }

    /** A universal width's gammas are parts of the network's, and its moving statistics its own. */
    @Test
    void aUniversalWidthSharesGammas() {
        Network network = network();
        Width half = UniformWidths.of(network, 0.5).asUniversal();
        Widths widths = new Widths(List.of(Width.whole(), half));
        Weights start = widths.start(network, Weights.initial(network, 1));
        assertFalse(start.contains("a.bn@0.5/gamma"));
        Network cut = half.cutOut(network);
        try (Batch batch = TrainingProgramTest.batch(1)) {
            Weights within = after(only(network, half), network, widths, start, batch);
            Weights expected = after(only(cut, Width.whole()), cut, Widths.NONE, half.cutOut(network, start), batch);
            assertEquals(0, difference(expected, half.cutOut(network, within)), 1e-6);
            assertNotEquals(
                    start.get("a.bn/gamma").get(0), within.get("a.bn/gamma").get(0));
            assertEquals(start.get("a.bn/moving_mean"), within.get("a.bn/moving_mean"));
            assertNotEquals(start.get("a.bn@0.5/moving_mean"), within.get("a.bn@0.5/moving_mean"));
        }
    }

    /** Of the network alone in a session of its own, folded; rounding decides of pixels whose scores are nearly the same. */
    @Test
    void eachWidthLabelsAsTheNetworkCutOutDoes() {
        Network network = network();
        Widths widths = new Widths(List.of(Width.whole(), UniformWidths.of(network, 0.5), scattered()));
        Weights weights = varied(widths.start(network, Weights.initial(network, 1)));
        byte[] rgb = new byte[3 * 24 * 32];
        new SplittableRandom(2).nextBytes(rgb);
        RgbImage image = new RgbImage(24, 32, rgb);
        List<LabelMap> seen = new ArrayList<>();
        try (TrainingGraph graph = new TrainingGraph(
                only(network, Width.whole()), ModelState.start(network, widths, weights, PLAIN, false), CPU)) {
            for (int i = 0; i < 3; i++) {
                Width width = widths.all().get(i);
                TrainedModel alone = new TrainedModel(
                        width.cutOut(network),
                        width.cutOut(network, weights),
                        new ClassSet(List.of("a", "b", "c"), List.of(0x400000, 0x4000, 0x40)),
                        new MaxwellBoltzmann(0, 20),
                        false);
                LabelMap found = graph.segment(i, image, image.size());
                try (Segmenter session = new SessionSegmenter(alone, 1)) {
                    assertTrue(differing(session.segment(image), found) <= 1, "width " + width.text());
                }
                seen.forEach(wider -> assertTrue(differing(wider, found) > 50, "width " + width.text()));
                seen.add(found);
            }
        }
    }

    private static long differing(LabelMap expected, LabelMap found) {
        return IntStream.range(0, expected.classes().length)
                .filter(i -> expected.classes()[i] != found.classes()[i])
                .count();
    }

    /** What training has made of batch norms: other gammas and statistics at each width. */
    private static Weights varied(Weights start) {
        SplittableRandom random = new SplittableRandom(5);
        Map<String, FloatTensor> varied = new TreeMap<>(start.tensors());
        varied.replaceAll((name, tensor) -> {
            float[] values = tensor.toArray();
            for (int i = 0; i < values.length && name.contains(".bn"); i++) {
                boolean isCentred = name.endsWith("beta") || name.endsWith("moving_mean");
                values[i] = (float) (isCentred ? random.nextDouble(-0.5, 0.5) : random.nextDouble(0.5, 1.5));
            }
            return FloatTensor.of(tensor.shape(), values);
        });
        return Weights.of(varied);
    }

    /** Gammas and betas of the widest tell, which no other pass reads: what it teaches the narrower one moves none. */
    @Test
    void theWidestLearnsNothingFromItsPupil() {
        Network network = network();
        Widths widths = new Widths(List.of(Width.whole(), UniformWidths.of(network, 0.5)));
        Weights start = widths.start(network, Weights.initial(network, 1));
        try (Batch batch = TrainingProgramTest.batch(1)) {
            Weights untaught = after(program(network, widths, WidthTeacher.NONE), network, widths, start, batch);
            for (WidthTeacher teacher : List.of(WidthTeacher.WIDEST, WidthTeacher.NEXT_WIDER)) {
                Weights taught = after(program(network, widths, teacher), network, widths, start, batch);
                for (String norm : List.of("a.bn", "b.bn", "c.bn")) {
                    for (String role : List.of("/gamma", "/beta")) {
                        assertEquals(0, difference(norm + role, untaught, taught), 1e-6);
                        assertTrue(difference(norm + role, start, taught) > 1e-4, norm + role);
                        assertTrue(difference(norm + "@0.5" + role, untaught, taught) > 1e-4, norm + role);
                    }
                }
            }
        }
    }

    private static TrainingProgram program(Network network, Widths widths, WidthTeacher teacher) {
        WidthPasses passes = new WidthPasses(
                new WidthSettings(new WidthShares(List.of(1.0, 0.5), false), teacher, 20.0, 1.0, null),
                PixelLoss.PLAIN,
                1,
                network,
                widths);
        return new TrainingProgram(
                passes.forwards(), passes.objective(), PLAIN, new Regularization(0, 0, Set.of()), 0, List.of());
    }

    private static double difference(String name, Weights expected, Weights found) {
        return difference(Weights.of(Map.of(name, expected.get(name))), Weights.of(Map.of(name, found.get(name))));
    }

    @Test
    void eachWidthIsObservedAsTheNetworkCutOutIs() {
        Network network = network();
        Width half = UniformWidths.of(network, 0.5);
        Widths widths = new Widths(List.of(Width.whole(), half));
        Weights start = varied(widths.start(network, Weights.initial(network, 1)));
        StatisticsEstimate together = new StatisticsEstimate();
        try (Batch batch = TrainingProgramTest.batch(1);
                Batch other = TrainingProgramTest.batch(2)) {
            TrainingProgram both =
                    program(List.of(forward("wide", network, Width.whole()), forward("narrow", network, half)));
            try (TrainingGraph graph =
                    new TrainingGraph(both, ModelState.start(network, widths, start, PLAIN, false), CPU)) {
                graph.observe(batch, together);
                graph.observe(other, together);
            }
            Weights found = together.applyTo(start);
            for (Width width : widths.all()) {
                StatisticsEstimate alone = new StatisticsEstimate();
                Weights cut = width.cutOut(network, start);
                try (StatisticsGraph graph = new StatisticsGraph(width.cutOut(network), cut, CPU)) {
                    graph.observe(batch, alone);
                    graph.observe(other, alone);
                }
                assertEquals(0, difference(alone.applyTo(cut), width.cutOut(network, found)), 1e-5);
                assertTrue(difference("c.bn/moving_mean", cut, width.cutOut(network, found)) > 0.01);
            }
        }
    }

    private static Forward forward(String name, Network network, Width width) {
        return width.keepsAll()
                ? Forward.trained(name, TrainingProgram.BATCH, network)
                : Forward.narrowed(name, TrainingProgram.BATCH, width.within(network));
    }

    private static TrainingProgram only(Network network, Width width) {
        return program(List.of(forward("one", network, width)));
    }

    private static TrainingProgram program(List<Forward> forwards) {
        List<Objective.Weighted> terms = new ArrayList<>();
        forwards.forEach(
                forward -> terms.addAll(Objective.crossEntropy(forward.network(), forward.name(), TrainingProgram.BATCH)
                        .terms()));
        return new TrainingProgram(
                forwards, new Objective(terms), PLAIN, new Regularization(0, 0, Set.of()), 0, List.of());
    }

    private static Weights after(TrainingProgram program, Network network, Widths widths, Weights start, Batch batch) {
        try (TrainingGraph graph =
                new TrainingGraph(program, ModelState.start(network, widths, start, program.optimizer(), false), CPU)) {
            graph.step(batch, new StepSettings(0, 2, RATE, 0));
            return graph.model().weights();
        }
    }

    private static double difference(Weights expected, Weights found) {
        Map<String, Double> differences = new HashMap<>();
        expected.tensors().forEach((name, tensor) -> {
            double largest = 0;
            for (int i = 0; i < tensor.size(); i++) {
                largest = Math.max(
                        largest, Math.abs(tensor.get(i) - found.get(name).get(i)));
            }
            differences.put(name, largest);
        });
        return differences.values().stream().mapToDouble(value -> value).max().orElseThrow();
    }
}
