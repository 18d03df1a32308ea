package org.dance4j.common.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.MoreCollectors;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.TensorFlow;

/** Each in a process of its own, since TensorFlow asks once. */
class OneDnnTest {

    /** Opens a session, and prints what native code sees of the environment. */
    public static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            if (arguments[0].equals(KEEPS)) {
                ConvolutionTimes.taken(1, Double.parseDouble(arguments[1])).keep();
                return;
            }
            System.out.println("awaits times " + OneDnn.awaitsTimes());
            System.out.println("by products " + OneDnn.convolvesMoreSlowlyThanProducts());
            if (arguments[0].equals(ASKS)) {
                return;
            }
            if (arguments[0].equals(LABELS)) {
                OneDnn.disableToLabel();
            }
            FirstSession.openToLabel(1, arguments[0].equals(NEEDS_IT));
            System.out.println("sees "
                    + NativeLibrary.getProcess()
                            .getFunction("getenv")
                            .invokeString(new Object[] {"TF_ENABLE_ONEDNN_OPTS"}, false));
            System.out.println("side by side " + Sessions.inferenceConfig(3).getInterOpParallelismThreads());
            System.out.println("tells " + new ProcessBuilder().environment().get("TF_ENABLE_ONEDNN_OPTS"));
        }
    }

    private static final String NEEDS_IT = "needs it";
    private static final String LABELS = "labels";
    private static final String NEITHER = "neither";
    private static final String KEEPS = "keeps";
    private static final String ASKS = "asks";

    private static final boolean HAS_AVX512 = CpuInfo.flags().contains("avx512f");

    /** What was measured on this machine before. */
    @TempDir
    private Path cache;

    private String output(String what, Map<String, String> environment) throws IOException, InterruptedException {
        return output(List.of(what), environment);
    }

    private String output(List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("TF_ENABLE_ONEDNN_OPTS");
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "0");
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void theFirstSessionSwitchesItOnWhereItIsNeeded() throws Exception {
        String output = output(NEEDS_IT, Map.of());
        assertTrue(output.contains("sees 1"), output);
        assertTrue(output.contains("oneDNN custom operations are on"), output);
    }

    @Test
    void otherwiseTensorFlowChooses() throws Exception {
        String output = output(NEITHER, Map.of());
        assertTrue(output.contains("sees null"), output);
    }

    @Test
    void theEnvironmentComesFirst() throws Exception {
        String output = output(NEEDS_IT, Map.of("TF_ENABLE_ONEDNN_OPTS", "0"));
        assertTrue(output.contains("sees 0"), output);
        assertTrue(!output.contains("oneDNN custom operations are on"), output);
    }

    private void keep(double ownThroughOneDnns) throws Exception {
        output(List.of(KEEPS, String.valueOf(ownThroughOneDnns)), Map.of());
    }

    private Path kept() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("dance4j"))) {
            return files.collect(MoreCollectors.onlyElement());
        }
    }

    @Test
    void timesDecideWithWhatIsLabelledAndTrained() throws Exception {
        keep(0.5);
        String faster = output(LABELS, Map.of());
        assertTrue(faster.contains(HAS_AVX512 ? "sees 0" : "sees null"), faster);
        assertTrue(faster.contains("by products " + HAS_AVX512), faster);
        keep(1.2);
        String slower = output(LABELS, Map.of());
        assertTrue(slower.contains("sees null"), slower);
        assertTrue(slower.contains("by products false"), slower);
        keep(0.95);
        String asFast = output(ASKS, Map.of());
        assertTrue(asFast.contains("by products false"), "within what times differ by: " + asFast);
    }

    @Test
    void timesAreAwaitedUntilTheyAreTakenHere() throws Exception {
        assertTrue(output(ASKS, Map.of()).contains("awaits times " + HAS_AVX512));
        assertTrue(output(ASKS, Map.of("TF_ENABLE_ONEDNN_OPTS", "0")).contains("awaits times false"));
        assertTrue(output(ASKS, Map.of("TF_ENABLE_ONEDNN_OPTS", "1")).contains("awaits times " + HAS_AVX512));
        keep(1.2);
        assertTrue(output(ASKS, Map.of()).contains("awaits times false"));
        String taken = Files.readString(kept());
        Files.writeString(kept(), taken.replace("TensorFlow", "another TensorFlow"));
        assertTrue(output(ASKS, Map.of()).contains("awaits times " + HAS_AVX512), "of other kernels");
        Files.writeString(kept(), taken.substring(0, taken.length() / 2));
        Files.writeString(kept(), taken.replaceFirst("\"own\" : [0-9.]+", "\"own\" : -1"));
        assertTrue(output(ASKS, Map.of()).contains("awaits times " + HAS_AVX512), "impossible ones");
        Files.writeString(kept(), "{\"conditions\": null, \"one_dnn\": 1, \"own\": 1}");
        assertTrue(output(ASKS, Map.of()).contains("awaits times " + HAS_AVX512), "without conditions");
        Files.writeString(kept(), taken.substring(0, taken.length() / 2));
        String damaged = output(ASKS, Map.of());
        assertTrue(damaged.contains("awaits times " + HAS_AVX512), damaged);
    }

    @Test
    void timesAreOfThisTensorFlow() {
        assertTrue(ConvolutionTimes.METHOD.contains(", TensorFlow " + TensorFlow.version() + ","));
    }

    @Test
    void whereNoTimesAreKnownWhatLabelsDoesWithoutOnAmdsWithAvx512() throws Exception {
        boolean isSlow = CpuInfo.vendor().equals("AuthenticAMD") && HAS_AVX512;
        String output = output(LABELS, Map.of());
        assertTrue(output.contains(isSlow ? "sees 0" : "sees null"), output);
        assertTrue(!isSlow || !output.contains("oneDNN custom operations are on"), output);
        assertTrue(output.contains("tells null"), "processes that it starts choose anew: " + output);
    }

    @Test
    void theEnvironmentComesBeforeLabelling() throws Exception {
        String output = output(LABELS, Map.of("TF_ENABLE_ONEDNN_OPTS", "1"));
        assertTrue(output.contains("sees 1"), output);
        assertTrue(output.contains("tells 1"), output);
    }

    @Test
    void labellingRunsOneOperationAfterAnotherWithout() throws Exception {
        String without = output(NEITHER, Map.of("TF_ENABLE_ONEDNN_OPTS", "0"));
        assertTrue(without.contains("side by side 1"), without);
        String with = output(NEITHER, Map.of("TF_ENABLE_ONEDNN_OPTS", "1"));
        assertTrue(with.contains("side by side 3"), with);
    }
}
