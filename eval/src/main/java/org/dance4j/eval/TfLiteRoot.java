package org.dance4j.eval;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The root table of a TFLite file. The runtime's verifier lets pass a file whose root lacks what its builder then follows
 * a null pointer to.
 */
final class TfLiteRoot {

    /** The fields of the root in the TFLite schema: operator codes, subgraphs and buffers. */
    private static final int[] NEEDED = {1, 2, 4};

    private static final int VTABLE_HEADER = 4;
    private static final int FIELD = 2;

    private TfLiteRoot() {}

    /**
     * Whether the root has all that is needed.
     *
     * @param file one that the runtime's verifier has passed
     */
    static boolean isComplete(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            int root = bytes.getInt(0);
            int vtable = root - bytes.getInt(root);
            int length = bytes.getShort(vtable) & 0xFFFF;
            for (int field : NEEDED) {
                int at = VTABLE_HEADER + FIELD * field;
                if (at + FIELD > length || bytes.getShort(vtable + at) == 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
