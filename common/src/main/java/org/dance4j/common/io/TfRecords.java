package org.dance4j.common.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * TensorFlow's TFRecord format, which TensorBoard's event files are written in too: each record is the length of its
 * data (8 bytes), the masked checksum of those 8 bytes (4), the data, and the data's masked checksum (4), all
 * little-endian. A file is records one after another.
 */
public final class TfRecords {

    /** {@code kMaskDelta} of TensorFlow's {@code tsl/lib/hash/crc32c.h}. */
    private static final int MASK_DELTA = 0xA282EAD8;

    private TfRecords() {}

    /** A record of these data. */
    public static byte[] record(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length);
        return record.putInt(maskedChecksum(record.array(), Long.BYTES))
                .put(data)
                .putInt(maskedChecksum(data, data.length))
                .array();
    }

    /**
     * The CRC-32C (Castagnoli, as in RFC 3720) of the first bytes, rotated right by 15 bits, plus a constant: checksums
     * of data that themselves hold checksums would else be weak.
     */
    static int maskedChecksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return Integer.rotateRight((int) checksum.getValue(), 15) + MASK_DELTA;
    }
}
