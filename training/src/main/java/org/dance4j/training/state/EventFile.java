package org.dance4j.training.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.TfRecords;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** A TensorBoard event file: TFRecords, each an {@link Event}. */
final class EventFile {

    private final Path file;

    /** A new file in a folder, named so that TensorBoard finds it and an earlier one stays. */
    EventFile(Path folder) throws IOException {
        AtomicFiles.makeFolders(folder);
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
        byte[] record = TfRecords.record(event.toByteArray());
        Files.write(file, record, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
