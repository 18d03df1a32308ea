package org.dance4j.export.tflite;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files that follow a TFLite model as a zip archive, uncompressed, as the readers of TFLite metadata expect them. */
final class AppendedFiles {

    /** Fixed, so that the same model gives the same bytes. */
    private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    /** Of the record that ends an archive without a comment, and of an entry in its directory (APPNOTE.TXT, 4.3). */
    private static final int END_LENGTH = 22;

    private static final int END_ENTRIES = 10;
    private static final int END_DIRECTORY = 16;
    private static final int ENTRY_LENGTH = 46;
    private static final int ENTRY_NAME_LENGTH = 28;
    private static final int ENTRY_FILE = 42;

    private AppendedFiles() {}

    /**
     * A model and files after it. The archive counts its positions from the start of the model.
     *
     * @param model a TFLite flat buffer
     * @param files content by name, in the order wanted
     */
    static byte[] append(byte[] model, Map<String, byte[]> files) {
        byte[] archive = archive(files);
        ByteBuffer zip = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        int end = archive.length - END_LENGTH;
        int entry = zip.getInt(end + END_DIRECTORY);
        zip.putInt(end + END_DIRECTORY, model.length + entry);
        for (int i = 0; i < zip.getShort(end + END_ENTRIES); i++) {
            zip.putInt(entry + ENTRY_FILE, model.length + zip.getInt(entry + ENTRY_FILE));
            entry += ENTRY_LENGTH + zip.getShort(entry + ENTRY_NAME_LENGTH);
        }
        return ByteBuffer.allocate(model.length + archive.length)
                .put(model)
                .put(archive)
                .array();
    }

    private static byte[] archive(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] content = file.getValue();
                CRC32 sum = new CRC32();
                sum.update(content);
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(sum.getValue());
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
