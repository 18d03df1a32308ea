package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code test/benchmarks/guard.sh}, on results that no machine has made. */
class GuardTest {

    private static final Path SCRIPT = Path.of("benchmarks", "guard.sh");

    @TempDir
    private Path folder;

    /** What a run of the script said, and its exit code. */
    private record Guarded(int exitCode, String out) {}

    private Guarded guard(String results, String... options) throws IOException, InterruptedException {
        Path file = folder.resolve("results");
        Files.writeString(file, results);
        List<String> command = new ArrayList<>(List.of("bash", SCRIPT.toString(), "--ratios", ratios().toString()));
        command.addAll(List.of(options));
        command.add(file.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Guarded(process.waitFor(), out);
    }

    private Path ratios() {
        return folder.resolve("ratios.tsv");
    }

    private static String result(String benchmark, double ratio, String processor) {
        return String.join("\t", "result", benchmark, "" + ratio, processor, "Java 17", "2026-01-01", "figures") + "\n";
    }

    @Test
    void whatHasBecomeSlowerIsTold() throws IOException, InterruptedException {
        String first = "noise\n" + result("step", 1.5, "A") + result("step", 1.3, "A") + result("step", 1.4, "A");
        Guarded unknown = guard(first, "--record");
        assertEquals(0, unknown.exitCode(), unknown.out());
        assertTrue(unknown.out().contains("not recorded before on A"), unknown.out());
        // The median of three was recorded.
        assertEquals(1, Files.readAllLines(ratios()).size());
        assertTrue(Files.readString(ratios()).contains("\t1.4\t"));

        assertEquals(0, guard(result("step", 1.27, "A")).exitCode());
        assertEquals(1, guard(result("step", 1.27, "A"), "--tolerance", "5").exitCode());
        Guarded slower = guard(result("step", 1.2, "A") + result("input", 2, "A"), "--record");
        assertEquals(1, slower.exitCode(), slower.out());
        assertTrue(slower.out().contains("-14.3% beside 1.400 of 2026-01-01: SLOWER"), slower.out());
        assertEquals(1, Files.readAllLines(ratios()).size(), "nothing is recorded then");
    }

    @Test
    void anotherProcessorIsAnotherBenchmark() throws IOException, InterruptedException {
        assertEquals(0, guard(result("step", 1.4, "A"), "--record").exitCode());
        assertEquals(0, guard(result("step", 0.7, "B"), "--record").exitCode());
        assertEquals(0, guard(result("step", 1.6, "A"), "--record").exitCode());
        assertEquals(0, guard(result("step", 1.5, "A"), "--record").exitCode());
        // The best one of each counts: what is lost in small steps is lost, too.
        assertEquals(1, guard(result("step", 1.4, "A")).exitCode());
        assertEquals(0, guard(result("step", 0.7, "B")).exitCode());
    }

    @Test
    void recordsWithoutAFamilyMayBeAnotherProcessors() throws IOException, InterruptedException {
        assertEquals(0, guard(result("step", 1.4, "A (avx2)"), "--record").exitCode());
        Guarded found = guard(result("step", 0.7, "A (avx2, family 26, model 2)"), "--record");
        assertEquals(0, found.exitCode(), found.out());
        assertTrue(found.out().contains(": SLOWER, unless that was another processor"), found.out());
        assertEquals(
                1, guard(result("step", 0.6, "A (avx2, family 26, model 2)")).exitCode());
    }

    @Test
    void whatIsNoResultIsRefused() throws IOException, InterruptedException {
        assertEquals(2, guard("nothing of the kind\n").exitCode());
        Guarded malformed = guard("result\tstep\tfast\tA\tJava\t2026-01-01\tfigures\n");
        assertEquals(2, malformed.exitCode());
        assertTrue(malformed.out().contains("third is a ratio"), malformed.out());
        assertEquals(2, guard(result("step", 1, "A"), "--faster").exitCode());
    }
}
