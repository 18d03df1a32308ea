package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassesFileTest {

    @TempDir
    private Path folder;

    private ClassesFile read(String text, String charset) throws IOException {
        return ClassesFile.read(Files.write(folder.resolve("classes.yaml"), text.getBytes(Charset.forName(charset))));
    }

    /** To YAML, most of these are no texts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "yes",
                "Yes",
                "on",
                "off",
                "true",
                "False",
                "null",
                "NULL",
                "1",
                "007",
                "-1",
                "1.10",
                "1e3",
                "0x1F",
                "1_000",
                "2024-01-01",
                "12:30",
                "n",
                "NaN"
            })
    void namesAreTextsAsTheyAreWritten(String name) throws IOException {
        for (String written : List.of(name, "'" + name + "'", "!!str " + name)) {
            ClassesFile file = read("classes:\n  - name: " + written + "\n    colour: '#000001'\n", "UTF-8");
            assertEquals(List.of(name), file.classes().names());
            ClassesFile flow = read("classes: [{name: " + written + ", colour: '#000001'}]", "UTF-8");
            assertEquals(List.of(name), flow.classes().names());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "~", "''", "' '", "[]", "{a: b}"})
    void aClassNeedsAName(String name) {
        BadInputException e = assertThrows(
                BadInputException.class,
                () -> read("classes:\n  - colour: '#000001'\n    name: " + name + "\n", "UTF-8"));
        assertEquals(folder.resolve("classes.yaml") + ": class 0 needs a name of its own", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"UTF-8, false", "UTF-8, true", "UTF-16LE, true", "UTF-16BE, true"})
    void filesOfAnyEditor(String charset, boolean marked) throws IOException {
        String text = "classes:\r\n  - {name: Straße, colour: \"#000001\"} \r\n  - {name: b, colour: \"#000002\"}\r\n";
        assertEquals(
                List.of("Straße", "b"),
                read((marked ? "\uFEFF" : "") + text, charset).classes().names());
    }

    @Test
    void aFileThatIsNoText() {
        BadInputException e = assertThrows(BadInputException.class, () -> read("classes: [ä]", "ISO-8859-1"));
        assertEquals(
                "cannot read " + folder.resolve("classes.yaml")
                        + ": it is no text in UTF-8, nor in UTF-16 with a byte-order mark",
                e.getMessage());
    }
}
