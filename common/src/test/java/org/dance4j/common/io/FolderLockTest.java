package org.dance4j.common.io;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

    /** What another process does: it holds the folder that it is given until its standard input ends. */
    static final class Other {
        private Other() {}

        public static void main(String[] arguments) throws IOException {
            try (FolderLock lock = hold(Path.of(arguments[0]))) {
                System.out.println("holds " + lock.folder());
                System.in.read();
            } catch (BadInputException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @TempDir
    private Path folder;

    private static FolderLock hold(Path folder) {
        return FolderLock.hold(folder, sentence -> fail("no lock: " + sentence));
    }

    private static List<Path> content(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static Process start(Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString(),
                        "--and",
                        "more")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String line(Process process) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        return lines.readLine();
    }

    @Test
    void oneProcessAtATimeAndOneThatIsKilledLetsGo() throws Exception {
        Path run = folder.resolve("run");
        Process other = start(run);
        assertEquals("holds " + run, line(other));
        for (int i = 0; i < 2; i++) {
            String sentence =
                    assertThrows(BadInputException.class, () -> hold(run)).getMessage();
            assertTrue(
                    sentence.matches("folder \\Q" + run + "\\E is in use: process " + other.pid() + " \\(\\Q" + run
                            + "\\E --and more\\) has been writing to it since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d;"
                            + " wait until that has ended, or stop it"),
                    sentence);
            assertThrows(BadInputException.class, () -> FolderLock.requireFree(run));
        }
        // As another's run that may only be read.
        Path lock = run.resolve(".lock");
        Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("r--r--r--"));
        assertTrue(FolderLock.isHeld(run));
        Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-r--r--"));
        other.destroyForcibly().waitFor();
        assertFalse(content(run).isEmpty(), "what it held the folder by is left");
        FolderLock.requireFree(run);
        try (FolderLock held = hold(run)) {
            assertFalse(held.isNew());
        }
        assertEquals(List.of(), content(run));
    }

    @Test
    void oneHolderInAProcessWhoseSecondTryLosesNothing() throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        try (FolderLock lock = hold(run)) {
            String sentence = assertThrows(
                            BadInputException.class,
                            () -> hold(folder.resolve("../")
                                    .resolve(folder.getFileName())
                                    .resolve("run")))
                    .getMessage();
            assertTrue(sentence.contains("this very process has been writing to it since"), sentence);
            assertThrows(BadInputException.class, () -> FolderLock.requireFree(lock.folder()));
            // On POSIX systems, closing another channel of the file would have let go of the lock.
            Process other = start(run);
            assertTrue(line(other).contains("is in use"));
            other.waitFor();
        }
        assertDoesNotThrow(() -> hold(run).close());
        assertEquals(List.of(), content(run));
    }

    @Test
    void foldersThatStayEmptyGoAgain() throws IOException {
        Path deep = folder.resolve("a/b/run");
        try (FolderLock lock = hold(deep)) {
            assertTrue(lock.isNew() && Files.isDirectory(deep));
        }
        assertEquals(List.of(), content(folder));
        try (FolderLock lock = hold(deep)) {
            Files.writeString(lock.folder().resolve("made"), "");
        }
        assertEquals(List.of(deep.resolve("made")), content(deep));
        Path file = Files.writeString(folder.resolve("file"), "");
        assertTrue(assertThrows(UncheckedIOException.class, () -> hold(file.resolve("run")))
                .getMessage()
                .contains(file + " is a file"));
    }

    @Test
    void newFoldersHaveNamesOfTheirOwn() throws Exception {
        Path wanted = folder.resolve("runs/scenes-20260101-000000");
        Set<Path> held = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 8; i++) {
            threads.execute(() ->
                    held.add(FolderLock.holdNew(wanted, sentence -> {}).folder().toAbsolutePath()));
        }
        threads.shutdown();
        assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        assertEquals(8, held.size(), held.toString());
        assertTrue(held.contains(wanted) && held.contains(wanted.resolveSibling(wanted.getFileName() + "-8")));
    }

    /** A machine that is gone holds what it held until the file system's server gives up on it. */
    @Test
    void aProcessOfAnotherMachineIsWaitedForWhereThatIsAskedFor() throws Exception {
        Path lock = Files.createFile(folder.resolve(".lock"));
        Json.write(folder.resolve(".lock-holder.json"), new LockHolder(1, "gone", 0, "train", 0));
        List<String> said = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            FileLock held = channel.lock();
            assertThrows(BadInputException.class, () -> FolderLock.hold(folder, Duration.ZERO, said::add));
            assertEquals(List.of(), said);
            String sentence = assertThrows(
                            BadInputException.class, () -> FolderLock.hold(folder, Duration.ofMillis(600), said::add))
                    .getMessage();
            assertTrue(sentence.contains("process 1 on gone (train)"), sentence);
            assertEquals(1, said.size());
            assertTrue(said.get(0).contains("whether its machine is gone shows within 0 s"), said.get(0));
            Thread server = new Thread(() -> {
                try {
                    Thread.sleep(700);
                    held.release();
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            server.start();
            FolderLock.hold(folder, Duration.ofMinutes(1), said::add).close();
            server.join();
        }
    }

    /** As on a full disk: the file that tells of the holder cannot be written. */
    @Test
    void whatCannotBeToldIsNotHeld() throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        Path holder = Files.createDirectories(run.resolve(".lock-holder.json").resolve("in the way"));
        assertThrows(UncheckedIOException.class, () -> hold(run));
        assertFalse(Files.exists(run.resolve(".lock")));
        Files.delete(holder);
        Files.delete(holder.getParent());
        assertDoesNotThrow(() -> hold(run).close());
    }
}
