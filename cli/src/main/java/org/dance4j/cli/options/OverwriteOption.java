package org.dance4j.cli.options;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.dance4j.common.io.BadInputException;
import picocli.CommandLine.Option;

/** Whether a command that was told where to write may write over what is there. */
public final class OverwriteOption {

    @Option(
            names = "--overwrite",
            description = "Write over files that are there already. Default: they are left alone, and the command fails"
                    + " before it does anything.")
    private boolean overwrite;

    /** Whether files may be written over. */
    public boolean isGiven() {
        return overwrite;
    }

    /**
     * Requires that files which options name can be written; to be asked before any work is done for them.
     *
     * @param files null where an option was not given
     * @throws BadInputException if one is there already and may not be written over, or is no file, or is named twice
     */
    public void requireFree(Path... files) {
        Set<Path> named = new HashSet<>();
        for (Path file : Arrays.stream(files).filter(Objects::nonNull).toList()) {
            if (!named.add(file.toAbsolutePath().normalize())) {
                throw new BadInputException("two options name the same file " + file);
            }
            requireFree(List.of(file));
        }
    }

    /** The same of files that are to be written, no two the same. */
    public void requireFree(List<Path> files) {
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                throw new BadInputException("cannot write the file " + file + ": it is a folder");
            } else if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new BadInputException("cannot write the file " + file + ": it is no ordinary file");
            } else if (!overwrite && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new BadInputException(file + " is there already; choose another name, or --overwrite");
            }
            requireFolder(file);
        }
    }

    /** Folders that are missing will be made in the nearest that is there. */
    private static void requireFolder(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        while (folder.getParent() != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (!Files.isDirectory(folder)) {
            throw new BadInputException("cannot write the file " + file + ": " + folder + " is no folder");
        } else if (!Files.isWritable(folder)) {
            throw new BadInputException("cannot write the file " + file + ": the folder " + folder + " is read-only");
        }
    }
}
