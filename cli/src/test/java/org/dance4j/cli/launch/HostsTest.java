package org.dance4j.cli.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

    @Test
    void ranksGoHostByHost() {
        Hosts hosts = Hosts.parse("a:2, 10.0.0.2:4,c", 1);
        assertEquals(
                List.of(new Hosts.Host("a", 2), new Hosts.Host("10.0.0.2", 4), new Hosts.Host("c", 1)), hosts.hosts());
        assertEquals(7, hosts.processes());
        assertEquals(List.of(0, 2, 6), List.of(hosts.firstRank(0), hosts.firstRank(1), hosts.firstRank(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:0", "a:2:3", "a,,b", ":2", "a:two"})
    void whatIsNoListIsRefused(String text) {
        assertEquals(
                "--hosts is a list such as a:2,b:2 of names or addresses, each with its number of processes; found '"
                        + text + "'",
                assertThrows(BadInputException.class, () -> Hosts.parse(text, 1))
                        .getMessage());
    }

    @Test
    void exitCodesTellWhatMayGoBetterTheNextTime() {
        assertEquals("was killed by signal 9", ExitCodes.text(137));
        assertEquals("lost another process", ExitCodes.text(ExitCodes.LOST));
        assertEquals(
                List.of(false, true, true, false, false),
                List.of(
                        ExitCodes.isTold(0),
                        ExitCodes.isTold(1),
                        ExitCodes.isTold(2),
                        ExitCodes.isTold(ExitCodes.LOST),
                        ExitCodes.isTold(137)));
    }
}
