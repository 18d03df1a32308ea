package org.dance4j.runs.board;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.training.state.RunFolder;

/** The runs in a folder and the folders below it. What has not changed since it was read is not read again. */
public final class RunIndex {

    private static final int DEEPEST = 8;

    private final Path root;
    private final Map<String, RunSummary> known = new ConcurrentHashMap<>();

    /**
     * Of a folder, which may be a run itself, or hold none yet.
     *
     * @throws BadInputException if there is no such folder
     */
    public RunIndex(Path root) {
        this.root = root.toAbsolutePath().normalize();
        if (!Files.isDirectory(this.root)) {
            throw new BadInputException("there is no folder " + root + " to look for runs in");
        }
    }

    /** Where the runs are looked for. */
    public Path root() {
        return root;
    }

    /** All runs that there are now, by name: {@code {"root": …, "runs": [{"name": …}, …]}}. */
    ObjectNode runs() {
        Map<String, RunFolder> folders = folders();
        known.keySet().retainAll(folders.keySet());
        ObjectNode all = Json.object().put("root", root.toString());
        ArrayNode runs = all.putArray("runs");
        folders.forEach((name, folder) -> runs.add(
                known.compute(name, (key, old) -> old != null && old.isCurrent() ? old : RunSummary.of(key, folder))
                        .json()));
        return all;
    }

    /** The run of a name that {@link #runs} tells; empty if there is none. */
    Optional<RunFolder> run(String name) {
        return Optional.ofNullable(folders().get(name));
    }

    private Map<String, RunFolder> folders() {
        Map<String, RunFolder> found = new TreeMap<>();
        try {
            Files.walkFileTree(root, Set.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    RunFolder run = new RunFolder(folder);
                    if (!Files.exists(run.config())) {
                        return FileVisitResult.CONTINUE;
                    }
                    Path name = folder.equals(root) ? folder.getFileName() : root.relativize(folder);
                    found.put(name.toString().replace('\\', '/'), run);
                    return FileVisitResult.SKIP_SUBTREE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException problem) {
                    // Folders vanish while they are listed, links lead in circles, and some may not be read.
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("cannot list " + root + ": " + AtomicFiles.reason(e), e));
        }
        return found;
    }
}
