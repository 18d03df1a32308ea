package org.dance4j.common.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.op.io.ReaderRead;
import org.tensorflow.types.TString;

class TfRecordsTest {

    @TempDir
    Path folder;

    /** The check value of CRC-32C in the catalogue of CRC algorithms is 0xE3069283, of the nine digits. */
    @Test
    void theChecksumIsThatOfTheCatalogueMaskedAsTensorFlowDoes() {
        int checksum = 0xE3069283;
        int masked = (checksum >>> 15 | checksum << 17) + 0xA282EAD8;
        assertEquals(masked, TfRecords.maskedChecksum("123456789".getBytes(StandardCharsets.US_ASCII), 9));
        assertEquals(masked, TfRecords.maskedChecksum("123456789 and more".getBytes(StandardCharsets.US_ASCII), 9));
    }

    /** RFC 3720, B.4: the CRC-32C of 32 bytes of zeroes is AA 36 91 8A on the wire. */
    @Test
    void aRecordIsLengthChecksumDataChecksum() {
        byte[] record = TfRecords.record(new byte[32]);
        assertEquals(8 + 4 + 32 + 4, record.length);
        assertArrayEquals(HexFormat.of().parseHex("2000000000000000"), Arrays.copyOf(record, 8));
        int masked = Integer.rotateRight(0x8A9136AA, 15) + 0xA282EAD8;
        assertEquals(
                masked, ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getInt(44));
    }

    @Test
    void tensorFlowReadsThemBack() throws IOException {
        Path file = folder.resolve("two.tfrecord");
        Files.write(file, TfRecords.record("first".getBytes(StandardCharsets.US_ASCII)));
        Files.write(file, TfRecords.record(new byte[0]), StandardOpenOption.APPEND);
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            var queue = tf.io.fifoQueue(List.of(TString.class));
            var enqueue = tf.io.queueEnqueue(queue, List.of(tf.constant(file.toString())));
            ReaderRead read = tf.io.readerRead(tf.io.tfRecordReader(), queue);
            try (Session session = new Session(graph)) {
                session.runner().addTarget(enqueue).run().close();
                for (String expected : List.of("first", "")) {
                    try (var result = session.runner().fetch(read.value()).run()) {
                        assertEquals(expected, ((TString) result.get(0)).getObject());
                    }
                }
            }
        }
    }
}
