package org.dance4j.common.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

    @TempDir
    Path folder;

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFiles.write(file, "old".getBytes(UTF_8));
        var failure = assertThrows(
                UncheckedIOException.class,
                () -> AtomicFiles.write(file, path -> {
                    Files.writeString(path, "half");
                    throw new IOException("No space left on device");
                }));
        assertEquals(
                "cannot write " + file + ": No space left on device",
                failure.getCause().getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("a.txt"), left());
    }

    /** 249 bytes, of which file systems take 255; each of these letters is three. */
    @Test
    void namesMayBeAsLongAsFileSystemsTakeThem() throws IOException {
        Path file = folder.resolve("街".repeat(81) + "-a.png");
        AtomicFiles.write(file, "labels".getBytes(UTF_8));
        assertEquals("labels", Files.readString(file));
        assertEquals(List.of(file.getFileName().toString()), left());
    }

    @Test
    void aFolderIsReplacedWholeOrNotAtAll() throws IOException {
        Path target = folder.resolve("model");
        AtomicFiles.writeDirectory(target, path -> {
            Files.createDirectory(path);
            Files.writeString(path.resolve("one"), "1");
        });
        assertThrows(
                UncheckedIOException.class,
                () -> AtomicFiles.writeDirectory(target, path -> {
                    Files.createDirectory(path);
                    throw new IOException("no");
                }));
        assertTrue(Files.exists(target.resolve("one")));
        AtomicFiles.writeDirectory(target, path -> {
            Files.createDirectory(path);
            Files.writeString(path.resolve("two"), "2");
        });
        assertFalse(Files.exists(target.resolve("one")));
        assertEquals("2", Files.readString(target.resolve("two")));
        assertEquals(List.of("model"), left());
    }

    private static void fill(Path path, String content) throws IOException {
        Files.createDirectory(path);
        Files.writeString(path.resolve("file"), content);
    }

    @Test
    void theOldFolderIsMovedBackIfTheNewOneCannotTakeItsPlace() throws IOException {
        Path target = folder.resolve("model");
        AtomicFiles.writeDirectory(target, path -> fill(path, "old"));
        assertThrows(
                UncheckedIOException.class,
                () -> AtomicFiles.writeDirectory(target, path -> fill(path, "new"), (from, to) -> {
                    if (Files.exists(from.resolve("file"))
                            && Files.readString(from.resolve("file")).equals("new")) {
                        throw new IOException("no");
                    }
                    Files.move(from, to);
                }));
        assertEquals("old", Files.readString(target.resolve("file")));
        assertEquals(List.of("model"), left());
    }

    /** Neither does the new folder take the old one's place, nor does the old one come back: it is kept where it is. */
    @Test
    void theOnlyGoodCopyIsNeverDeleted() throws IOException {
        Path target = folder.resolve("model");
        AtomicFiles.writeDirectory(target, path -> fill(path, "old"));
        var failure = assertThrows(
                UncheckedIOException.class,
                () -> AtomicFiles.writeDirectory(target, path -> fill(path, "new"), (from, to) -> {
                    if (to.equals(target)) {
                        throw new IOException("Input/output error");
                    }
                    Files.move(from, to);
                }));
        assertEquals(1, left().size());
        Path kept = folder.resolve(left().get(0));
        assertEquals("old", Files.readString(kept.resolve("file")));
        assertEquals(
                "cannot write " + target + ": Input/output error;"
                        + " what was there before could not be moved back and is now "
                        + kept,
                failure.getCause().getMessage());
    }
}
