package org.dance4j.common.io;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files and folders that appear whole or not at all: made under a temporary name beside the target, then moved. */
public final class AtomicFiles {

    /** What makes a file or a folder at a path where there is none yet. */
    @FunctionalInterface
    public interface Maker {
        /** Makes it; an exception leaves nothing behind at the target. */
        void make(Path path) throws IOException;
    }

    private AtomicFiles() {}

    /**
     * Writes a file, replacing one that is there.
     *
     * @throws UncheckedIOException with one plain sentence if that fails; the target is as it was before
     */
    public static void write(Path file, byte[] bytes) {
        write(file, path -> Files.write(path, bytes));
    }

    /**
     * Makes a folder and those above it where they are missing. Of a link to a folder some Java 17 say that it is in the way.
     *
     * @throws IOException if that fails
     */
    public static void makeFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
    }

    /**
     * Makes a file, replacing one that is there. Folders above it are made when missing.
     *
     * @throws UncheckedIOException with one plain sentence if that fails; the target is as it was before
     */
    public static void write(Path file, Maker maker) {
        try (Part part = new Part(file)) {
            maker.make(part.path());
            part.commit();
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /** A file in the making, for what comes piece by piece. It takes its place when it is complete, or leaves nothing. */
    public static final class Part implements AutoCloseable {

        private final Path file;
        private final Path temporary;

        /**
         * Makes folders above the file where they are missing.
         *
         * @throws UncheckedIOException with one plain sentence if that fails
         */
        public Part(Path file) {
            this.file = file;
            temporary = TemporaryFiles.beside(file);
            try {
                makeFolders(temporary.getParent());
            } catch (IOException e) {
                throw cannotWrite(file, e);
            }
        }

        /** Where it is written to. */
        public Path path() {
            return temporary;
        }

        /**
         * Puts it in its place, where it replaces what is there.
         *
         * @throws UncheckedIOException with one plain sentence if that fails; the target is as it was before
         */
        public void commit() {
            try {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw cannotWrite(file, e);
            }
        }

        /** Deletes what did not take its place. */
        @Override
        public void close() {
            deleteQuietly(temporary);
        }
    }

    /**
     * Makes a folder, replacing one that is there. A folder cannot be exchanged in one step: the old one is moved
     * aside first, and moved back if the new one cannot take its place.
     *
     * @param maker fills the folder, which it has to create itself
     * @throws UncheckedIOException with one plain sentence if that fails; the target is as it was before, or, if it
     *     could not be moved back, where the sentence says
     */
    public static void writeDirectory(Path directory, Maker maker) {
        writeDirectory(directory, maker, (from, to) -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
    }

    /** Gives a file or folder another path. */
    @FunctionalInterface
    interface Mover {
        void move(Path from, Path to) throws IOException;
    }

    static void writeDirectory(Path directory, Maker maker, Mover mover) {
        Path temporary = TemporaryFiles.beside(directory);
        try {
            makeFolders(temporary.getParent());
            maker.make(temporary);
            if (Files.exists(directory)) {
                replace(directory, temporary, mover);
            } else {
                mover.move(temporary, directory);
            }
        } catch (IOException e) {
            throw cannotWrite(directory, e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void replace(Path directory, Path by, Mover mover) throws IOException {
        Path old = TemporaryFiles.beside(directory);
        mover.move(directory, old);
        try {
            mover.move(by, directory);
        } catch (IOException e) {
            try {
                mover.move(old, directory);
            } catch (IOException second) {
                IOException failure = new IOException(
                        reason(e) + "; what was there before could not be moved back and is now " + old, e);
                failure.addSuppressed(second);
                throw failure;
            }
            throw e;
        }
        deleteQuietly(old);
    }

    /** Why a file could not be read or written, in plain words. */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file or folder";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof FileAlreadyExistsException exists && exists.getReason() == null) {
            return exists.getFile() + " is there already, and is no folder";
        } else if (e instanceof CharacterCodingException) {
            return "it is no text in UTF-8, nor in UTF-16 with a byte-order mark";
        } else if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static UncheckedIOException cannotWrite(Path path, IOException e) {
        return new UncheckedIOException(new IOException("cannot write " + path + ": " + reason(e), e));
    }

    private static void deleteQuietly(Path path) {
        try {
            if (Files.exists(path)) {
                MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            // What is left has a temporary name; the failure that matters is already on its way.
        }
    }
}
