package org.dance4j.common.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each in a process of its own, whose standard error is turned away for good. */
class NativeLogTest {

    private static final List<String> IN_ORDER = List.of("out 1", "err 2", "err 3: ä", "out 4", "out 5", "err 6");

    @TempDir
    private Path folder;

    /** Writes lines by turns to both streams, and one as native code does. */
    public static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            NativeLog.leaveStderrToJava();
            System.out.println(IN_ORDER.get(0));
            System.err.println(IN_ORDER.get(1));
            byte[] bytes = "native\n".getBytes(StandardCharsets.UTF_8);
            NativeLibrary.getProcess().getFunction("write").invokeInt(new Object[] {2, bytes, bytes.length});
            System.err.println(IN_ORDER.get(2));
            System.out.println(IN_ORDER.get(3));
            System.out.println(IN_ORDER.get(4));
            System.err.println(IN_ORDER.get(5));
            System.exit(System.err.checkError() ? 1 : 0);
        }
    }

    /** Runs the probe in a shell, in a folder, with what follows the command. */
    private Process start(String redirection) throws IOException {
        ProcessBuilder shell = new ProcessBuilder(
                "bash",
                "-c",
                "\"$0\" -Xmx64m -Dfile.encoding=UTF-8 -cp \"$1\" \"$2\" " + redirection,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                Probe.class.getName());
        shell.environment().remove("TF_CPP_MIN_LOG_LEVEL");
        return shell.directory(folder.toFile()).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"> log 2>&1", "2>&1 | tee log", "2> log >&2"})
    void nothingOverwritesAnything(String redirection) throws Exception {
        Process process = start(redirection);
        process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor());
        assertEquals(IN_ORDER, Files.readAllLines(folder.resolve("log")));
    }

    @Test
    void whatWasThereBeforeStays() throws Exception {
        Files.writeString(folder.resolve("log"), "before\n");
        assertEquals(0, start(">> log 2>> log").waitFor());
        assertEquals("before", Files.readAllLines(folder.resolve("log")).get(0));
        assertEquals(IN_ORDER, Files.readAllLines(folder.resolve("log")).subList(1, 7));
    }

    @Test
    void eachStreamGoesWhereItBelongs() throws Exception {
        assertEquals(0, start("> out 2> err").waitFor());
        assertEquals(List.of("out 1", "out 4", "out 5"), Files.readAllLines(folder.resolve("out")));
        assertEquals(List.of("err 2", "err 3: ä", "err 6"), Files.readAllLines(folder.resolve("err")));
    }

    @Test
    void aClosedStandardErrorTakesNothingWithIt() throws Exception {
        start("2>&- > out").waitFor();
        assertEquals(List.of("out 1", "out 4", "out 5"), Files.readAllLines(folder.resolve("out")));
    }
}
