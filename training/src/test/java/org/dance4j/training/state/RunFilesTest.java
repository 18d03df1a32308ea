package org.dance4j.training.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.dance4j.common.io.BadInputException;
import org.dance4j.eval.measure.Consumption;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.weights.files.Safetensors;
import org.dance4j.slimming.Selection;
import org.dance4j.slimming.SlimmingRecord;
import org.dance4j.training.TestRun;
import org.dance4j.training.graph.ModelState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

/** Checkpoints, the folder they lie in, and TensorBoard's files. */
class RunFilesTest {

    @TempDir
    private Path folder;

    @Test
    void aCheckpointComesBackBitForBit() {
        Checkpoint checkpoint = checkpoint();
        Path file = folder.resolve("deep/in/some.safetensors");
        checkpoint.write(file);
        assertEquals(checkpoint, Checkpoint.read(file));
        assertEquals(
                TestRun.NETWORK.layers().size(),
                Checkpoint.read(file).network().layers().size());
    }

    @Test
    void aDamagedCheckpointIsRefusedByName() throws IOException {
        Path file = folder.resolve("damaged.safetensors");
        checkpoint().write(file);
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            Files.write(file, Arrays.copyOf(whole, random.nextInt(whole.length)));
            refused(file);
        }
        for (int i = 0; i < 100; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            refused(file);
        }
    }

    @Test
    void aForeignFileIsRefusedByName() throws IOException {
        Path file = folder.resolve("foreign.safetensors");
        // It tells nothing of what the file may hold where it can be read.
        assertThrows(UncheckedIOException.class, () -> Checkpoint.read(file));
        Files.writeString(file, "no checkpoint at all");
        refused(file);
        new Safetensors(Map.of("x", FloatTensor.filled(List.of(2), 1)), Map.of()).write(file);
        refused(file);
        String network = NetworkJson.write(TestRun.NETWORK);
        new Safetensors(Map.of(), Map.of("network", "{}", "state", "{}")).write(file);
        refused(file);
        new Safetensors(Map.of(), Map.of("network", network, "state", "{}")).write(file);
        refused(file);

        Map<String, FloatTensor> tensors = new HashMap<>();
        checkpoint().weights().tensors().forEach((name, tensor) -> tensors.put("weights/" + name, tensor));
        checkpoint()
                .model()
                .slots()
                .get("momentum")
                .tensors()
                .forEach((name, tensor) -> tensors.put("momentum/" + name, tensor));
        for (String state : List.of("{}", "null", "[]", "{\"epoch\": \"many\"}", "{\"epoch\": 1", "{\"epochs\": 1}")) {
            new Safetensors(tensors, Map.of("network", network, "state", state)).write(file);
            refused(file);
        }
    }

    @Test
    void aCheckpointWithoutFittingMomentumIsRefused() throws IOException {
        Checkpoint checkpoint = checkpoint();
        Path file = folder.resolve("slow.safetensors");
        with(checkpoint, Weights.of(Map.of())).write(file);
        refused(file);
        Map<String, FloatTensor> wide = Map.of("stem/kernel", FloatTensor.filled(List.of(3, 3, 3, 9), 0));
        with(checkpoint, checkpoint.model().slots().get("momentum").with(wide)).write(file);
        refused(file);
    }

    @Test
    void valuesThatAreNotFiniteAreFoundOnReadingWithTheirTensor() {
        Checkpoint checkpoint = checkpoint();
        Path file = folder.resolve("diverged.safetensors");
        FloatTensor kernel = checkpoint.weights().get("stem/kernel");
        float[] values = kernel.toArray();
        values[0] = Float.NaN;
        values[1] = Float.POSITIVE_INFINITY;
        values[2] = Float.NaN;
        Map<String, FloatTensor> diverged = Map.of("stem/kernel", FloatTensor.of(kernel.shape(), values));
        String found = "the " + values.length + " values of tensor %s/stem/kernel, 2 are not a number (NaN) and 1 are"
                + " infinite";
        ModelState model = checkpoint.model();
        new Checkpoint(
                        new ModelState(
                                model.network(), model.weights().with(diverged), model.slots(), Optional.empty()),
                        checkpoint.state())
                .write(file);
        assertTrue(refused(file).contains(String.format(found, "weights")));
        with(checkpoint, model.slots().get("momentum").with(diverged)).write(file);
        assertTrue(refused(file).contains(String.format(found, "slots/momentum")));
        new Checkpoint(
                        new ModelState(
                                model.network(),
                                model.weights(),
                                model.slots(),
                                Optional.of(model.weights().with(diverged))),
                        checkpoint.state())
                .write(file);
        assertTrue(refused(file).contains(String.format(found, "averages")));
    }

    private static Checkpoint with(Checkpoint checkpoint, Weights momentum) {
        return new Checkpoint(
                new ModelState(
                        checkpoint.network(), checkpoint.weights(), Map.of("momentum", momentum), Optional.empty()),
                checkpoint.state());
    }

    @Test
    void theNewestTwoCheckpointsAreKept() throws IOException {
        RunFolder run = new RunFolder(folder.resolve("run"));
        assertEquals(Optional.empty(), run.latestCheckpoint());
        assertFalse(run.holdsRun());
        Checkpoint start = TestRun.start(TestRun.NETWORK, Weights.initial(TestRun.NETWORK, 1));
        for (int steps : new int[] {7, 8, 95, 110}) {
            run.save(new Checkpoint(start.model(), stateAfter(steps)));
            assertEquals(
                    steps,
                    Checkpoint.read(run.latestCheckpoint().orElseThrow())
                            .state()
                            .step());
        }
        Files.writeString(run.checkpoints().resolve("notes.txt"), "left alone");
        assertEquals(
                List.of(110L, 95L),
                run.checkpointFiles().stream()
                        .map(file -> Checkpoint.read(file).state().step())
                        .toList());
        try (var files = Files.list(run.checkpoints())) {
            assertEquals(3, files.count());
        }
        Files.writeString(run.config(), "batch: 8");
        assertTrue(run.holdsRun());
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = folder.resolve("taken");
        Files.writeString(file, "a file where a folder should be");
        RunFolder run = new RunFolder(file);
        var thrown = assertThrows(UncheckedIOException.class, () -> run.save(checkpoint()));
        assertTrue(thrown.getMessage().contains(file.toString()), thrown.getMessage());
        assertEquals("a file where a folder should be", Files.readString(file));
    }

    /** TFRecord: length, masked CRC-32C of the length, data, masked CRC-32C of the data; all little-endian. */
    @Test
    void eventFilesAreRecordsOfEvents() throws IOException {
        EventFile events = new EventFile(folder.resolve("events"));
        events.scalars(3, Map.of("train/loss", 0.5));
        events.scalars(4, Map.of("train/loss", Double.NaN, "val/mean_iou", 0.25));
        List<Event> read = new ArrayList<>();
        try (var files = Files.list(folder.resolve("events"))) {
            Path file = files.findFirst().orElseThrow();
            assertTrue(file.getFileName().toString().matches("events\\.out\\.tfevents\\.\\d+\\..+"));
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                byte[] length = new byte[8];
                bytes.get(length);
                assertEquals(masked(length), bytes.getInt());
                byte[] data = new byte
                        [(int) ByteBuffer.wrap(length)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getLong()];
                bytes.get(data);
                assertEquals(masked(data), bytes.getInt());
                read.add(Event.parseFrom(data));
            }
        }
        assertEquals(3, read.size());
        assertEquals("brain.Event:2", read.get(0).getFileVersion());
        assertEquals(3, read.get(1).getStep());
        assertEquals("train/loss", read.get(1).getSummary().getValue(0).getTag());
        assertEquals(0.5f, read.get(1).getSummary().getValue(0).getSimpleValue());
        assertEquals(1, read.get(2).getSummary().getValueCount());
        assertEquals("val/mean_iou", read.get(2).getSummary().getValue(0).getTag());
    }

    private static int masked(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        int crc = (int) sum.getValue();
        return Integer.rotateRight(crc, 15) + 0xa282ead8;
    }

    private static String refused(Path file) {
        var thrown = assertThrows(BadInputException.class, () -> Checkpoint.read(file));
        assertTrue(thrown.getMessage().contains(file.toString()), thrown.getMessage());
        assertFalse(thrown.getMessage().contains("\n"), thrown.getMessage());
        assertFalse(thrown.getMessage().contains("org.dance4j"), thrown.getMessage());
        return thrown.getMessage();
    }

    private static TrainingState stateAfter(int steps) {
        TrainingState state = TrainingState.start();
        for (int i = 0; i < steps; i++) {
            state = state.afterStep(4, 100, 1.0 / 3, 0.1, 0, new Consumption(2.5, Double.NaN, 0.1));
        }
        return state;
    }

    private static Checkpoint checkpoint() {
        Network network = TestRun.NETWORK;
        Weights weights = Weights.initial(network, 1);
        Map<String, FloatTensor> momentum = new HashMap<>();
        ModelState.trainable(network)
                .forEach(parameter -> momentum.put(parameter.name(), weights.get(parameter.name())));
        momentum.put("stem.bn/beta", FloatTensor.filled(List.of(8), -0f));
        StageRecord stage = new StageRecord(
                1,
                5,
                new SlimmingRecord(
                        1,
                        List.of(new SlimmingRecord.LayerChannels("fuse", Part.HEAD, 32, 25)),
                        new Selection.Scores(64, 51, 0, Map.of(50, 0.1), 0.25, null)),
                1234,
                1.0 / 3,
                Double.NaN);
        TrainingState state = stateAfter(5)
                .afterPruning(stage)
                .afterEpoch()
                .withLog(new LogPosition(1L << 40, 3))
                .afterStep(4, 7, 1e-300, 1, 0, Consumption.NOT_MEASURED);
        return new Checkpoint(
                new ModelState(
                        network,
                        weights,
                        Map.of("momentum", Weights.of(momentum)),
                        Optional.of(Weights.initial(network, 2))),
                state);
    }

    /** A line of a checkpoint from before lines told of steps. */
    @Test
    void aLineWithoutStepsIsRead() throws IOException {
        EpochLog line = new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .readValue(
                        "{\"epoch\":3,\"stage\":0,\"loss\":2.5,\"learning_rate\":0.01,\"images_seen\":360,\"images_dropped\":0,"
                                + "\"training_macs\":7,\"seconds\":52.7,\"seconds_waiting\":0.2}",
                        EpochLog.class);
        assertEquals(new EpochLog(3, 0, 2.5, 0.01, 360, 0, 0L, 7, 52.7, 0.2, null, null, null, null, null), line);
    }
}
