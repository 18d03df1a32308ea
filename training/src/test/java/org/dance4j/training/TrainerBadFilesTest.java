package org.dance4j.training;

import static org.dance4j.training.TestRun.DATA;
import static org.dance4j.training.TestRun.SILENT;
import static org.dance4j.training.TestRun.dance;
import static org.dance4j.training.TestRun.pipeline;
import static org.dance4j.training.TestRun.run;
import static org.dance4j.training.TestRun.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.EpochPlan;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.state.RunFiles;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerBadFilesTest {

    @TempDir
    private Path temporary;

    private RunFolder folder(String name) {
        return new RunFolder(temporary.resolve(name));
    }

    @Test
    void badFilesAreLeftOutToldOfOnceAndKeptByARunThatIsResumed() throws IOException {
        TrainingConfig config = TestRun.skipping(dance(), 4);
        TrainingData damaged = TestRun.damaged(DATA, Set.of("train3", "train20", "train21", "val2"));
        List<String> told = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void leftOut(BadFile file) {
                told.add(file.problem());
            }
        };
        TrainingOutcome whole = run(config, damaged, folder("whole"), start(), listener, () -> false);
        List<BadFile> bad = whole.checkpoint().state().badFiles();
        assertEquals(
                Set.of(
                        "train3.png is truncated",
                        "train20.png is truncated",
                        "train21.png is truncated",
                        "val2.png is truncated"),
                Set.copyOf(told));
        assertEquals(4, told.size());
        assertEquals(told, bad.stream().map(BadFile::problem).toList());
        List<JsonNode> lines = RunFiles.lines(folder("whole"));
        assertEquals(3 + 4 + 1, lines.size());
        assertEquals(
                told,
                lines.stream()
                        .filter(line -> line.has("problem"))
                        .map(line -> line.get("problem").textValue())
                        .toList());

        told.clear();
        TrainingOutcome piece = run(config, damaged, folder("pieces"), start(), listener, () -> true);
        while (!piece.finished()) {
            piece = run(config, damaged, folder("pieces"), piece.checkpoint(), listener, () -> true);
        }
        RunFiles.assertSame(whole, folder("whole"), piece, folder("pieces"));
        assertEquals(bad, piece.checkpoint().state().badFiles());
        assertEquals(4, told.size());

        for (int most : new int[] {0, 3}) {
            TrainingConfig fewer = TestRun.skipping(dance(), most);
            String problem = assertThrows(
                            BadInputException.class,
                            () -> run(fewer, damaged, folder("fewer" + most), start(), SILENT, () -> false))
                    .getMessage();
            assertEquals(bad.get(most).problem(), problem);
        }
    }

    @Test
    void aBatchOfWhichOneImageIsLeftIsNoStep() {
        TrainingConfig config = TestRun.config(Budget.ofEpochs(2), DataSlimming.NONE, null, 0.05);
        EpochPlan plan = EpochPlan.of(pipeline(config), 0);
        Set<String> bad = plan.batches().get(2).images().stream()
                .skip(1)
                .map(image -> image.sample().id())
                .collect(Collectors.toSet());
        TrainingOutcome outcome = run(
                TestRun.skipping(config, 3), TestRun.damaged(DATA, bad), folder("run"), start(), SILENT, () -> false);
        TrainingState state = outcome.checkpoint().state();
        assertEquals(3, state.badFiles().size());
        assertEquals(28, outcome.log().get(0).imagesSeen());
        assertTrue(state.step() == 7 + 8 || state.step() == 7 + 7, state.step() + " steps");
        assertTrue(outcome.finished());

        Set<String> allButOneOfEach = EpochPlan.of(pipeline(config), 0).batches().stream()
                .flatMap(batch -> batch.images().stream().skip(1))
                .map(image -> image.sample().id())
                .collect(Collectors.toSet());
        String sentence = refusal(config, allButOneOfEach, folder("ones"));
        assertTrue(
                sentence.startsWith(
                        "of no batch of epoch 1 can 2 images be read, as batch norms need; the first: train"),
                sentence);

        Set<String> all = DATA.training().stream().map(Sample::id).collect(Collectors.toSet());
        String problem = refusal(config, all, folder("none"));
        assertTrue(problem.startsWith("none of the images of epoch 1 can be read; the first: train"), problem);
    }

    /** What is said when these images cannot be read, of which any number may be left out. */
    private static String refusal(TrainingConfig config, Set<String> bad, RunFolder folder) {
        TrainingConfig skipping = TestRun.skipping(config, 99);
        return assertThrows(
                        BadInputException.class,
                        () -> run(skipping, TestRun.damaged(DATA, bad), folder, start(), SILENT, () -> false))
                .getMessage();
    }
}
