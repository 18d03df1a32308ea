package org.dance4j.training.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.dance4j.common.cluster.LostProcessException;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.junit.jupiter.api.Test;

class MeetingTest {

    private static final SessionSetup SETUP = new SessionSetup(Precision.FLOAT32, Device.CPU, 1);
    private static final Map<String, String> SETTINGS = Map.of("batch", "8", "seed", "1");

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Place place(int rank, int port, int timeoutSeconds) {
        return new Place(rank, 2, 2, "127.0.0.1", port, timeoutSeconds);
    }

    private static String refusal(String version, Map<String, String> settings) throws IOException {
        int port = freePort();
        try (MeetingHost host = MeetingHost.open(place(0, port, 30), "1.0", SETTINGS)) {
            CompletableFuture<MeetingGuest> guest =
                    CompletableFuture.supplyAsync(() -> MeetingGuest.arrive(place(1, port, 30), version, settings));
            BadInputException told = assertThrows(BadInputException.class, () -> host.gather(Path.of("run"), 0, SETUP));
            ExecutionException other = assertThrows(ExecutionException.class, guest::get);
            assertEquals(told.getMessage(), other.getCause().getMessage());
            return told.getMessage();
        }
    }

    @Test
    void processesThatMeetSumWhatEachHas() throws Exception {
        int port = freePort();
        try (MeetingHost host = MeetingHost.open(place(0, port, 60), "1.0", SETTINGS)) {
            CompletableFuture<long[]> other = CompletableFuture.supplyAsync(() -> {
                try (MeetingGuest guest = MeetingGuest.arrive(place(1, port, 60), "1.0", SETTINGS)) {
                    assertEquals(Path.of("/somewhere/run"), guest.folder());
                    assertEquals(7, guest.step());
                    try (Joined joined = guest.join(SETUP)) {
                        assertArrayEquals(new long[] {30, 300, 3}, joined.sum(10, 100, 1));
                        return joined.gather(5);
                    }
                }
            });
            try (Joined joined = host.gather(Path.of("/somewhere/run"), 7, SETUP)) {
                assertArrayEquals(new long[] {30, 300, 3}, joined.sum(20, 200, 2));
                assertArrayEquals(new long[] {4, 5}, joined.gather(4));
                assertArrayEquals(new long[] {4, 5}, other.get());
            }
        }
    }

    @Test
    void whatDiffersIsNamedOnBoth() throws IOException {
        assertEquals(
                "rank 1 was started with batch 4 and rank 0 with 8; all processes of a run need the same settings",
                refusal("1.0", Map.of("batch", "4", "seed", "1")));
        assertEquals(
                "rank 1 was started without seed and rank 0 with 1; all processes of a run need the same settings",
                refusal("1.0", Map.of("batch", "8")));
        assertEquals(
                "rank 1 runs dance4j 1.1 and rank 0 1.0; all processes of a run need the same version",
                refusal("1.1", SETTINGS));
    }

    @Test
    void whoDoesNotComeIsNamed() throws IOException {
        int port = freePort();
        try (MeetingHost host = MeetingHost.open(place(0, port, 1), "1.0", SETTINGS)) {
            LostProcessException lost =
                    assertThrows(LostProcessException.class, () -> host.gather(Path.of("run"), 0, SETUP));
            assertEquals("rank 1 of 2 did not come to 127.0.0.1:" + port + " within 1 s", lost.getMessage());
            String taken = assertThrows(
                            BadInputException.class, () -> MeetingHost.open(place(0, port, 1), "1.0", SETTINGS))
                    .getMessage();
            assertTrue(taken.contains("rank 0 cannot listen on 127.0.0.1:" + port + ","), taken);
        }
        LostProcessException alone =
                assertThrows(LostProcessException.class, () -> MeetingGuest.arrive(place(1, port, 1), "1.0", SETTINGS));
        assertTrue(
                alone.getMessage().startsWith("rank 1 could not reach rank 0 at 127.0.0.1:" + port + " within 1 s"),
                alone.getMessage());
    }
}
