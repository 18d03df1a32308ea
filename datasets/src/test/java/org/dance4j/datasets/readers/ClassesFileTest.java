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

    @Test
    void severalValuesAndColoursOfAClass() throws IOException {
        ClassesFile file = read(
                """
                classes:
                  - {name: road, value: [7, 8, 1000], colour: ["#804080", "#804081"]}
                  - {name: car, value: 26, colour: "#00008E"}
                void: [0, "#000000"]
                """,
                "UTF-8");
        assertEquals(List.of(0x804080, 0x00008E), file.classes().colours());
        assertEquals(
                "{#000000=255, #00008E=1, #804080=0, #804081=0, 0=255, 1000=0, 26=1, 7=0, 8=0}",
                file.code().table().toString());
        assertRefused(
                "value 7 has two meanings",
                "[{name: a, value: [7, 8], colour: '#000001'}," + " {name: b, value: 7, colour: '#000002'}]");
        assertRefused(
                "#000001 has two meanings",
                "[{name: a, colour: ['#000002', '#000001']}," + " {name: b, colour: '#000001'}]");
        assertRefused("expected a value from 0 to 65535, found []", "[{name: a, value: [], colour: '#000001'}]");
        assertRefused("class 'a' needs a colour such as \"#804080\", in quotes, found []", "[{name: a, colour: []}]");
        assertRefused(
                "class 0 is \"road\", expected a name and a colour such as {name: road, colour: \"#804080\"}",
                "[road, car]");
    }

    private void assertRefused(String problem, String classes) {
        BadInputException e = assertThrows(BadInputException.class, () -> read("classes: " + classes, "UTF-8"));
        assertEquals(folder.resolve("classes.yaml") + ": " + problem, e.getMessage());
    }

    @Test
    void zeroMayBeReduced() throws IOException {
        String classes = "[{name: road, colour: '#000001'}, {name: car, colour: '#000002'}]\n";
        ClassesFile file = read("classes: " + classes + "reduce-zero-label: true", "UTF-8");
        assertEquals(
                "{#000001=0, #000002=1, 0=255, 1=0, 2=1, 255=255}",
                file.code().table().toString());
        assertEquals(
                read("classes: " + classes, "UTF-8").code(),
                read("classes: " + classes + "reduce-zero-label: false", "UTF-8")
                        .code());
        assertRefused("reduce-zero-label is true or false, found 1", classes + "reduce-zero-label: 1");
        assertRefused(
                "class 'a' has a value, which reduce-zero-label gives by the order of the classes",
                "[{name: a, value: 3, colour: '#000001'}]\nreduce-zero-label: true");
    }
}
