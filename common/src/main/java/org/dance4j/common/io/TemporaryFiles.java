package org.dance4j.common.io;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The temporary names that files and folders are made under: hidden, beside their place, and telling which process makes
 * them, so that what a killed one left behind can be told from what a living one is writing.
 */
public final class TemporaryFiles {

    private static final Pattern NAME = Pattern.compile(
            "\\..+?\\.(?:(\\d+)@(\\d+)(?:@([0-9a-f]+))?\\.)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

    /** Whether a process of another machine, or container, is gone is not known here: this long nothing has been written. */
    private static final Duration LONG_SINCE = Duration.ofDays(7);

    private static final Duration CLOCK = Duration.ofMinutes(10);

    /** How much of a file's name is in that of its temporary one. */
    private static final int NAME_BYTES = 60;

    private TemporaryFiles() {}

    /** A new name beside a path, which no other process uses. */
    static Path beside(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        ProcessHandle own = ProcessHandle.current();
        return absolute.resolveSibling("." + beginning(absolute.getFileName().toString()) + "." + own.pid() + "@"
                + start(own) + "@" + host() + "." + UUID.randomUUID() + ".tmp");
    }

    /** As much of a name as leaves room for the rest: file systems take names of 255 bytes, some of 143. */
    private static String beginning(String name) {
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end);
    }

    /** Removes a file, or a folder with what is in it, if that can be done. */
    static void remove(Path path) {
        try {
            MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            // Nobody reads it, and the next process tries again.
        }
    }

    /**
     * Removes what processes that are gone left in a folder and the folders in it. What a living process of this machine
     * is writing stays, and so does what one of another machine or container has written to within a week. What was named
     * before names told of processes goes too.
     *
     * <p>Folders that cannot be listed hold nothing that could be removed.
     */
    public static void removeLeftovers(Path folder) {
        List<Path> entries = entries(folder);
        Stream.concat(entries.stream(), entries.stream().flatMap(entry -> entries(entry).stream()))
                .filter(TemporaryFiles::isLeftover)
                .forEach(TemporaryFiles::remove);
    }

    private static List<Path> entries(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    static boolean isLeftover(Path path) {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        if (!name.matches() || name.group(1) == null) {
            return name.matches();
        }
        boolean isElsewhere = name.group(3) != null && !name.group(3).equals(host());
        return isElsewhere ? isOld(path) : !isAlive(name.group(1), name.group(2));
    }

    private static boolean isOld(Path path) {
        try {
            return Files.getLastModifiedTime(path)
                    .toInstant()
                    .isBefore(Instant.now().minus(LONG_SINCE));
        } catch (IOException e) {
            return false;
        }
    }

    /** What tells this machine or container from others, as it can stand in a file's name. */
    private static String host() {
        return Integer.toHexString(LockHolder.thisHost().hashCode());
    }

    /** A process that has its number by chance began at another time, which moves when the machine's clock is set. */
    private static boolean isAlive(String process, String start) {
        Optional<ProcessHandle> found = ProcessHandle.of(Long.parseLong(process));
        return found.filter(ProcessHandle::isAlive)
                .filter(living -> Math.abs(start(living) - Long.parseLong(start)) <= CLOCK.toMillis())
                .isPresent();
    }

    static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
