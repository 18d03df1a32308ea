package org.dance4j.eval.inference.tflite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.tensorflow.lite.schema.Buffer;
import org.tensorflow.lite.schema.Metadata;
import org.tensorflow.lite.schema.Model;

/**
 * A CRC-32C of a whole TFLite file, inside it: in the metadata {@value #NAME}, whose four bytes count as zeros. The
 * TFLite runtime is native and trusts a file's numbers, so that a damaged one can bring down the process; this tells of
 * the damage before.
 */
public final class TfLiteChecksum {

    /** The name of the metadata. */
    public static final String NAME = "dance4j.crc32c";

    /** The bytes that a model reserves for it. */
    public static final int LENGTH = Integer.BYTES;

    private TfLiteChecksum() {}

    /**
     * Writes the checksum of a file into the place reserved for it.
     *
     * @param file what the file is to hold, with {@link #LENGTH} bytes in the metadata {@link #NAME}; is changed
     */
    public static void seal(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int place =
                place(bytes).orElseThrow(() -> new IllegalArgumentException("the model has no room for its checksum"));
        bytes.putInt(place, checksum(bytes, place));
    }

    /** Whether a file holds what was sealed, or has no checksum. */
    static boolean isIntact(ByteBuffer file) {
        OptionalInt place = place(file);
        return place.isEmpty() || file.getInt(place.getAsInt()) == checksum(file, place.getAsInt());
    }

    private static OptionalInt place(ByteBuffer file) {
        Model model = Model.getRootAsModel(file.duplicate().order(ByteOrder.LITTLE_ENDIAN));
        for (int i = 0; i < model.metadataLength(); i++) {
            Metadata entry = model.metadata(i);
            if (NAME.equals(entry.name()) && entry.buffer() < model.buffersLength()) {
                Buffer buffer = model.buffers((int) entry.buffer());
                if (buffer.dataLength() == LENGTH) {
                    return OptionalInt.of(buffer.dataAsByteBuffer().position());
                }
            }
        }
        return OptionalInt.empty();
    }

    private static int checksum(ByteBuffer file, int place) {
        CRC32C sum = new CRC32C();
        sum.update(file.duplicate().position(0).limit(place));
        sum.update(new byte[LENGTH]);
        sum.update(file.duplicate().position(place + LENGTH).limit(file.capacity()));
        return (int) sum.getValue();
    }
}
