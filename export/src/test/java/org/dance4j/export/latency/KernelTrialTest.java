package org.dance4j.export.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.common.runtime.ConvolutionTimes;
import org.dance4j.export.tflite.TestModels;
import org.dance4j.graphs.Network;
import org.junit.jupiter.api.Test;

class KernelTrialTest {

    private static final Network NETWORK = TestModels.slim(false).network().inference();

    @Test
    void bothWaysAreTimed() {
        Set<ProcessHandle> before = children();
        ConvolutionTimes times = KernelTrial.run();
        assertTrue(times.oneDnn() > 0 && times.oneDnn() < 10, times.toString());
        assertTrue(times.own() > 0 && times.own() < 10, times.toString());
        assertEquals(Set.of(), Sets.difference(children(), before), "their processes have ended");
    }

    @Test
    void eachProcessHasItsKernels() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/environ")), "no system that tells of a process's environment");
        for (boolean isOneDnn : new boolean[] {false, true}) {
            Set<ProcessHandle> before = children();
            try (TimingProcess timing = TimingProcess.with(isOneDnn, 1)) {
                timing.seconds(NETWORK, 64, 96);
                ProcessHandle started = children().stream()
                        .filter(child -> !before.contains(child))
                        .findFirst()
                        .orElseThrow();
                String environment = Files.readString(Path.of("/proc/" + started.pid() + "/environ"));
                assertTrue(environment.contains("TF_ENABLE_ONEDNN_OPTS=" + (isOneDnn ? 1 : 0)), environment);
            }
        }
    }

    private static Set<ProcessHandle> children() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
            return children.filter(ProcessHandle::isAlive).collect(Collectors.toSet());
        }
    }
}
