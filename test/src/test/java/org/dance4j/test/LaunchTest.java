package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dance4j.cli.Main;
import org.dance4j.common.progress.Reporter;
import org.dance4j.runs.StoredRun;
import org.dance4j.training.state.Checkpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that train one run together, started by the command line; one of them is killed. */
class LaunchTest {

    private static final int MINUTES_AT_MOST = 10;

    @TempDir
    private Path folder;

    private Process launch(String... arguments) throws IOException {
        return launch("out", List.of(arguments));
    }

    /** @param out the file for what it writes */
    private Process launch(String out, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx500m",
                // What lives for seconds is not worth compiling well.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "launch"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(out).toFile());
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "2");
        return builder.start();
    }

    @Test
    @Tag("slow")
    void aRunWhoseProcessIsKilledEndsAsIfNothingHadBeen() throws Exception {
        Path run = folder.resolve("run");
        Process launch = launch(
                "--processes",
                "2",
                "--",
                "train",
                "--dataset",
                "scenes",
                "--limit",
                "4",
                "--recipe",
                "baseline",
                "--steps",
                "16",
                "--batch",
                "4",
                "--crop",
                "32x32",
                "--width",
                "0.25",
                "--validate-on",
                "1",
                "--validate-every",
                "100",
                "--checkpoint-steps",
                "1",
                "--precision",
                "float32",
                "--no-export",
                "--out",
                run.toString());
        List<ProcessHandle> first = ranks(launch, run);
        assertEquals(2, first.size(), this::output);
        assertTrue(first.get(1).destroyForcibly());
        assertTrue(launch.waitFor(MINUTES_AT_MOST, TimeUnit.MINUTES), this::output);
        assertEquals(0, launch.exitValue(), this::output);
        List<String> out = output().lines().toList();
        assertTrue(out.contains("dance: rank 1 was killed by signal 9"), this::output);
        assertTrue(
                out.contains("dance: all 2 processes start again from the last checkpoint (restart 1 of 3)"),
                this::output);
        assertFalse(first.stream().anyMatch(ProcessHandle::isAlive), "a process is left");
        Checkpoint end = StoredRun.open(run).checkpoint(Reporter.SILENT);
        assertEquals(16, end.state().step());
        assertTrue(end.state().finished());
        assertTrue(Files.exists(run.resolve("report.html")));
    }

    /** Two hosts, here two addresses of this machine; one of them goes away for good. */
    @Test
    @Tag("slow")
    void aRunGoesOnOnFewerHosts() throws Exception {
        Path run = folder.resolve("run");
        String port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = String.valueOf(socket.getLocalPort() - 1);
        }
        List<Process> hosts = new ArrayList<>();
        for (int host = 0; host < 2; host++) {
            List<String> arguments = new ArrayList<>(List.of("--hosts", "127.0.0.1:1,127.0.0.2:1", "--hosts-min", "1"));
            arguments.addAll(List.of("--rank-of-host", String.valueOf(host), "--port", port, "--timeout", "20", "--"));
            arguments.addAll(List.of("train", "--dataset", "scenes", "--limit", "4", "--recipe", "baseline"));
            arguments.addAll(List.of("--steps", "16", "--batch", "4", "--crop", "32x32", "--width", "0.25"));
            arguments.addAll(List.of("--validate-on", "1", "--validate-every", "100", "--checkpoint-steps", "1"));
            arguments.addAll(List.of("--precision", "float32", "--no-export", "--out", run.toString()));
            hosts.add(launch(host == 0 ? "out" : "other", arguments));
        }
        ranks(hosts.get(0), run);
        List<ProcessHandle> gone = hosts.get(1).children().toList();
        hosts.get(1).destroyForcibly();
        assertTrue(hosts.get(0).waitFor(MINUTES_AT_MOST, TimeUnit.MINUTES), this::output);
        assertEquals(0, hosts.get(0).exitValue(), this::output);
        assertTrue(
                output().lines()
                        .anyMatch(
                                "dance: training goes on without host 127.0.0.2, with 1 process on 127.0.0.1"::equals),
                this::output);
        assertFalse(gone.stream().anyMatch(ProcessHandle::isAlive), "a process is left");
        Checkpoint end = StoredRun.open(run).checkpoint(Reporter.SILENT);
        assertEquals(16, end.state().step());
        assertTrue(end.state().finished());
    }

    /** The processes that train, by rank, when they have taken some steps. */
    private List<ProcessHandle> ranks(Process launch, Path run) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES_AT_MOST);
        while (launch.isAlive() && System.nanoTime() < end && checkpoints(run) < 2) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        // They are started one after the other.
        return launch.children()
                .sorted((a, b) -> Long.compare(a.pid(), b.pid()))
                .toList();
    }

    private static long checkpoints(Path run) throws IOException {
        Path checkpoints = run.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(checkpoints)) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .count();
        }
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("out"));
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
