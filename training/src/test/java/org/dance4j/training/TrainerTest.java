package org.dance4j.training;

import static org.dance4j.training.TestRun.DATA;
import static org.dance4j.training.TestRun.SILENT;
import static org.dance4j.training.TestRun.dance;
import static org.dance4j.training.TestRun.pipeline;
import static org.dance4j.training.TestRun.run;
import static org.dance4j.training.TestRun.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.datasets.batches.Interval;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.measure.ConsumptionMeter;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.slimming.SlimmingRecord;
import org.dance4j.slimming.schedule.PruningSchedule;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.state.BatchNormChoice;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFiles;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.StageRecord;
import org.dance4j.training.state.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerTest {

    private static final ImageSize CROP = new ImageSize(64, 64);

    private static final class StepCount implements TrainingListener {
        private int count;

        @Override
        public void progressed(TrainingProgress progress) {
            count++;
        }
    }

    @TempDir
    private Path temporary;

    /** Of 64 channels r^(1/3), r^(2/3) and r stay; of 32 steps a quarter lies before each pruning and after the last. */
    @ParameterizedTest
    @CsvSource({"0.5, 51, 40, 32", "0.2, 59, 55, 51"})
    void stagesEndEqualPartsAndTheLastIsOfTheWidthAskedFor(double ratio, int first, int second, int third)
            throws IOException {
        RunFolder folder = folder("run");
        TrainingConfig half = TestRun.config(Budget.ofEpochs(4), DataSlimming.NONE, new PruningSchedule(3), 0.05);
        TrainingOutcome outcome = run(TestRun.with(half, Map.of("prune-ratio", ratio)), folder, start());

        TrainingState state = outcome.checkpoint().state();
        assertTrue(outcome.finished() && state.finished());
        assertEquals(32, state.step());
        assertEquals(
                List.of(8L, 16L, 24L),
                state.stages().stream().map(StageRecord::step).toList());
        assertEquals(
                List.of(1, 2, 3),
                state.stages().stream().map(StageRecord::epoch).toList());
        assertEquals(
                List.of(first, second, third),
                state.stages().stream()
                        .map(stage -> width(stage, "fuse") + width(stage, "refine"))
                        .toList());
        Network slim = outcome.checkpoint().network();
        assertEquals(third, filters(slim, "fuse") + filters(slim, "refine"));
        assertEquals(8, filters(slim, "stem"));
        assertEquals(16, filters(slim, "deep"));
        outcome.checkpoint().weights().requireFits(slim);
        for (StageRecord stage : state.stages()) {
            assertTrue(stage.meanIouBefore() >= 0 && stage.meanIouAfter() >= 0);
        }
        assertEquals(Cost.of(slim, 64, 64).parameters(), state.stages().get(2).parameters());

        long macs = 32 * TestRun.trainingMacs(CROP, 32, 32);
        for (StageRecord stage : state.stages()) {
            macs += 32 * TestRun.trainingMacs(CROP, width(stage, "fuse"), width(stage, "refine"));
        }
        assertEquals(macs, state.trainingMacs());

        JsonNode stages = new ObjectMapper().readTree(folder.slimming().toFile());
        assertEquals(3, stages.size());
        assertEquals(24, stages.get(2).get("step").intValue());
        assertTrue(stages.get(2).get("mean_iou_after").isNumber());
    }

    @Test
    void macsAreThoseOfTheSizesTrainedAt() {
        TrainingConfig config = TestRun.config(Budget.ofEpochs(3), DataSlimming.ALL, null, 0.05);
        TrainingOutcome outcome = run(config, folder("run"), start());
        TrainingState state = outcome.checkpoint().state();

        long macs = 0;
        int dropped = 0;
        for (int epoch = 0; epoch < 3; epoch++) {
            EpochPlan plan = EpochPlan.of(pipeline(config), epoch);
            macs += plan.batches().stream()
                    .mapToLong(batch -> batch.images().size() * TestRun.trainingMacs(batch.size(), 32, 32))
                    .sum();
            dropped += plan.dropped();
            assertEquals(plan.dropped(), outcome.log().get(epoch).imagesDropped());
            assertEquals(plan.images(), outcome.log().get(epoch).imagesSeen());
        }
        assertEquals(macs, state.trainingMacs());
        assertTrue(dropped > 0);
    }

    /** A stop after every single step, and each time a new start from the files. */
    @Test
    void aRunStoppedAtEveryStepIsTheSameRun() throws IOException {
        TrainingConfig config = dance();
        TrainingOutcome whole = run(config, folder("whole"), start());
        assertEquals(2, whole.checkpoint().state().stage());
        assertTrue(whole.checkpoint().state().step() > 8);

        RunFolder pieces = folder("pieces");
        Checkpoint from = start();
        TrainingOutcome piece = run(config, pieces, from, SILENT, () -> true);
        int starts = 1;
        while (!piece.finished()) {
            assertEquals(Optional.empty(), piece.batchNorm());
            from = Checkpoint.read(pieces.latestCheckpoint().orElseThrow());
            assertEquals(piece.checkpoint(), from);
            piece = run(config, pieces, from, SILENT, () -> true);
            starts++;
        }
        assertEquals(whole.checkpoint().state().step(), starts);
        RunFiles.assertSame(whole, folder("whole"), piece, folder("pieces"));
        assertEquals(piece.checkpoint(), run(config, pieces, piece.checkpoint()).checkpoint());
    }

    /** Killed in the middle of an epoch: what is left is the checkpoint of the epoch before. */
    @Test
    void aKilledRunGoesOnFromItsLastEpochAndIsTheSameRun() throws IOException {
        TrainingConfig config = dance();
        TrainingOutcome whole = run(config, folder("whole"), start());
        long firstEpoch = stepsOfFirstEpoch(config);

        RunFolder killed = folder("killed");
        StepCount steps = new StepCount();
        TrainingOutcome stopped = run(config, killed, start(), steps, () -> steps.count > firstEpoch);
        assertEquals(firstEpoch + 1, stopped.checkpoint().state().step());
        Files.delete(killed.latestCheckpoint().orElseThrow());
        Checkpoint from = Checkpoint.read(killed.latestCheckpoint().orElseThrow());
        assertEquals(firstEpoch, from.state().step());
        assertEquals(1, from.state().epoch());

        RunFiles.assertSame(whole, folder("whole"), run(config, killed, from), folder("killed"));
    }

    @Test
    void aLossThatIsNotFiniteStopsTheRunAndLeavesTheLastCheckpoint() throws IOException {
        RunFolder folder = folder("run");
        PruningSchedule none = null;
        StepCount steps = new StepCount();
        run(
                TestRun.config(Budget.ofEpochs(3), DataSlimming.NONE, none, 0.05),
                folder,
                start(),
                steps,
                () -> steps.count == 8);
        Path last = folder.latestCheckpoint().orElseThrow();
        byte[] before = Files.readAllBytes(last);

        TrainingConfig wild = TestRun.config(Budget.ofEpochs(3), DataSlimming.NONE, none, 1e30);
        var thrown = assertThrows(TrainingException.class, () -> run(wild, folder, Checkpoint.read(last)));

        assertTrue(thrown.getMessage().contains("step 10"), thrown.getMessage());
        assertFalse(thrown.getMessage().contains("\n"));
        assertEquals(Optional.of(last), folder.latestCheckpoint());
        assertEquals(8, Checkpoint.read(last).state().step());
        assertTrue(Arrays.equals(before, Files.readAllBytes(last)));
        assertEquals(1, Files.readAllLines(folder.log()).size());
    }

    @Test
    void aNetworkWithoutBatchNormsIsTrainedToTheEnd() throws IOException {
        LayerStack net = new LayerStack();
        String image = net.image(new Normalize(List.of(120.0, 120.0, 120.0), List.of(60.0, 60.0, 60.0)));
        String x = net.relu("relu", net.append("conv", new Conv2d(4, 4, 4, 0, 1, true), image));
        String logits = net.enlarge("logits", net.classifier("classifier", x, 3), Interpolation.BILINEAR);
        Network network = new Network("bare", 8, net.layers(), logits, List.of());
        TrainingConfig config = TestRun.config(Budget.ofEpochs(2), DataSlimming.NONE, null, 0.01);
        RunFolder folder = folder("run");
        try (Trainer trainer =
                new Trainer(config, network, DATA, folder, SILENT, () -> false, ConsumptionMeter.none())) {
            TrainingOutcome outcome =
                    trainer.run(Trainer.start(config, network, Weights.initial(network, 1), List.of()));
            assertTrue(outcome.finished());
            assertEquals(Optional.empty(), outcome.batchNorm());
        }
        assertEquals(2, Files.readAllLines(folder.log()).size());
        assertTrue(
                Checkpoint.read(folder.latestCheckpoint().orElseThrow()).state().finished());
    }

    @Test
    void theLogHasALineForEachEpochAndOneForTheEnd() throws IOException {
        RunFolder folder = folder("run");
        List<EpochLog> told = new ArrayList<>();
        List<TrainingProgress> progress = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epochEnded(EpochLog log) {
                told.add(log);
            }

            @Override
            public void progressed(TrainingProgress now) {
                progress.add(now);
            }
        };
        TrainingConfig config =
                TestRun.config(Budget.ofEpochs(3), DataSlimming.NONE, new PruningSchedule(1), 0.05, 4, CROP, 2);
        TrainingOutcome outcome = run(config, folder, start(), listener, () -> false);

        List<JsonNode> lines = RunFiles.lines(folder);
        assertEquals(4, lines.size());
        for (int epoch = 1; epoch <= 3; epoch++) {
            JsonNode line = lines.get(epoch - 1);
            assertEquals(epoch, line.get("epoch").intValue());
            assertEquals(epoch < 2 ? 0 : 1, line.get("stage").intValue());
            assertEquals(32, line.get("images_seen").intValue());
            assertEquals(0, line.get("images_dropped").intValue());
            assertEquals(epoch > 1, line.has("val_mean_iou"));
            assertTrue(line.get("seconds").doubleValue() > 0);
            assertTrue(line.get("gamma_quantiles").get("50").doubleValue() > 0);
        }
        assertTrue(lines.get(2).get("loss").doubleValue()
                < lines.get(0).get("loss").doubleValue());
        // The last of an epoch's 8 steps of 24, the rate after 2 steps of warm-up falling with the power 0.9.
        assertEquals(
                0.05 * Math.pow(1 - 7 / 24.0, 0.9),
                lines.get(0).get("learning_rate").doubleValue(),
                1e-9);
        assertEquals(
                0.05 * Math.pow(1 - 23 / 24.0, 0.9),
                lines.get(2).get("learning_rate").doubleValue(),
                1e-9);
        BatchNormChoice choice = outcome.batchNorm().orElseThrow();
        assertEquals(
                choice.moving(),
                lines.get(3).get("train_mean_iou_moving_statistics").doubleValue());
        assertEquals(
                choice.estimated(),
                lines.get(3).get("train_mean_iou_estimated_statistics").doubleValue());
        assertEquals(32, lines.get(3).get("chosen_on_training_images").intValue());
        assertEquals(choice.meanIou(), lines.get(3).get("val_mean_iou").doubleValue());
        if (!choice.keepsEstimated()) {
            assertEquals(choice.meanIou(), lines.get(2).get("val_mean_iou").doubleValue());
        }
        assertEquals(outcome.log(), told);
        assertEquals(24, progress.size());
        assertEquals(1, progress.get(23).spent());
        assertEquals(1, progress.get(23).stage());
        assertEquals(1.0 / 24, progress.get(0).spent(), 1e-12);
    }

    /**
     * Of 4 epochs of 8 steps the data is slimmed in the first two and the network in the second two: 16 steps in 4 parts.
     * The same in pieces, since what is on depends on how far the run is.
     */
    @Test
    void dataAndNetworkAreSlimmedInTheirHalvesOfARun() {
        DataSlimming first = new DataSlimming(
                false, true, false, Indicator.PROPOSED, LinearRange.P, LinearRange.P, new Interval(0, 0.5));
        TrainingConfig config = TestRun.config(Budget.ofEpochs(4), first, new PruningSchedule(3, 0.5, 1), 0.05);
        TrainingOutcome whole = run(config, folder("whole"), start());
        TrainingState state = whole.checkpoint().state();
        assertTrue(whole.log().get(0).imagesDropped() > 0 && whole.log().get(1).imagesDropped() > 0);
        assertEquals(
                List.of(0, 0),
                whole.log().stream().skip(2).map(EpochLog::imagesDropped).toList());
        List<Long> sinceTheHalf = state.stages().stream()
                .map(stage -> stage.step() - steps(whole, 2))
                .toList();
        // Images carried over from a slimmed epoch may fill one batch more.
        assertTrue(
                List.of(4L, 8L, 12L).equals(sinceTheHalf)
                        || List.of(5L, 9L, 13L).equals(sinceTheHalf),
                "" + sinceTheHalf);

        TrainingOutcome piece = run(config, folder("pieces"), start(), SILENT, () -> true);
        while (!piece.finished()) {
            piece = run(config, folder("pieces"), piece.checkpoint(), SILENT, () -> true);
        }
        assertEquals(whole.checkpoint().weights(), piece.checkpoint().weights());
    }

    /** The steps of a run's first epochs, each of 4 images but those that carried images make larger. */
    private static long steps(TrainingOutcome run, int epochs) {
        return run.log().stream()
                .limit(epochs)
                .mapToLong(line -> line.imagesSeen() / 4)
                .sum();
    }

    @Test
    void withEverythingOffAllImagesTrainTheNetworkAsBuilt() {
        TrainingOutcome outcome =
                run(TestRun.config(Budget.ofEpochs(2), DataSlimming.NONE, null, 0.05), folder("run"), start());
        TrainingState state = outcome.checkpoint().state();
        assertEquals(TestRun.NETWORK, outcome.checkpoint().network());
        assertEquals(List.of(), state.stages());
        assertEquals(
                List.of(32, 32),
                outcome.log().stream().map(EpochLog::imagesSeen).toList());
        assertEquals(
                List.of(0, 0),
                outcome.log().stream().map(EpochLog::imagesDropped).toList());
        assertEquals(64 * TestRun.trainingMacs(CROP, 32, 32), state.trainingMacs());
    }

    @Test
    void aBudgetOfMacsEndsWithinAStepAndPrunesByItsShares() {
        long step = 4 * TestRun.trainingMacs(CROP, 32, 32);
        long budget = 9 * step + step / 2;
        TrainingOutcome outcome = run(
                TestRun.config(Budget.ofTrainingMacs(budget), DataSlimming.NONE, new PruningSchedule(2), 0.05),
                folder("run"),
                start());

        TrainingState state = outcome.checkpoint().state();
        assertTrue(state.trainingMacs() >= budget);
        int fused = 32;
        int refined = 32;
        int stage = 0;
        long macs = 0;
        for (int done = 0; done < state.step(); done++) {
            assertTrue(macs < budget);
            macs += 4 * TestRun.trainingMacs(CROP, fused, refined);
            if (stage < 2 && 3 * macs >= (stage + 1) * budget) {
                StageRecord record = state.stages().get(stage++);
                assertEquals(done + 1, record.step());
                fused = width(record, "fuse");
                refined = width(record, "refine");
            }
        }
        assertEquals(macs, state.trainingMacs());
        assertEquals(2, state.stages().size());
        assertTrue(state.step() > 10);
    }

    /**
     * 16 steps: with half of 32 images dropped, 4 in a step, that takes more than two epochs. The data is slimmed in the
     * epochs that begin before the 8th step, and pieces of the run know that as the whole does.
     */
    @Test
    void aBudgetOfStepsHasThatManyWhateverIsDropped() {
        DataSlimming first = new DataSlimming(
                true, true, true, Indicator.PROPOSED, new LinearRange(0.5, 0.5), LinearRange.P, new Interval(0, 0.5));
        TrainingConfig config = TestRun.config(Budget.ofSteps(16), first, new PruningSchedule(3), 0.05);
        TrainingOutcome whole = run(config, folder("whole"), start());
        TrainingState state = whole.checkpoint().state();
        assertEquals(16, state.step());
        assertEquals(
                List.of(4L, 8L, 12L),
                state.stages().stream().map(StageRecord::step).toList());
        long begun = 0;
        for (EpochLog line : whole.log()) {
            assertEquals(begun < 8, line.imagesDropped() > 0, line.toString());
            begun = line.step();
        }
        assertEquals(16, begun);

        StepCount steps = new StepCount();
        TrainingOutcome piece = run(config, folder("pieces"), start(), steps, () -> steps.count == 7);
        assertEquals(7, piece.checkpoint().state().step());
        piece = run(config, folder("pieces"), piece.checkpoint());
        assertEquals(whole.checkpoint().weights(), piece.checkpoint().weights());
        assertEquals(state.stages(), piece.checkpoint().state().stages());
    }

    private static long stepsOfFirstEpoch(TrainingConfig config) {
        return EpochPlan.of(pipeline(config), 0).batches().size();
    }

    private static int width(StageRecord stage, String layer) {
        return stage.pruning().layers().stream()
                .filter(channels -> channels.layer().equals(layer))
                .mapToInt(SlimmingRecord.LayerChannels::after)
                .findFirst()
                .orElseThrow();
    }

    private static int filters(Network network, String layer) {
        return ((Conv2d) network.layer(layer).op()).filters();
    }

    private RunFolder folder(String name) {
        return new RunFolder(temporary.resolve(name));
    }
}
