package org.dance4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training holds of memory. */
class TrainerMemoryTest {

    @TempDir
    private Path temporary;

    /**
     * 175 batches whose images take 3.4 MiB and whose labels take 1.1 MiB each, after some steps in which memory is still
     * being taken. What the JVM's heap takes meanwhile, up to a hundred MiB, is a part of what is read, and is left room.
     */
    @Test
    void memoryDoesNotGrowFromStepToStep() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String x = net.append("conv", new Conv2d(4, 4, 4, 0, 1, false), image);
        x = net.relu("relu", net.batchNorm("bn", x));
        String logits = net.enlarge("logits", net.classifier("classifier", x, 3), Interpolation.BILINEAR);
        Network network = new Network("coarse", 8, net.layers(), logits, List.of());
        ImageSize crop = new ImageSize(192, 192);
        TrainingConfig config = TestRun.config(Budget.ofEpochs(40), DataSlimming.NONE, null, 0.01, 8, crop, 100);
        List<Long> bytes = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void progressed(TrainingProgress progress) {
                bytes.add(Pointer.physicalBytes());
            }
        };
        try (Trainer trainer = new Trainer(
                config,
                network,
                TestRun.data(40, 192),
                new RunFolder(temporary.resolve("run")),
                listener,
                () -> false,
                ConsumptionMeter.none())) {
            trainer.run(TestRun.start(network, Weights.initial(network, 1)));
        }
        assertEquals(200, bytes.size());
        long grown = bytes.get(199) - bytes.get(24);
        assertTrue(grown < 150L << 20, "grown by " + (grown >> 20) + " MiB");
    }

    /** A thousand epochs with checkpoints and validations: what is held after all of them is what was after a tenth. */
    @Test
    @Tag("slow")
    void memoryIsFlatOverAThousandEpochs() {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String x = net.relu("relu", net.batchNorm("bn", net.append("conv", new Conv2d(4, 4, 4, 0, 1, false), image)));
        String logits = net.enlarge("logits", net.classifier("classifier", x, 3), Interpolation.BILINEAR);
        Network network = new Network("coarse", 8, net.layers(), logits, List.of());
        TrainingConfig config =
                TestRun.config(Budget.ofEpochs(1000), DataSlimming.NONE, null, 0.01, 4, new ImageSize(32, 32), 1);
        List<Long> bytes = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void progressed(TrainingProgress progress) {
                bytes.add(Pointer.physicalBytes());
            }
        };
        try (Trainer trainer = new Trainer(
                config,
                network,
                TestRun.data(8, 32),
                new RunFolder(temporary.resolve("run")),
                listener,
                () -> false,
                ConsumptionMeter.none())) {
            trainer.run(TestRun.start(network, Weights.initial(network, 1)));
        }
        long grown = bytes.get(bytes.size() - 1) - bytes.get(bytes.size() / 10);
        assertTrue(bytes.size() >= 2000, bytes.size() + " steps");
        assertTrue(grown < 100L << 20, "grown by " + (grown >> 20) + " MiB");
    }
}
