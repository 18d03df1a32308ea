package org.dance4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.batches.Batch;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.TrainingPipeline;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.stream.Pipeline;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.graph.Hardware;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.StatisticsEstimate;
import org.dance4j.training.graph.StatisticsGraph;
import org.dance4j.training.graph.TrainingGraph;
import org.dance4j.training.graph.TrainingProgram;
import org.dance4j.training.optimizer.Regularization;
import org.dance4j.training.optimizer.Sgd;
import org.dance4j.training.settings.WidthShares;
import org.dance4j.training.settings.WidthTeacher;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that train a network at several widths. */
class WidthRunTest {

    private static final Hardware CPU = new Hardware(Precision.FLOAT32, Device.CPU, 1);

    private static final Widths WIDTHS = new Widths(
            List.of(Width.whole(), UniformWidths.of(TestRun.NETWORK, 0.5), UniformWidths.of(TestRun.NETWORK, 0.25)));

    @TempDir
    private Path temporary;

    private static TrainingConfig config(DataSlimming dataSlimming, Map<String, ?> more) {
        return TestRun.with(
                TestRun.with(
                        TestRun.config(Budget.ofEpochs(2), dataSlimming, null, 0.05),
                        Map.of("widths", WidthShares.parse("1,0.5,0.25"))),
                more);
    }

    private static Checkpoint start(TrainingConfig config) {
        return Trainer.start(config, TestRun.NETWORK, WIDTHS, Weights.initial(TestRun.NETWORK, 1), List.of());
    }

    private RunFolder folder(String name) {
        return new RunFolder(temporary.resolve(name));
    }

