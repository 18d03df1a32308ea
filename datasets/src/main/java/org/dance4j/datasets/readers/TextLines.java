package org.dance4j.datasets.readers;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;

/** Lists of files. */
final class TextLines {

    private TextLines() {}

    /**
     * The lines of a UTF-8 text that are not blank, without space around them.
     *
     * @throws BadInputException if the file cannot be read
     */
    static List<String> of(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (CharacterCodingException e) {
            throw new BadInputException(file + " is no list of files in UTF-8", e);
        } catch (IOException e) {
            throw new BadInputException("cannot read the list " + file + ": " + AtomicFiles.reason(e), e);
        }
    }
}
