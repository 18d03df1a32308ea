package org.dance4j.cli.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.junit.jupiter.api.Test;

/** How the processes of a run are watched; here they are shells. */
class SupervisorTest {

    private final StringWriter errors = new StringWriter();

    private static List<RankProcess> start(String... scripts) {
        List<RankProcess> started = new ArrayList<>();
        for (int i = 0; i < scripts.length; i++) {
            // None is the first one, which would write to where this test does.
            started.add(RankProcess.start(i + 1, List.of("sh", "-c", scripts[i]), Map.of("WHO", "rank" + (i + 1))));
        }
        return started;
    }

    private int watch(BooleanSupplier stop, List<RankProcess> processes) {
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(errors), false);
        int code = new Supervisor(console, stop, 20, () -> false).watch(processes);
        assertFalse(processes.stream().anyMatch(RankProcess::isAlive), "a process is left");
        return code;
    }

    @Test
    void allEndWell() {
        assertEquals(0, watch(() -> false, start("exit 0", "sleep 0.1")));
        assertEquals("", errors.toString());
    }

    @Test
    void oneThatIsKilledEndsAllAndIsNamed() {
        assertEquals(
                ExitCodes.LOST,
                watch(() -> false, start("sleep 0.2; exit " + ExitCodes.LOST, "kill -9 $$", "sleep 100")));
        assertEquals("dance: rank 2 was killed by signal 9\n", errors.toString());
    }

    @Test
    void whatOneSaysIsToldAndNotTriedAgain() {
        assertEquals(
                1,
                watch(
                        () -> false,
                        start("exit " + ExitCodes.LOST, "sleep 0.3; echo \"dance: $WHO is wrong\" >&2; exit 1")));
        assertEquals("dance: rank 2: rank2 is wrong\n", errors.toString());
    }

    @Test
    void whoIsAskedToStopIsNoLoss() {
        assertEquals(
                ExitCodes.STOPPED,
                watch(
                        () -> true,
                        start(
                                "exec sleep 100",
                                "sleep 100 & c=$!; trap \"kill $c; exit " + ExitCodes.STOPPED + "\" TERM; wait")));
        assertEquals("", errors.toString());
    }
}
