package org.dance4j.common.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFilesTest {

    @TempDir
    private Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("text"), bytes);
    }

    /** The bytes of "é" and a line end, by the tables of Unicode. */
    @ParameterizedTest
    @CsvSource({
        "UTF-8 without a mark, C3A90A",
        "UTF-8 with one, EFBBBFC3A90A",
        "UTF-8 with two, EFBBBFEFBBBFC3A90A",
        "UTF-16 with the low byte first, FFFEE9000A00",
        "UTF-16 with the high byte first, FEFF00E9000A"
    })
    void marksAreNoPartOfTheText(String what, String bytes) throws IOException {
        assertEquals("é\n", TextFiles.read(file(HexFormat.of().parseHex(bytes))), what);
    }

    @Test
    void emptyFiles() throws IOException {
        for (String bytes : List.of("", "EFBBBF", "FFFE", "FEFF", "20")) {
            Path file = file(HexFormat.of().parseHex(bytes));
            assertEquals("", TextFiles.read(file).strip());
            assertEquals(List.of(), TextFiles.readLines(file));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void linesOfAnyEditor(String charset) throws IOException {
        String text = "\uFEFFa b.png \r\n\r\n \t \nc.png\t\rd.png\n\uFEFFe.png\u3000\n\n";
        Path file = file(text.getBytes(Charset.forName(charset)));
        assertEquals(List.of("a b.png", "c.png", "d.png", "e.png"), TextFiles.readLines(file));
    }

    @Test
    void whatIsNoTextIsSaidSo() throws IOException {
        byte[] latin = "straße".getBytes(StandardCharsets.ISO_8859_1);
        byte[] unmarked = "a.png\n".getBytes(StandardCharsets.UTF_16LE);
        byte[] halfACharacter = HexFormat.of().parseHex("FFFE4100D8");
        byte[] utf32 = HexFormat.of().parseHex("FFFE000041000000");
        for (byte[] bytes : List.of(latin, unmarked, halfACharacter, utf32)) {
            Path file = file(bytes);
            IOException e = assertThrows(CharacterCodingException.class, () -> TextFiles.read(file));
            assertEquals("it is no text in UTF-8, nor in UTF-16 with a byte-order mark", AtomicFiles.reason(e));
        }
        assertThrows(NoSuchFileException.class, () -> TextFiles.read(folder.resolve("nowhere")));
    }
}
