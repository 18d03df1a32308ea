package org.dance4j.training.state;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** A TensorBoard event file: records of length, checksum, {@link Event}, checksum (the TFRecord format). */
final class EventFile {

    private final Path file;

    /** A new file in a folder, named so that TensorBoard finds it and an earlier one stays. */
    EventFile(Path folder) throws IOException {
        Files.createDirectories(folder);
        long now = System.currentTimeMillis();
        this.file = folder.resolve("events.out.tfevents." + now / 1000 + "." + now % 1000 + ".dance4j");
        append(Event.newBuilder()
                .setWallTime(now / 1000.0)
                .setFileVersion("brain.Event:2")
                .build());
    }

    /** Adds figures of one step; those that are not finite are left out. */
    void scalars(long step, Map<String, Double> figures) throws IOException {
        Summary.Builder summary = Summary.newBuilder();
        figures.forEach((name, value) -> {
            if (Double.isFinite(value)) {
                summary.addValue(Summary.Value.newBuilder().setTag(name).setSimpleValue(value.floatValue()));
            }
        });
        append(Event.newBuilder()
                .setWallTime(System.currentTimeMillis() / 1000.0)
                .setStep(step)
                .setSummary(summary)
                .build());
    }

    private void append(Event event) throws IOException {
        byte[] data = event.toByteArray();
        ByteBuffer record = ByteBuffer.allocate(16 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedChecksum(record.array(), 8)).put(data).putInt(maskedChecksum(data, data.length));
        Files.write(file, record.array(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static int maskedChecksum(byte[] bytes, int length) {
        int crc = Hashing.crc32c().hashBytes(bytes, 0, length).asInt();
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }
}
