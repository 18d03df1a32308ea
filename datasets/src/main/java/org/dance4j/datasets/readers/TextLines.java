package org.dance4j.datasets.readers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TextFiles;

/** Lists of files. */
final class TextLines {

    private TextLines() {}

    /**
     * The lines of a text that are not blank, without space around them.
     *
     * @throws BadInputException if the file cannot be read
     */
    static List<String> of(Path file) {
        try {
            return TextFiles.readLines(file);
        } catch (IOException e) {
            throw new BadInputException("cannot read the list " + file + ": " + AtomicFiles.reason(e), e);
        }
    }
}
