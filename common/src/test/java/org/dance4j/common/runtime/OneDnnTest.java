package org.dance4j.common.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each in a process of its own, since TensorFlow asks once. */
class OneDnnTest {

    /** Opens a session, and prints what native code sees of the environment. */
    public static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
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

    private static String output(String what, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName(),
                what);
        builder.environment().remove("TF_ENABLE_ONEDNN_OPTS");
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

    @Test
    void whatLabelsDoesWithoutOnAmdsWithAvx512() throws Exception {
        boolean isSlow =
                CpuFlags.vendor().equals("AuthenticAMD") && CpuFlags.read().contains("avx512f");
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
