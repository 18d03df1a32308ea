package org.dance4j.datasets.complexity;

import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The first 128 bits of a text's SHA-256, in few bytes: a million are to be held at once. */
record Fingerprint(long first, long second) {

    private static final HexFormat HEX = HexFormat.of();

    /** Hexadecimal digits of a half. */
    private static final int DIGITS = 16;

    /** That of a {@linkplain org.dance4j.datasets.Sample#fingerprint sample's}. */
    static Fingerprint of(String text) {
        ByteBuffer hash = ByteBuffer.wrap(
                Hashing.sha256().hashString(text, StandardCharsets.UTF_8).asBytes());
        return new Fingerprint(hash.getLong(), hash.getLong());
    }

    /**
     * Reads {@link #toString}.
     *
     * @throws NumberFormatException if the text is none
     */
    static Fingerprint parse(String digits) {
        if (digits.length() != 2 * DIGITS) {
            throw new NumberFormatException("expected " + 2 * DIGITS + " hexadecimal digits, found '" + digits + "'");
        }
        return new Fingerprint(
                HexFormat.fromHexDigitsToLong(digits, 0, DIGITS),
                HexFormat.fromHexDigitsToLong(digits, DIGITS, 2 * DIGITS));
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return HEX.toHexDigits(first) + HEX.toHexDigits(second);
    }
}
