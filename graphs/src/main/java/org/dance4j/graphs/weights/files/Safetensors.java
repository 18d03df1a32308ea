package org.dance4j.graphs.weights.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.dance4j.common.io.Json;
import org.dance4j.graphs.FloatTensor;

/**
 * Tensors and a few strings in one file of the safetensors format: eight bytes of header length, a JSON header, and the
 * values, little-endian. Files may be larger than memory's longest array; a tensor has at most 2³¹ − 1 values.
 *
 * @param tensors float32 tensors by name
 * @param metadata strings by name
 */
public record Safetensors(Map<String, FloatTensor> tensors, Map<String, String> metadata) {

    private static final String METADATA = "__metadata__";
    private static final String CHECKSUM = "checksum";

    /** Bytes that are read or written at once. */
    private static final int CHUNK = 1 << 20;

    /** What takes the values of all tensors, a piece at a time. */
    @FunctionalInterface
    private interface Sink {
        void take(ByteBuffer bytes) throws IOException;
    }

    /** Copies both maps. */
    public Safetensors {
        tensors = Map.copyOf(tensors);
        metadata = Map.copyOf(metadata);
    }

    /** Writes a file that {@link #read} reads, a checksum of all the rest among its metadata. */
    public void write(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(channel);
            channel.force(false);
        }
    }

    /** The values pass twice: the checksum, which is made of them, stands before them. */
    void write(WritableByteChannel channel) throws IOException {
        List<String> names = tensors.keySet().stream().sorted().toList();
        ObjectNode header = Json.object();
        ObjectNode strings = header.putObject(METADATA);
        metadata.forEach(strings::put);
        long position = 0;
        for (String name : names) {
            FloatTensor tensor = tensors.get(name);
            ObjectNode entry = header.putObject(name);
            entry.put("dtype", "F32");
            tensor.shape().forEach(entry.putArray("shape")::add);
            long end = position + (long) Float.BYTES * tensor.size();
            entry.putArray("data_offsets").add(position).add(end);
            position = end;
        }
        CRC32C checksum = checksum(header);
        values(names, checksum::update);
        strings.put(CHECKSUM, text(checksum));
        byte[] text = Json.line(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .flip();
        writeFully(channel, length);
        writeFully(channel, ByteBuffer.wrap(text));
        values(names, bytes -> writeFully(channel, bytes));
    }

    private void values(List<String> names, Sink sink) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (String name : names) {
            FloatTensor tensor = tensors.get(name);
            int done = 0;
            while (done < tensor.size()) {
                int count = Math.min(CHUNK / Float.BYTES, tensor.size() - done);
                bytes.clear().limit(Float.BYTES * count);
                tensor.copyTo(bytes.asFloatBuffer(), done);
                sink.take(bytes);
                done += count;
            }
        }
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Reads a file. Values of float16 and bfloat16 become float32.
     *
     * @throws IllegalArgumentException if the file is truncated or damaged, or holds other types than these
     * @throws UncheckedIOException if it cannot be read
     */
    public static Safetensors read(Path file) {
        try (OpenFile open = OpenFile.open(file)) {
            Content content = parse(open);
            Map<String, FloatTensor> tensors = new LinkedHashMap<>();
            for (TensorFile.Entry entry : content.entries()) {
                FloatTensor values = entry.values()
                        .orElseThrow(() -> new IllegalArgumentException(SafetensorsEntry.damaged(
                                file,
                                "tensor " + entry.name() + " is " + entry.type().label())));
                tensors.put(entry.name(), values);
            }
            return new Safetensors(tensors, content.metadata());
        }
    }

    /** Reads a file that may hold integers too: its tensors, in its order. */
    static List<TensorFile.Entry> entries(OpenFile file) {
        return parse(file).entries();
    }

    private record Content(List<TensorFile.Entry> entries, Map<String, String> metadata) {}

    private static Content parse(OpenFile file) {
        Path path = file.path();
        ByteBuffer start = file.read(0, Long.BYTES + 1);
        long length = start.remaining() < Long.BYTES ? -1 : start.getLong();
        SafetensorsEntry.require(
                length >= 2 && length <= file.size() - Long.BYTES, path, "its header is missing or cut off");
        SafetensorsEntry.require(start.get() == '{', path, "its header is no JSON object");
        SafetensorsEntry.require(length <= Integer.MAX_VALUE - Long.BYTES, path, "its header is longer than 2 GiB");
        JsonNode header = header(path, file.read(Long.BYTES, (int) length).array());
        long values = Long.BYTES + length;
        if (header.get(METADATA) instanceof ObjectNode strings && strings.has(CHECKSUM)) {
            String expected = strings.get(CHECKSUM).asText();
            // Other tools may call a text of another length so; one that is damaged has this one's still.
            if (expected.length() == 2 * Integer.BYTES) {
                strings.remove(CHECKSUM);
                SafetensorsEntry.require(
                        expected.equals(checksum(header, file, values)),
                        path,
                        "its content does not match its checksum");
            }
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        header.path(METADATA)
                .fields()
                .forEachRemaining(string ->
                        metadata.put(string.getKey(), string.getValue().asText()));
        List<SafetensorsEntry> entries = header.properties().stream()
                .filter(entry -> !entry.getKey().equals(METADATA))
                .map(entry -> SafetensorsEntry.of(path, entry.getKey(), entry.getValue(), file.size() - values))
                .toList();
        long used = entries.stream().mapToLong(SafetensorsEntry::bytes).sum();
        SafetensorsEntry.require(
                used == file.size() - values, path, "its tensors do not take up what follows its header");
        return new Content(
                entries.stream().map(entry -> entry.read(file, values)).toList(), metadata);
    }

    /** CRC-32C of a header without checksum, as compact JSON, and the values after it. */
    private static String checksum(JsonNode header, OpenFile file, long values) {
        CRC32C checksum = checksum(header);
        for (long position = values; position < file.size(); position += CHUNK) {
            checksum.update(file.read(position, CHUNK));
        }
        return text(checksum);
    }

    private static CRC32C checksum(JsonNode header) {
        CRC32C checksum = new CRC32C();
        checksum.update(header.toString().getBytes(StandardCharsets.UTF_8));
        return checksum;
    }

    /** Its four bytes in hexadecimal digits, the least significant byte first. */
    private static String text(CRC32C checksum) {
        return String.format("%08x", Integer.reverseBytes((int) checksum.getValue()));
    }

    private static JsonNode header(Path file, byte[] text) {
        try {
            JsonNode header = Json.mapper().readTree(new String(text, StandardCharsets.UTF_8));
            SafetensorsEntry.require(header != null && header.isObject(), file, "its header is no JSON object");
            return header;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(SafetensorsEntry.damaged(file, "its header is no JSON"), e);
        }
    }
}
