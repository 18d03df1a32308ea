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
            FirstSession.open(1, Boolean.parseBoolean(arguments[0]));
            System.out.println("sees "
                    + NativeLibrary.getProcess()
                            .getFunction("getenv")
                            .invokeString(new Object[] {"TF_ENABLE_ONEDNN_OPTS"}, false));
        }
    }

    private static String output(boolean isNeeded, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName(),
                String.valueOf(isNeeded));
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
        String output = output(true, Map.of());
        assertTrue(output.contains("sees 1"), output);
        assertTrue(output.contains("oneDNN custom operations are on"), output);
    }

    @Test
    void otherwiseTensorFlowChooses() throws Exception {
        String output = output(false, Map.of());
        assertTrue(output.contains("sees null"), output);
    }

    @Test
    void theEnvironmentComesFirst() throws Exception {
        String output = output(true, Map.of("TF_ENABLE_ONEDNN_OPTS", "0"));
        assertTrue(output.contains("sees 0"), output);
        assertTrue(!output.contains("oneDNN custom operations are on"), output);
    }
}
