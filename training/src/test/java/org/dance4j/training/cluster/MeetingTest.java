package org.dance4j.training.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.dance4j.common.cluster.LostProcessException;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
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

    /** A process that says who it is, and nothing more. */
    private record Caller(Socket socket) implements AutoCloseable {

        static Caller of(int port, int rank, int size) throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            Message.write(
                    new OutputStreamWriter(socket.getOutputStream(), UTF_8),
                    new Message.Hello(rank, size, "1.0", SETTINGS, "127.0.0.1", 1));
            return new Caller(socket);
        }

        /** Whether the first thing that it hears is a heartbeat, and not why it is refused. */
        boolean isTakenIn() throws IOException {
            return socket.getInputStream().read() == '\n';
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String refusal(int rank, int size, int port) {
        return assertThrows(
                        BadInputException.class,
                        () -> MeetingGuest.arrive(new Place(rank, size, size, "127.0.0.1", port, 30), "1.0", SETTINGS))
                .getMessage();
    }

    @Test
    void whoHasNoPlaceIsRefusedAndNamed() throws IOException {
        int port = freePort();
        String taken = "rank 1 has come to 127.0.0.1:" + port
                + " already and is still there: each process needs a RANK of its own";
        String foreign =
                "rank 5 of 8 is none of those that rank 0 waits for at 127.0.0.1:" + port + ", from 1 to 2 of 3";
        try (MeetingHost host = MeetingHost.open(new Place(0, 3, 3, "127.0.0.1", port, 8), "1.0", SETTINGS)) {
            try (Caller first = Caller.of(port, 1, 3)) {
                assertTrue(first.isTakenIn());
                assertEquals(taken, refusal(1, 3, port));
                assertEquals(foreign, refusal(5, 8, port));
            }
            assertEquals(List.of(taken, foreign), host.refusals());
            LostProcessException lost =
                    assertThrows(LostProcessException.class, () -> host.gather(Path.of("run"), 0, SETUP));
            assertEquals(
                    "rank 2 of 3 did not come to 127.0.0.1:" + port + " within 8 s; not taken in: " + taken + "; "
                            + foreign,
                    lost.getMessage());
        }
    }

    @Test
    void whoIsStartedAgainTakesThePlaceOfTheOneBefore() throws Exception {
        int port = freePort();
        try (MeetingHost host = MeetingHost.open(place(0, port, 30), "1.0", SETTINGS)) {
            try (Caller first = Caller.of(port, 1, 2)) {
                assertTrue(first.isTakenIn());
            }
            assertTrue(isTakenInSoon(port));
            assertEquals(port, host.place().port());
        }
    }

    /** That the one before has closed its connection takes the host a moment to see. */
    private static boolean isTakenInSoon(int port) throws Exception {
        for (int i = 0; i < 50; i++) {
            try (Caller again = Caller.of(port, 1, 2)) {
                if (again.isTakenIn()) {
                    return true;
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return false;
    }

    @Test
    void whoPreparesForLongerThanTheTimeoutIsWaitedFor() throws Exception {
        int port = freePort();
        try (MeetingHost host = MeetingHost.open(place(0, port, 4), "1.0", SETTINGS)) {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                try (MeetingGuest guest = MeetingGuest.arrive(place(1, port, 4), "1.0", SETTINGS)) {
                    Uninterruptibles.sleepUninterruptibly(Duration.ofSeconds(6));
                    guest.join(SETUP).close();
                }
            });
            host.gather(Path.of("run"), 0, SETUP).close();
            other.get();
        }
    }

    @Test
    void processesAreMetAtTheAddressGivenOnly() throws IOException {
        int port = freePort();
        try (MeetingHost host = MeetingHost.open(place(0, port, 30), "1.0", SETTINGS);
                ServerPort server = new ServerPort(loopback(1))) {
            for (int listening : new int[] {host.place().port(), server.number()}) {
                connect(loopback(1), listening);
                assertThrows(IOException.class, () -> connect(loopback(2), listening));
            }
        }
    }

    private static InetAddress loopback(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private static void connect(InetAddress host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
        }
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
