package org.dance4j.training.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.weights.files.Safetensors;
import org.dance4j.training.TestRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log's file, and what of it checkpoints know. */
class RunLogTest {

    private static final int MANY = 100_000;

    @TempDir
    private Path temporary;

    private static EpochLog line(int epoch) {
        return new EpochLog(
                epoch,
                0,
                1.0 / epoch,
                0.01,
                16,
                0,
                2L * epoch,
                7L * epoch,
                0.5,
                0.1,
                epoch % 2 == 0 ? 0.25 : null,
                null,
                null,
                null,
                null);
    }

    @Test
    void aRunOfAHundredThousandShortEpochsGoesOn() throws IOException {
        RunFolder folder = new RunFolder(temporary.resolve("long"));
        Files.createDirectories(folder.path());
        StringBuilder lines = new StringBuilder();
        for (int epoch = 1; epoch <= MANY; epoch++) {
            lines.append("{\"epoch\":")
                    .append(epoch)
                    .append(
                            ",\"stage\":0,\"loss\":0.5,\"learning_rate\":0.01,\"images_seen\":16,\"images_dropped\":0,\"step\":")
                    .append(2L * epoch)
                    .append(",\"training_macs\":7,\"seconds\":0.5,\"seconds_waiting\":0.1}\n");
        }
        long seen = lines.length();
        Files.writeString(folder.log(), lines + "{\"epoch\":100001,\"images_se");
        TrainingState state = new TrainingState(
                MANY,
                EpochSums.NONE,
                RunTotals.NONE,
                false,
                new LogPosition(seen, 0),
                List.of(),
                SlimmingProgress.NONE,
                List.of());
        folder.save(new Checkpoint(
                TestRun.start(TestRun.NETWORK, Weights.initial(TestRun.NETWORK, 1))
                        .model(),
                state));
        Path file = folder.latestCheckpoint().orElseThrow();
        assertTrue(
                Safetensors.read(file).metadata().get("state").length() < 1000,
                "the state does not grow with the epochs");

        Checkpoint read = Checkpoint.read(file);
        assertEquals(state, read.state());
        RunLog log = RunLog.open(folder, read.state());
        assertEquals(MANY, log.epochs().size());
        assertEquals(seen, Files.size(folder.log()), "what came after the checkpoint is cut off");
        log.epoch(line(MANY + 1), List.of());
        assertEquals(Files.size(folder.log()), log.position().bytes());
        assertEquals(MANY + 1, RunLog.read(folder).size());
        assertEquals(line(MANY + 1), RunLog.read(folder).get(MANY));
    }

    @Test
    void badFilesHaveALineOnceAndTheLatestMeanIouIsKnown() throws IOException {
        RunFolder folder = new RunFolder(temporary.resolve("bad"));
        Files.createDirectories(folder.path());
        RunLog log = RunLog.open(folder, TrainingState.start());
        BadFile first = new BadFile("a", "a.png is empty");
        BadFile second = new BadFile("b", "b.png is empty");
        assertTrue(Double.isNaN(log.latestMeanIou()));
        log.epoch(line(1), List.of(first));
        log.epoch(line(2), List.of(first));
        log.epoch(line(3), List.of(first, second));
        assertEquals(0.25, log.latestMeanIou());
        assertEquals(
                List.of("epoch", "a", "epoch", "epoch", "b"),
                RunFiles.lines(folder).stream()
                        .map(line ->
                                line.has("epoch") ? "epoch" : line.get("sample").textValue())
                        .toList());
        assertEquals(List.of(line(1), line(2), line(3)), RunLog.read(folder));
    }

    @Test
    void aShorterLogThanTheCheckpointHasSeenIsRefused() throws IOException {
        RunFolder folder = new RunFolder(temporary.resolve("short"));
        Files.createDirectories(folder.path());
        TrainingState state = TrainingState.start().withLog(new LogPosition(10, 0));
        String problem = assertThrows(BadInputException.class, () -> RunLog.open(folder, state))
                .getMessage();
        assertTrue(problem.contains(folder.log().toString()) && problem.contains("10"), problem);
        Files.writeString(folder.log(), "{}        \n{}");
        String other = assertThrows(BadInputException.class, () -> RunLog.open(folder, state.afterEpoch()))
                .getMessage();
        assertTrue(other.contains("0 epochs") && other.contains("seen 1"), other);
    }

    /** A checkpoint as earlier versions wrote it: momentum/…, a flat state, and the whole log in it. */
    @Test
    void aCheckpointOfFormat1IsReadAndItsLogGoesToTheFile() throws IOException {
        Weights weights = Weights.initial(TestRun.NETWORK, 1);
        Weights momentum =
                TestRun.start(TestRun.NETWORK, weights).model().slots().get("momentum");
        Map<String, FloatTensor> tensors = new HashMap<>();
        weights.tensors().forEach((name, tensor) -> tensors.put("weights/" + name, tensor));
        momentum.tensors().forEach((name, tensor) -> tensors.put("momentum/" + name, tensor));
        ObjectMapper json = new ObjectMapper();
        ObjectNode state = json.createObjectNode();
        for (String count : List.of("nextBatch", "stage", "imagesSeen")) {
            state.put(count, 3);
        }
        state.put("epoch", 2).put("step", 40L).put("trainingMacs", 1L << 60);
        state.put("lossSum", 1.5).put("seconds", 2.5).put("secondsWaiting", 0.5).put("finished", false);
        state.set("log", json.valueToTree(List.of(line(1), line(2))));
        state.putArray("stages");
        RunFolder folder = new RunFolder(temporary.resolve("old"));
        Path file = folder.checkpoints().resolve("step-00000040.safetensors");
        Files.createDirectories(file.getParent());
        Map<String, String> metadata =
                Map.of("network", NetworkJson.write(TestRun.NETWORK), "state", json.writeValueAsString(state));
        new Safetensors(tensors, metadata).write(file);

        Checkpoint read = Checkpoint.read(file);
        assertEquals(weights, read.weights());
        assertEquals(Map.of("momentum", momentum), read.model().slots());
        assertEquals(40, read.state().step());
        assertEquals(2, read.state().epoch());
        assertEquals(new EpochSums(3, 1.5, 2.5, 0.5, 3), read.state().current());
        Files.writeString(folder.log(), "a line that was cut o");
        RunLog log = RunLog.open(folder, read.state());
        assertEquals(List.of(line(1), line(2)), log.epochs());
        assertEquals(List.of(line(1), line(2)), RunLog.read(folder));
        assertEquals(new LogPosition(Files.size(folder.log()), 0), log.position());
    }

    @Test
    void aCheckpointOfALaterFormatIsRefused() throws IOException {
        Path file = temporary.resolve("later.safetensors");
        new Safetensors(Map.of(), Map.of("network", "{}", "state", "{}", "format", "3")).write(file);
        String problem = assertThrows(BadInputException.class, () -> Checkpoint.read(file))
                .getMessage();
        assertTrue(
                problem.contains(file.toString()) && problem.contains("format 3") && problem.contains("later version"),
                problem);
    }
}
