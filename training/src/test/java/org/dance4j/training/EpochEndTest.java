package org.dance4j.training;

import static org.dance4j.training.TestRun.DATA;
import static org.dance4j.training.TestRun.SILENT;
import static org.dance4j.training.TestRun.pipeline;
import static org.dance4j.training.TestRun.run;
import static org.dance4j.training.TestRun.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.datasets.batches.Interval;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Epochs that end elsewhere than their plan does. */
class EpochEndTest {

    @TempDir
    private Path temporary;

    private RunFolder folder;

    @BeforeEach
    void folder() {
        folder = new RunFolder(temporary.resolve("run"));
    }

    /** Of 8 batches in the second epoch 6 are done, when there are images for 5 only. */
    @Test
    void anEpochOfWhichMoreThanAllIsSeenEndsTheRun() {
        TrainingConfig config = TestRun.config(Budget.ofEpochs(2), DataSlimming.NONE, null, 0.05);
        AtomicInteger steps = new AtomicInteger();
        TrainingListener counting = new TrainingListener() {
            @Override
            public void progressed(TrainingProgress progress) {
                steps.incrementAndGet();
            }
        };
        TrainingOutcome piece = run(config, folder, start(), counting, () -> steps.get() == 14);
        assertEquals(6, piece.checkpoint().state().nextBatch());
        TrainingData fewer =
                new TrainingData(DATA.classes(), DATA.training().subList(0, 20), DATA.validation(), DATA.complexity());
        TrainingOutcome outcome = run(config, fewer, folder, piece.checkpoint(), SILENT, () -> false);
        assertTrue(outcome.finished());
        assertEquals(14, outcome.checkpoint().state().step());
        assertEquals(
                List.of(32, 24),
                outcome.log().stream().map(EpochLog::imagesSeen).toList());
        assertTrue(Trainer.isOver(config, outcome.checkpoint().state()));
    }

    /** The first epoch would have more than the two steps of the run; what was dropped of all its images comes evenly. */
    @Test
    void anEpochThatIsCutShortCountsWhatWasDroppedUntilThen() {
        DataSlimming half = new DataSlimming(
                false, true, false, Indicator.PROPOSED, new LinearRange(0.5, 0.5), LinearRange.P, Interval.ALL);
        TrainingConfig config = TestRun.config(Budget.ofSteps(2), half, null, 0.05);
        TrainingOutcome outcome = run(config, folder, start());
        EpochLog only = outcome.log().get(0);
        EpochPlan plan = EpochPlan.of(pipeline(config), 0);
        assertTrue(plan.steps().size() > 2);
        assertEquals(Math.round(2.0 * plan.dropped() / plan.steps().size()), only.imagesDropped());
        assertEquals(8, only.imagesSeen());
    }
}
