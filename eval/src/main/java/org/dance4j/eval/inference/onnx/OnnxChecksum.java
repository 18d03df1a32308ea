package org.dance4j.eval.inference.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;

/**
 * A CRC-32C of an ONNX file at its end, as the last entry of its metadata, over all before: messages go on with the fields
 * that are appended to them. It tells of damage that would make other labels and no error.
 */
public final class OnnxChecksum {

    /** The key of the metadata. */
    public static final String NAME = "dance4j.crc32c";

    private static final int DIGITS = 8;
    private static final byte[] BEGINNING = beginning();

    private OnnxChecksum() {}

    /** An entry's bytes up to the checksum: tags are the number of a field times 8, plus 2 for what has a length. */
    private static byte[] beginning() {
        byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(14 * 8 + 2);
        bytes.write(2 + name.length + 2 + DIGITS);
        bytes.write(8 + 2);
        bytes.write(name.length);
        bytes.writeBytes(name);
        bytes.write(2 * 8 + 2);
        bytes.write(DIGITS);
        return bytes.toByteArray();
    }

    /** A model with its checksum. */
    public static byte[] sealed(byte[] model) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(model);
        bytes.writeBytes(BEGINNING);
        bytes.writeBytes(checksum(model, model.length));
        return bytes.toByteArray();
    }

    /** Whether a file ends with a checksum. */
    static boolean isSealed(byte[] file) {
        int end = file.length - BEGINNING.length - DIGITS;
        return end >= 0 && Arrays.equals(file, end, end + BEGINNING.length, BEGINNING, 0, BEGINNING.length);
    }

    /**
     * Whether a file ends with a checksum, as those that dance4j makes do.
     *
     * @throws BadInputException if it cannot be read
     */
    public static boolean isSealed(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            int length = (int) Math.min(channel.size(), BEGINNING.length + DIGITS);
            ByteBuffer end = ByteBuffer.allocate(length);
            channel.position(channel.size() - length);
            // A file that is cut short meanwhile has no end of that length.
            while (end.hasRemaining() && channel.read(end) >= 0) {}
            return isSealed(end.array());
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** Whether a file holds what was sealed, or has no checksum. */
    static boolean isIntact(byte[] file) {
        int place = file.length - DIGITS;
        return !isSealed(file)
                || Arrays.equals(
                        checksum(file, place - BEGINNING.length), Arrays.copyOfRange(file, place, file.length));
    }

    private static byte[] checksum(byte[] file, int length) {
        CRC32C sum = new CRC32C();
        sum.update(file, 0, length);
        return String.format(Locale.ROOT, "%08x", sum.getValue()).getBytes(StandardCharsets.US_ASCII);
    }
}