    /** With data slimming, averages of weights, and steps on images of all sizes. */
    @Test
    void aRunThatWasStoppedComesToTheSame() throws IOException {
        TrainingConfig config = config(DataSlimming.ALL, Map.of("ema", 0.9, "mix", true));
        TrainingOutcome whole = TestRun.run(config, folder("whole"), start(config));
        AtomicInteger steps = new AtomicInteger();
        Checkpoint stopped = TestRun.run(
                        config, folder("stopped"), start(config), TestRun.SILENT, () -> steps.incrementAndGet() >= 3)
                .checkpoint();
        Path file = temporary.resolve("checkpoint.safetensors");
        stopped.write(file);
        assertEquals(stopped, Checkpoint.read(file));
        TrainingOutcome resumed = TestRun.run(config, folder("stopped"), Checkpoint.read(file));
        assertEquals(whole.checkpoint().model(), resumed.checkpoint().model());

        EpochLog last = whole.log().get(whole.log().size() - 1);
        assertEquals(Set.of("1", "0.5", "0.25"), last.widthMeanIous().keySet());
        assertEquals(last.meanIou(), last.widthMeanIous().get("1"));
        try (Stream<Path> files = Files.list(folder("whole").path().resolve("events"))) {
            String events = Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1);
            last.widthMeanIous()
                    .keySet()
                    .forEach(width -> assertTrue(events.contains("val/mean_iou_width_" + width), width));
        }
    }

    /** Both ends in every step, and what is between by chance: so a step's cost is between that of the narrowest and widest. */
    @Test
    void aRangeOfWidthsComesToTheSameWhenStopped() {
        TrainingConfig config = TestRun.with(
                TestRun.config(Budget.ofEpochs(2), DataSlimming.NONE, null, 0.05),
                Map.of("widths", WidthShares.parse("0.25..1"), "widths-teacher", WidthTeacher.WIDEST, "ema", 0.9));
        Width narrowest = UniformWidths.of(TestRun.NETWORK, 0.25).asUniversal();
        Checkpoint start = Trainer.start(
                config,
                TestRun.NETWORK,
                new Widths(List.of(Width.whole(), narrowest)),
                Weights.initial(TestRun.NETWORK, 1),
                List.of());
        Checkpoint whole = TestRun.run(config, folder("whole"), start).checkpoint();
        AtomicInteger steps = new AtomicInteger();
        Checkpoint stopped = TestRun.run(
                        config, folder("stopped"), start, TestRun.SILENT, () -> steps.incrementAndGet() >= 3)
                .checkpoint();
        Path file = temporary.resolve("checkpoint.safetensors");
        stopped.write(file);
        assertEquals(stopped, Checkpoint.read(file));
        assertEquals(List.of("1", "0.25"), stopped.model().widths().texts());
        Checkpoint resumed =
                TestRun.run(config, folder("stopped"), Checkpoint.read(file)).checkpoint();
        assertEquals(whole.model(), resumed.model());

        // At 0.75 the network of at most 32 channels has 24.
        assertEquals(List.of("1", "0.75", "0.5", "0.25"), whole.model().widths().texts());
        long widest = TestRun.trainingMacs(new ImageSize(64, 64), 32, 32);
        long images = whole.state().step() * 4;
        assertTrue(whole.state().trainingMacs() > images * (widest + 3 * narrow(new ImageSize(64, 64), 8, 8)));
        assertTrue(whole.state().trainingMacs() < images * (3 * widest + narrow(new ImageSize(64, 64), 8, 8)));

        // What was trained is the network's, and a width between has statistics of its own.
        Weights weights = whole.weights();
        Width half = whole.model().widths().of(0.5).orElseThrow();
        Weights cut = half.cutOut(TestRun.NETWORK, weights);
        String gamma = gammaOf(weights);
        assertEquals(weights.get(gamma).get(0), cut.get(gamma).get(0));
        String mean = gamma.replace("/gamma", "@0.5/moving_mean");
        assertNotEquals(
                weights.get(mean), half.ownStart(TestRun.NETWORK, weights).get(mean));
        Weights labelling = half.cutOut(TestRun.NETWORK, whole.model().inferenceWeights());
        Weights expected = estimated(config, half.cutOut(TestRun.NETWORK), labelling);
        labelling.names().forEach(name -> {
            for (int i = 0; i < labelling.get(name).size(); i++) {
                float value = expected.get(name).get(i);
                assertEquals(value, labelling.get(name).get(i), 1e-4 * Math.max(1, Math.abs(value)), name);
            }
        });
    }

    /** The weights of a network with statistics of the training images, in its own graph. */
    private static Weights estimated(TrainingConfig config, Network network, Weights weights) {
        StatisticsEstimate estimate = new StatisticsEstimate();
        int multiple = network.sizeMultiple();
        try (StatisticsGraph graph = new StatisticsGraph(network, weights, CPU);
                TrainingPipeline pipeline =
                        TrainingPipeline.open(TestRun.DATA.input(config, multiple), BadFiles.none());
                Pipeline<Batch> batches = pipeline.wholeImages(config.inferenceResolution(multiple), 32)) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    graph.observe(batch, estimate);
                }
            }
        }
        return estimate.applyTo(weights);
    }

    /** The mean over the widths decides which statistics a run ends with. */
    @Test
    void widthsAreValidatedAsTheNetworksCutOut() {
        TrainingConfig config = config(DataSlimming.NONE, Map.of());
        Weights end =
                TestRun.run(config, folder("run"), start(config)).checkpoint().weights();
        Validation validation =
                new Validation(config, TestRun.DATA, TestRun.NETWORK.sizeMultiple(), BadFiles.none(), TestRun.SILENT);
        List<Double> expected = new ArrayList<>();
        List<Double> training = new ArrayList<>();
        for (Width width : WIDTHS.all()) {
            try (TrainingGraph graph =
                    graph(width.cutOut(TestRun.NETWORK), Widths.NONE, width.cutOut(TestRun.NETWORK, end))) {
                expected.addAll(validation.onValidationImages(graph));
                training.add(validation.onTrainingImages(graph));
            }
        }
        try (TrainingGraph graph = graph(TestRun.NETWORK, WIDTHS, end)) {
            List<Double> found = validation.onValidationImages(graph);
            assertEquals(3, found.size());
            for (int i = 0; i < 3; i++) {
                assertEquals(expected.get(i), found.get(i), 1e-3);
            }
            double mean = (training.get(0) + training.get(1) + training.get(2)) / 3;
            assertEquals(mean, validation.onTrainingImages(graph), 1e-3);
        }
        assertTrue(Collections.max(training) - Collections.min(training) > 0.01, training.toString());
        assertTrue(Collections.max(expected) - Collections.min(expected) > 0.01, expected.toString());
    }

    private static TrainingGraph graph(Network network, Widths widths, Weights weights) {
        Sgd plain = new Sgd(0);
        return new TrainingGraph(
                TrainingProgram.supervised(network, plain, new Regularization(0, 0, Set.of()), 0),
                ModelState.start(network, widths, weights, plain, false),
                CPU);
    }

    /** Widths in between have no statistics to be calibrated then. */
    @Test
    void aRangeOfWidthsOfANetworkWithoutBatchNormsEnds() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String relu = net.relu("relu", net.append("conv", new Conv2d(32, 3, 4, 1, 1, true), image));
        String logits = net.enlarge("logits", net.classifier("scores", relu, 3), Interpolation.BILINEAR);
        Network network = new Network("plain", 4, net.layers(), logits, List.of());
        TrainingConfig config = TestRun.with(
                TestRun.config(Budget.ofEpochs(1), DataSlimming.NONE, null, 0.05),
                Map.of("widths", WidthShares.parse("0.25..1")));
        Checkpoint start = Trainer.start(
                config,
                network,
                new Widths(
                        List.of(Width.whole(), UniformWidths.of(network, 0.25).asUniversal())),
                Weights.initial(network, 1),
                List.of());
        Checkpoint end = TestRun.run(config, folder("run"), start).checkpoint();
        assertEquals(List.of("1", "0.75", "0.5", "0.25"), end.model().widths().texts());
    }

    private static String gammaOf(Weights weights) {
        // Not the first layer's, which has as many channels at every width and sees the same.
        return weights.names().stream()
                .filter(name -> name.endsWith("/gamma") && weights.get(name).size() == 32)
                .findFirst()
                .orElseThrow();
    }

    /** By hand: 8, 8, 16 and 16 channels at 0.5, all 8 at 0.25. */
    @Test
    void trainingMacsAreThoseOfAllWidths() {
        TrainingConfig config =
                TestRun.with(config(DataSlimming.NONE, Map.of()), Map.of("widths-teacher", WidthTeacher.NONE));
        Checkpoint end = TestRun.run(config, folder("run"), start(config)).checkpoint();
        ImageSize crop = new ImageSize(64, 64);
        long step = TestRun.trainingMacs(crop, 32, 32) + narrow(crop, 8, 16) + narrow(crop, 8, 8);
        assertEquals(end.state().step() * 4 * step, end.state().trainingMacs());
    }

    private static long narrow(ImageSize size, long deep, long head) {
        long half = size.area() / 4;
        long quarter = size.area() / 16;
        return 2 * half * 9 * 3 * 8 + 3 * quarter * (9L * 8 * deep + 9 * deep * head + head * head + 2 * head * 3);
    }

    @Test
    @Tag("slow")
    void whatAWidthLearnsFromMakesADifference() {
        Checkpoint next = end(WidthTeacher.NEXT_WIDER);
        Checkpoint widest = end(WidthTeacher.WIDEST);
        assertNotEquals(next.weights(), widest.weights());
        assertNotEquals(next.weights(), end(WidthTeacher.NONE).weights());
    }

    private Checkpoint end(WidthTeacher teacher) {
        TrainingConfig config = TestRun.with(
                config(DataSlimming.NONE, Map.of("widths-teacher", teacher)),
                teacher == WidthTeacher.NONE ? Map.of() : Map.of("widths-weight", 2.0, "widths-temperature", 2.0));
        return TestRun.run(config, folder(teacher.name()), start(config)).checkpoint();
    }

    @Test
    void channelsThatWidthsShareAreNotPruned() {
        TrainingConfig plain = TestRun.config(Budget.ofEpochs(2), DataSlimming.NONE, new PruningSchedule(1), 0.05);
        assertThrows(
                BadSettingException.class, () -> TestRun.with(plain, Map.of("widths", WidthShares.parse("1,0.5"))));
    }
}
