package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.SavedModelSegmenter;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which commands may take the kernels that label fastest. */
class NativeStartTest {

    private static final ClassSet CLASSES = new ClassSet(List.of("a", "b"), List.of(0x102030, 0xFFEEDD));

    @TempDir
    private Path folder;

    private static boolean labels(Object... args) {
        return NativeStart.labelsWithAnyKernels(
                List.of(args).stream().map(String::valueOf).toList());
    }

    private Path run() throws IOException {
        RunFolder run = new RunFolder(folder.resolve("run"));
        Files.createDirectories(run.config().getParent());
        Files.writeString(run.config(), "epochs: 1\n");
        return run.path();
    }

    private Path savedModel(String name) throws IOException {
        Path model = folder.resolve(name);
        Files.createDirectories(model);
        Files.createFile(model.resolve(SavedModelSegmenter.GRAPH_FILE));
        return model;
    }

    private static ModelCard card() {
        Network network = Architectures.network("bisenet", new Architecture.Options("resnet18", CLASSES.size()));
        return new ModelCard(
                CLASSES, new MaxwellBoltzmann(0, 10), true, Indicator.PROPOSED, 0.5, network.inference(), null);
    }

    @Test
    void runsAreLabelledWithAndNotTrained() throws IOException {
        Path run = run();
        assertTrue(labels("predict", run, "photo.jpg", "--out", folder.resolve("labels")));
        assertTrue(labels("eval", run, "--data", folder));
        assertTrue(labels("--stacktrace", "eval", run, "--data", folder));
        assertFalse(labels("train", "--init", run));
        assertFalse(labels("export", run));
        assertFalse(labels("eval"));
        assertFalse(labels("eval", folder));
        assertFalse(labels("eval", "no\0path"));
    }

    private boolean timesKernels(String command, Map<String, String> environment) throws Exception {
        Path cache = Files.createTempDirectory(folder, "cache");
        return timesKernels(command, environment, cache);
    }

    private boolean timesKernels(String command, Map<String, String> environment, Path cache) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx500m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                command,
                folder.resolve("missing").toString());
        builder.environment().remove("TF_ENABLE_ONEDNN_OPTS");
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(List.of(1, 2).contains(process.waitFor()), output);
        return Files.exists(cache.resolve("dance4j")) && times(cache).isPresent();
    }

    private static Optional<Path> times(Path cache) throws IOException {
        try (Stream<Path> kept = Files.list(cache.resolve("dance4j"))) {
            return kept.filter(file -> file.getFileName().toString().startsWith("convolution-times-"))
                    .findAny();
        }
    }

    @Test
    void kernelsAreTimedOnceByWhatTakesLongAndHasAChoice() throws Exception {
        boolean hasAvx512 = Files.exists(Path.of("/proc/cpuinfo"))
                && Files.readString(Path.of("/proc/cpuinfo")).contains(" avx512f ");
        Path cache = Files.createTempDirectory(folder, "cache");
        assertEquals(hasAvx512, timesKernels("eval", Map.of("TF_ENABLE_ONEDNN_OPTS", "1"), cache));
        if (hasAvx512) {
            String taken = Files.readString(times(cache).orElseThrow());
            timesKernels("launch", Map.of(), cache);
            assertEquals(taken, Files.readString(times(cache).orElseThrow()), "once");
        }
        assertFalse(timesKernels("predict", Map.of()), "one image is labelled sooner");
        assertFalse(timesKernels("eval", Map.of("TF_ENABLE_ONEDNN_OPTS", "0")), "the environment has decided");
        assertFalse(timesKernels("eval", Map.of("RANK", "1")), "processes would time each other");
    }

    @Test
    void savedModelsAreIfTheySayThatTheyComputeInFloats() throws IOException {
        Path today = savedModel("today");
        card().savedIn(Precision.FLOAT32).write(today.resolve(ModelCard.ASSET));
        assertTrue(labels(LabelCommand.NAME, "--threads", 2, today));

        Path narrow = savedModel("narrow");
        card().savedIn(Precision.BFLOAT16).write(narrow.resolve(ModelCard.ASSET));
        assertFalse(labels("eval", narrow));

        Path earlier = savedModel("earlier");
        card().write(earlier.resolve(ModelCard.ASSET));
        assertFalse(labels("eval", earlier));
        assertFalse(labels("verify", run(), earlier));

        assertFalse(labels("eval", savedModel("of others")));

        Path damaged = savedModel("damaged");
        Files.createDirectories(damaged.resolve(ModelCard.ASSET).getParent());
        Files.writeString(damaged.resolve(ModelCard.ASSET), "{");
        assertFalse(labels("eval", damaged), "what is wrong with it is told by whoever opens it");
    }
}
