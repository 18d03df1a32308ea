package org.dance4j.common.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder where the system keeps temporary ones, which goes with what is in it when this is closed. What of it cannot be
 * removed, or was left by a process that was killed, goes when another of the same beginning is made.
 *
 * @param path the folder
 */
public record TemporaryFolder(Path path) implements AutoCloseable {

    /** Others see the folder that it lies in. */
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /**
     * Makes one, and removes those of the same beginning that processes of this machine left which are gone.
     *
     * @param beginning of its name
     * @throws UncheckedIOException if it cannot be made
     */
    public static TemporaryFolder make(String beginning) {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            List<Path> alike;
            try (Stream<Path> all = Files.list(parent)) {
                alike = all.filter(path -> path.getFileName().toString().startsWith("." + beginning + "."))
                        .toList();
            }
            alike.stream().filter(TemporaryFiles::isLeftover).forEach(TemporaryFiles::remove);
            return new TemporaryFolder(
                    Files.createDirectory(TemporaryFiles.beside(parent.resolve(beginning)), OWNER_ONLY));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot make a folder in " + parent + ": " + AtomicFiles.reason(e), e));
        }
    }

    /** A path in it. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        TemporaryFiles.remove(path);
    }
}
