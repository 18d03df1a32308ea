package org.dance4j.datasets.complexity;

import com.google.common.hash.Hashing;
import com.google.common.primitives.Longs;
import java.nio.charset.StandardCharsets;

/** The first 128 bits of a text's SHA-256, in few bytes: a million are to be held at once. */
record Fingerprint(long first, long second) {

    private static final int RADIX = 16;

    /** Hexadecimal digits of a half. */
    private static final int DIGITS = 16;

    /** That of a {@linkplain org.dance4j.datasets.Sample#fingerprint sample's}. */
    static Fingerprint of(String text) {
        byte[] hash = Hashing.sha256().hashString(text, StandardCharsets.UTF_8).asBytes();
        return new Fingerprint(
                Longs.fromBytes(hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]),
                Longs.fromBytes(hash[8], hash[9], hash[10], hash[11], hash[12], hash[13], hash[14], hash[15]));
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
                Long.parseUnsignedLong(digits.substring(0, DIGITS), RADIX),
                Long.parseUnsignedLong(digits.substring(DIGITS), RADIX));
    }

    /** 32 hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x%016x", first, second);
    }
}
