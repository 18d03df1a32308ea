package org.dance4j.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;

/**
 * What a run has left.
 *
 * @param path the run's folder
 */
record TrainedRun(Path path) {

    /** Options of the shortest training that slims, of an eighth of a network's channels. */
    static final List<String> SHORTEST = List.of(
            "--width",
            "0.125",
            "--limit",
            "4",
            "--batch",
            "2",
            "--crop",
            "96x128",
            "--epochs",
            "2",
            "--stages",
            "1",
            "--no-dropping",
            "--precision",
            "float32");

    /** The same of the baseline, which prunes nothing. */
    static final List<String> SHORTEST_BASELINE = Stream.concat(
                    Stream.of("--recipe", "baseline"),
                    Stream.concat(
                            SHORTEST.subList(0, SHORTEST.indexOf("--stages")).stream(),
                            SHORTEST.subList(SHORTEST.indexOf("--stages") + 2, SHORTEST.size()).stream()))
            .toList();

    /** What a run says of an int8 file that labels worse than the session. */
    private static final String NOT_KEPT = "model-int8.tflite was not kept";

    Network built() throws IOException {
        return NetworkJson.read(Files.readString(new RunFolder(path).builtNetwork()));
    }

    Network slim() throws IOException {
        return NetworkJson.read(Files.readString(new RunFolder(path).network()));
    }

    /** The oldest checkpoint that is left; of a run of few epochs that is its start. */
    Checkpoint firstCheckpoint() {
        List<Path> newestFirst = new RunFolder(path).checkpointFiles();
        return Checkpoint.read(newestFirst.get(newestFirst.size() - 1));
    }

    Checkpoint lastCheckpoint() {
        return Checkpoint.read(new RunFolder(path).checkpointFiles().get(0));
    }

    /** The pixel values' mean and deviation that a network expects. */
    static Normalize normalization(Network network) {
        return (Normalize) network.layers().stream()
                .map(layer -> layer.op())
                .filter(Normalize.class::isInstance)
                .findFirst()
                .orElseThrow();
    }

    /** Trains an architecture, slims it and exports it, and checks what comes out. */
    static void trainsSlimsAndExports(String network, String backbone, String scope, Path out) throws IOException {
        TrainedRun run = new TrainedRun(out);
        Dance call = Dance.run(
                "train", "--network", network, "--backbone", backbone, "--prune-scope", scope, SHORTEST, "--out", out);
        assertEquals(0, call.exitCode(), call.toString());
        assertTrue(call.err().stream().allMatch(line -> line.contains(NOT_KEPT)), call.toString());
        run.assertSlimmed(scope);
        run.assertExported();
    }

    /** Channels have gone: from the whole network, or from all but the backbone. */
    void assertSlimmed(String scope) throws IOException {
        JsonNode stages =
                new ObjectMapper().readTree(path.resolve("slimming.json").toFile());
        assertEquals(1, stages.size());
        int backbone = 0;
        int rest = 0;
        for (JsonNode layer : stages.get(0).get("pruning").get("layers")) {
            int gone = layer.get("before").asInt() - layer.get("after").asInt();
            boolean isBackbone = layer.get("part").asText().equals("BACKBONE");
            backbone += isBackbone ? gone : 0;
            rest += isBackbone ? 0 : gone;
        }
        assertTrue(rest > 0, "channels of the header went");
        assertEquals(scope.equals("network"), backbone > 0, backbone + " channels of the backbone went");
        assertEquals(slim(), lastCheckpoint().network());
        Metrics metrics = Metrics.read(path.resolve("metrics.json"));
        assertTrue(metrics.slim().parameters() < metrics.full().parameters());
    }

    /**
     * The files for other runtimes are there, and those in floats label as the session does. What four steps taught may be lost
     * in integers, and then the run says so.
     */
    void assertExported() {
        List<Metrics.Export> exports =
                Metrics.read(path.resolve("metrics.json")).exports();
        assertEquals(
                List.of("saved_model", "model-float32.tflite", "model-int8.tflite"),
                exports.stream().map(Metrics.Export::file).toList());
        Metrics.Export integers = exports.get(2);
        assertEquals(integers.problem() == null, Files.exists(path.resolve(integers.file())), integers.toString());
        for (Metrics.Export export : exports.subList(0, 2)) {
            assertNull(export.problem());
            assertTrue(Files.exists(path.resolve(export.file())), export.file());
            assertTrue(export.agreement() >= 0.999, export.toString());
        }
    }

    /** The lines that begin with a word. */
    static List<String> lines(Dance call, String start) {
        return Stream.concat(call.out().stream(), call.err().stream())
                .filter(line -> line.startsWith(start))
                .toList();
    }

    /**
     * That the report is whole, and TensorBoard finds its file.
     *
     * @param pictures how many the report has
     * @param what they are
     */
    void assertReportAndEvents(int pictures, String what) throws IOException {
        String report = Files.readString(path.resolve("report.html"));
        assertTrue(report.startsWith("<!doctype html>") && report.endsWith("</html>\n"));
        assertEquals(pictures, report.split("<figcaption>", -1).length - 1, what);
        assertFalse(report.contains("http://") || report.contains("https://"), "nothing is loaded from elsewhere");
        try (Stream<Path> events = Files.list(path.resolve("events"));
                DataInputStream in = new DataInputStream(
                        Files.newInputStream(events.findFirst().orElseThrow()))) {
            long length = Long.reverseBytes(in.readLong());
            in.skipNBytes(4);
            assertTrue(new String(in.readNBytes((int) length), UTF_8).contains("brain.Event:2"));
        }
    }
}
