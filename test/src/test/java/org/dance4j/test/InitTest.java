package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.training.state.Checkpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that starts from an earlier one, which has been slimmed on the scenes' 8 classes. */
class InitTest {

    private static final List<String> OPTIONS =
            List.of("--limit", "4", "--batch", "2", "--epochs", "2", "--stages", "1", "--precision", "float32");
    private static final Set<String> CLASS_SCORES =
            Set.of("conv_out.conv_out", "conv_out16.conv_out", "conv_out32.conv_out");

    @TempDir
    private static Path folder;

    private static Path earlier;
    private static StreetFolder street;
    private static Path later;
    private static Dance laterCall;

    @BeforeAll
    static void train() throws IOException {
        earlier = folder.resolve("earlier");
        Dance call = Dance.stoppedAfterEpochs(
                1, earlier, "train", TrainedRun.SHORTEST, "--learning-rate", "0.01", "--out", earlier);
        assertEquals(130, call.exitCode(), call.toString());
        street = StreetFolder.make(folder.resolve("street"));
        later = folder.resolve("later");
        laterCall = streetRun(later);
        assertEquals(130, laterCall.exitCode(), laterCall.toString());
    }

    private static Dance streetRun(Path out, Object... more) {
        return Dance.stoppedAfter(
                1,
                "train",
                "--dataset",
                "camvid",
                "--data",
                street.path(),
                "--crop",
                "64x96",
                OPTIONS,
                "--init",
                earlier,
                "--out",
                out,
                List.of(more));
    }

    @Test
    void onlyTheScoresOfOtherClassesStartAnew() throws IOException {
        TrainedRun run = new TrainedRun(later);
        Checkpoint source = new TrainedRun(earlier).lastCheckpoint();
        Checkpoint start = run.firstCheckpoint();

        Network built = new TrainedRun(earlier).built();
        assertTrue(
                source.network().parameters().stream().mapToInt(Parameter::size).sum()
                        < built.parameters().stream().mapToInt(Parameter::size).sum(),
                "the earlier run is slim");
        assertEquals(0, start.state().step());
        assertEquals(run.built(), start.network());
        assertEquals(11, start.network().classes());
        assertEquals(source.network(), start.network().withClasses(8));
        for (Parameter parameter : start.network().parameters()) {
            if (CLASS_SCORES.contains(parameter.owner())) {
                assertEquals(11, parameter.shape().get(parameter.shape().size() - 1), parameter.name());
            } else {
                assertEquals(
                        source.weights().get(parameter.name()),
                        start.weights().get(parameter.name()),
                        parameter.name());
            }
        }
        int tensors = start.network().parameters().size();
        assertEquals(
                List.of("network and weights from " + earlier + ": " + (tensors - 6) + " of " + tensors
                        + " tensors, class scores start anew"),
                TrainedRun.lines(laterCall, "network and weights"));
    }

    @Test
    void theSameClassesKeepAll() throws IOException {
        Path out = folder.resolve("more scenes");
        Dance call = Dance.stoppedAfter(1, "train", OPTIONS, "--crop", "96x128", "--init", earlier, "--out", out);
        assertEquals(130, call.exitCode(), call.toString());
        Checkpoint source = new TrainedRun(earlier).lastCheckpoint();
        Checkpoint start = new TrainedRun(out).firstCheckpoint();
        assertEquals(source.network(), start.network());
        assertEquals(source.weights(), start.weights());
        assertFalse(TrainedRun.lines(call, "network and weights").get(0).contains("anew"));
    }

    @Test
    void itsSettingsAreEnoughToRunAgain() throws IOException {
        Path again = folder.resolve("again");
        Dance call = Dance.stoppedAfter(1, "train", "--config", later.resolve("config.yaml"), "--out", again);
        assertEquals(130, call.exitCode(), call.toString());
        assertEquals(
                Files.readAllLines(later.resolve("config.yaml")), Files.readAllLines(again.resolve("config.yaml")));
        assertEquals(
                new TrainedRun(later).firstCheckpoint().weights(),
                new TrainedRun(again).firstCheckpoint().weights());
    }

    @Test
    void optionsThatContradictTheRunAreRefused() {
        Path out = folder.resolve("refused");
        for (List<Object> options : List.<List<Object>>of(
                List.of("--network", "pspnet"),
                List.of("--backbone", "resnet50"),
                List.of("--output-stride", "8"),
                List.of("--width", "0.25"),
                List.of("--weights", folder.resolve("any.pth")))) {
            Dance call = streetRun(out, options.toArray());
            String sentence = call.refused(1, options.get(0).toString());
            assertTrue(sentence.contains("--init"), sentence);
            assertFalse(Files.exists(out));
        }
    }

    @Test
    void aFolderThatIsNoRunIsNamed() {
        Path out = folder.resolve("refused");
        for (Path none : List.of(street.path(), folder.resolve("nowhere"))) {
            Dance.run("train", OPTIONS, "--init", none, "--out", out).refused(1, none.toString());
            assertFalse(Files.exists(out));
        }
    }
}
