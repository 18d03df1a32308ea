package org.dance4j.common.io;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A folder that nobody else writes to until this is closed. The operating system locks a file {@value #FILE} in it, and
 * lets go of it when the process ends, however it ends; {@value #HOLDER} tells others who holds it. Readers need no lock:
 * what they read appears whole.
 */
public final class FolderLock implements AutoCloseable {

    private static final String FILE = ".lock";
    private static final String HOLDER = ".lock-holder.json";

    /** Who only looks whether a folder is held has its lock for a moment. */
    private static final int LOOKS = 20;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration BETWEEN_LONG_LOOKS = Duration.ofMillis(500);

    private final Path folder;
    private final Deque<Path> made;
    private final FileChannel channel;

    private FolderLock(Path folder, Deque<Path> made, FileChannel channel) {
        this.folder = folder;
        this.made = made;
        this.channel = channel;
    }

    /**
     * Holds a folder, which is made when missing.
     *
     * @param warning takes a sentence where the file system has no locks, so that nobody is kept out
     * @throws BadInputException if it is held already, here or elsewhere; it names the holder
     * @throws UncheckedIOException with one plain sentence if the folder cannot be written to
     */
    public static FolderLock hold(Path folder, Consumer<String> warning) {
        return attempt(folder, made -> hold(folder, made, warning));
    }

    /**
     * Holds a folder as {@link #hold(Path, Consumer)} does, and waits before for a process of another machine: the locks of
     * a machine that is gone stay on a network's file system until its server gives up on it.
     *
     * @param longest how long that is waited for
     * @param warning also takes a sentence when there is such a process
     */
    public static FolderLock hold(Path folder, Duration longest, Consumer<String> warning) {
        long end = System.nanoTime() + longest.toNanos();
        Optional<LockHolder> holder = heldElsewhere(folder);
        if (holder.isPresent() && !longest.isZero()) {
            warning.accept("folder " + folder + " is in use: " + holder.get().sentence()
                    + "; whether its machine is gone shows within " + longest.toSeconds() + " s");
        }
        while (holder.isPresent() && System.nanoTime() < end) {
            Uninterruptibles.sleepUninterruptibly(BETWEEN_LONG_LOOKS);
            holder = heldElsewhere(folder);
        }
        return hold(folder, warning);
    }

    private static Optional<LockHolder> heldElsewhere(Path folder) {
        return LockHolder.read(folder.resolve(HOLDER))
                .filter(LockHolder::isElsewhere)
                .filter(holder -> isHeld(folder));
    }

    /**
     * Holds a folder that is made for it: the one wanted, or, where there is something already, the first of that name with
     * {@code -2}, {@code -3} and so on after it that there is not.
     *
     * @param warning as of {@link #hold(Path, Consumer)}
     * @throws BadInputException if another process took it in the meantime
     * @throws UncheckedIOException with one plain sentence if no folder can be made
     */
    public static FolderLock holdNew(Path wanted, Consumer<String> warning) {
        return attempt(wanted, made -> {
            if (wanted.toAbsolutePath().getParent() != null) {
                makeFolders(wanted.toAbsolutePath().getParent(), made);
            }
            Path folder = wanted;
            for (int i = 2; !makeFolder(folder, made); i++) {
                folder = wanted.resolveSibling(wanted.getFileName() + "-" + i);
            }
            return hold(folder, made, warning);
        });
    }

    /** Holds a folder, and notes those that it makes for it. */
    @FunctionalInterface
    private interface Attempt {
        FolderLock hold(Deque<Path> made) throws IOException;
    }

    private static FolderLock attempt(Path folder, Attempt attempt) {
        Deque<Path> made = new ArrayDeque<>();
        FolderLock lock = null;
        try {
            lock = attempt.hold(made);
            return lock;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot write to the folder " + folder + ": " + AtomicFiles.reason(e), e));
        } finally {
            if (lock == null) {
                removeEmpty(made);
            }
        }
    }

    /**
     * Requires that nobody writes to a folder at the moment. Nothing is written.
     *
     * @throws BadInputException if somebody does; it names the holder
     */
    public static void requireFree(Path folder) {
        if (isHeld(folder)) {
            throw held(folder);
        }
    }

    /** Whether somebody, here or elsewhere, writes to a folder at the moment. Nothing is written. */
    public static boolean isHeld(Path folder) {
        synchronized (FolderLock.class) {
            if (isOurs(folder)) {
                return true;
            }
            // Whoever looks at another's folder may only read it; a shared lock asks for no more.
            try (FileChannel channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.READ)) {
                return !takesLock(channel, true);
            } catch (IOException e) {
                // Without a lock that can be opened there is nobody who holds it.
                return false;
            }
        }
    }

    private static FolderLock hold(Path folder, Deque<Path> made, Consumer<String> warning) throws IOException {
        // Closing any channel of a file lets go of all locks that the process has on it, so that what this process
        // holds has to be known before the file is opened.
        synchronized (FolderLock.class) {
            requireNotOurs(folder);
            while (true) {
                makeFolders(folder.toAbsolutePath(), made);
                Optional<FileChannel> channel = channel(folder, warning);
                if (channel.isPresent()) {
                    return told(folder, made, channel.get());
                }
            }
        }
    }

    private static FolderLock told(Path folder, Deque<Path> made, FileChannel channel) throws IOException {
        boolean isTold = false;
        try {
            Json.write(folder.resolve(HOLDER), LockHolder.current());
            isTold = true;
            return new FolderLock(folder, made, channel);
        } finally {
            if (!isTold) {
                deleteQuietly(folder.resolve(FILE));
                channel.close();
            }
        }
    }

    /** The locked file; empty if another process removed it in the meantime. */
    private static Optional<FileChannel> channel(Path folder, Consumer<String> warning) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel = null;
        boolean holds = false;
        try {
            make(file);
            Object key = key(file);
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
            lock(channel, folder, warning);
            holds = key.equals(key(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            if (!holds && channel != null) {
                channel.close();
            }
        }
        return holds ? Optional.of(channel) : Optional.empty();
    }

    private static void lock(FileChannel channel, Path folder, Consumer<String> warning) {
        try {
            for (int look = 1; !takesLock(channel, false); look++) {
                if (look == LOOKS) {
                    throw held(folder);
                }
                Uninterruptibles.sleepUninterruptibly(BETWEEN_LOOKS);
            }
        } catch (IOException e) {
            warning.accept("the file system of " + folder + " has no locks (" + AtomicFiles.reason(e)
                    + "): see to it that no other process writes to this folder");
        }
    }

    private static void make(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // Of a process that holds it, or was killed.
        }
    }

    /** Locks a whole file, so that others may do so too if it is shared. */
    private static boolean takesLock(FileChannel channel, boolean isShared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, isShared) != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** What tells a file from another that takes its place. */
    private static Object key(Path file) throws IOException {
        return Objects.requireNonNullElse(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), file);
    }

    private static void requireNotOurs(Path folder) {
        if (isOurs(folder)) {
            throw held(folder);
        }
    }

    private static boolean isOurs(Path folder) {
        return LockHolder.read(folder.resolve(HOLDER))
                .filter(LockHolder::isThisProcess)
                .isPresent();
    }

    private static BadInputException held(Path folder) {
        return new BadInputException("folder " + folder + " is in use: "
                + LockHolder.read(folder.resolve(HOLDER))
                        .map(LockHolder::sentence)
                        .orElse("another process is writing to it")
                + "; wait until that has ended, or stop it");
    }

    private static void makeFolders(Path folder, Deque<Path> made) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (folder.getParent() != null) {
            makeFolders(folder.getParent(), made);
        }
        if (!makeFolder(folder, made) && !Files.isDirectory(folder)) {
            throw new IOException(folder + " is a file");
        }
    }

    private static boolean makeFolder(Path folder, Deque<Path> made) throws IOException {
        try {
            Files.createDirectory(folder);
            made.push(folder);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** The folder that is held. */
    public Path folder() {
        return folder;
    }

    /** Whether the folder was made to be held. */
    public boolean isNew() {
        return !made.isEmpty();
    }

    /** Lets go of the folder; one that was made to be held and is still empty is removed, and so are those above it. */
    @Override
    public void close() {
        synchronized (FolderLock.class) {
            // Removed while it is locked, so that whoever waits for it sees that it is not the folder's any more.
            deleteQuietly(folder.resolve(HOLDER));
            deleteQuietly(folder.resolve(FILE));
            try {
                channel.close();
            } catch (IOException e) {
                // The system lets go of it at the latest when the process ends.
            }
            removeEmpty(made);
        }
    }

    private static void removeEmpty(Deque<Path> made) {
        while (!made.isEmpty()) {
            deleteQuietly(made.pop());
        }
    }

    /** A folder that holds something stays. */
    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It is in nobody's way.
        }
    }
}
