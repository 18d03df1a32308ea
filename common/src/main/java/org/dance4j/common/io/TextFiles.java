package org.dance4j.common.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Texts that people wrote, with whatever editor. */
public final class TextFiles {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private TextFiles() {}

    /**
     * The text of a file in UTF-8, or in UTF-16 if it begins with that byte-order mark; the mark is left out.
     *
     * @throws CharacterCodingException if it is no such text
     * @throws IOException if the file cannot be read
     */
    public static String read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = charset(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            // UTF-16 without a mark, or no text at all; no line of it could be a file's name.
            throw new MalformedInputException(nul);
        }
        return withoutMark(text);
    }

    /** The lines of {@link #read} that are not blank, without space around them. */
    public static List<String> readLines(Path file) throws IOException {
        // Where files were put together, a mark begins a later line.
        return read(file)
                .lines()
                .map(line -> withoutMark(line.strip()).strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static Charset charset(byte[] bytes) {
        int start = bytes.length < 2 ? 0 : ((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF);
        return start == 0xFEFF || start == 0xFFFE ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }

    private static String withoutMark(String text) {
        int from = 0;
        while (text.startsWith(BYTE_ORDER_MARK, from)) {
            from++;
        }
        return text.substring(from);
    }
}
