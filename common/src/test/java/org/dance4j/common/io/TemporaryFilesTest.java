package org.dance4j.common.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFilesTest {

    private static final String ID = "7d444840-9dc0-11d1-b245-5ffdce74fad2";

    @TempDir
    private Path folder;

    private Path leftover(long process, long start) throws IOException {
        return Files.writeString(folder.resolve(".model.tflite." + process + "@" + start + "." + ID + ".tmp"), "half");
    }

    @Test
    void whatAKilledProcessLeftGoesWithFoldersAndEarlierNames() throws Exception {
        Process killed = new ProcessBuilder("sleep", "60").start();
        long start = start(killed.toHandle());
        killed.destroyForcibly().waitFor();
        leftover(killed.pid(), start);
        Path saved = Files.createDirectories(folder.resolve(".saved_model." + ID + ".tmp/variables"));
        Files.writeString(saved.resolve("data"), "half");
        Path inside = Files.createDirectories(folder.resolve("checkpoints"));
        Files.writeString(inside.resolve(".step-1.safetensors." + ID + ".tmp"), "half");
        Path kept = Files.writeString(folder.resolve(".notes.tmp"), "a user's own");
        TemporaryFiles.removeLeftovers(folder);
        try (Stream<Path> left = Files.walk(folder)) {
            assertEquals(List.of(folder, kept, inside), left.sorted().toList());
        }
    }

    @Test
    void whatALivingProcessIsWritingStays() throws IOException {
        ProcessHandle own = ProcessHandle.current();
        Path written = leftover(own.pid(), start(own));
        // Where the machine's clock was set by a minute since.
        Path writtenBefore = leftover(own.pid(), start(own) - 60_000);
        Path ofAnEarlierOneWithItsNumber = leftover(own.pid(), start(own) - 3_600_000);
        TemporaryFiles.removeLeftovers(folder);
        assertTrue(Files.exists(written));
        assertTrue(Files.exists(writtenBefore));
        assertFalse(Files.exists(ofAnEarlierOneWithItsNumber));
    }

    /** A container has numbers of processes of its own, and may share a folder with others. */
    @Test
    void whatAnotherMachineHasWrittenToLatelyStays() throws IOException {
        String name = ".model.tflite.%d@%d@%s." + ID + ".tmp";
        Path ofOthers = Files.createFile(folder.resolve(name.formatted(1, 2, "f00d")));
        Path old = Files.createFile(folder.resolve(name.formatted(2, 2, "f00d")));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        TemporaryFiles.removeLeftovers(folder);
        assertTrue(Files.exists(ofOthers));
        assertFalse(Files.exists(old));
    }

    @Test
    void aFileIsMadeUnderANameThatTellsOfThisProcess() {
        AtomicFiles.write(folder.resolve("a.txt"), temporary -> {
            TemporaryFiles.removeLeftovers(folder);
            Files.writeString(temporary, "whole");
            TemporaryFiles.removeLeftovers(folder);
            assertTrue(Files.exists(temporary));
        });
        assertTrue(Files.exists(folder.resolve("a.txt")));
    }

    @Test
    void aFolderIsMadeWhereThoseOfProcessesThatAreGoneWere() throws Exception {
        Process killed = new ProcessBuilder("sleep", "60").start();
        String left = "." + killed.pid() + "@" + start(killed.toHandle()) + "." + ID + ".tmp";
        killed.destroyForcibly().waitFor();
        Path system = Path.of(System.getProperty("java.io.tmpdir"));
        Path ofOurs = Files.createDirectories(
                        system.resolve(".dance4j-test" + left).resolve("in"))
                .getParent();
        Path ofOthers = Files.createDirectory(system.resolve(".dance4j-tests" + left));
        Path made;
        try (TemporaryFolder folder = TemporaryFolder.make("dance4j-test")) {
            made = Files.writeString(folder.resolve("a"), "b");
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())));
            assertFalse(Files.exists(ofOurs));
            assertTrue(Files.exists(ofOthers));
        } finally {
            TemporaryFiles.remove(ofOthers);
        }
        assertFalse(Files.exists(made.getParent()));
    }

    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElseThrow();
    }
}
