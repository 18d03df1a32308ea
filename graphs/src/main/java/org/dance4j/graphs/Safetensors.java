package org.dance4j.graphs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tensors and a few strings in one file of the safetensors format: eight bytes of header length, a JSON header, and the
 * values, little-endian.
 *
 * @param tensors float32 tensors by name
 * @param metadata strings by name
 */
public record Safetensors(Map<String, FloatTensor> tensors, Map<String, String> metadata) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String METADATA = "__metadata__";
    private static final String CHECKSUM = "checksum";

    public Safetensors {
        tensors = Map.copyOf(tensors);
        metadata = Map.copyOf(metadata);
    }

    /** Writes a file that {@link #read} reads, a checksum of all the rest among its metadata. */
    public void write(Path file) throws IOException {
        List<String> names = tensors.keySet().stream().sorted().toList();
        long bytes = names.stream().mapToLong(name -> 4L * tensors.get(name).size()).sum();
        ByteBuffer values = ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
        ObjectNode header = MAPPER.createObjectNode();
        ObjectNode strings = header.putObject(METADATA);
        metadata.forEach(strings::put);
        for (String name : names) {
            FloatTensor tensor = tensors.get(name);
            ObjectNode entry = header.putObject(name);
            entry.put("dtype", "F32");
            tensor.shape().forEach(entry.putArray("shape")::add);
            var offsets = entry.putArray("data_offsets").add(values.position());
            for (int i = 0; i < tensor.size(); i++) {
                values.putFloat(tensor.get(i));
            }
            offsets.add(values.position());
        }
        values.flip();
        strings.put(CHECKSUM, checksum(header, values));
        byte[] text = MAPPER.writeValueAsBytes(header);
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).flip();
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ByteBuffer part : List.of(length, ByteBuffer.wrap(text), values)) {
                while (part.hasRemaining()) {
                    channel.write(part);
                }
            }
            channel.force(false);
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if the file is truncated or damaged, or holds other types than float32
     * @throws UncheckedIOException if it cannot be read
     */
    public static Safetensors read(Path file) {
        try {
            return parse(file, ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Safetensors parse(Path file, ByteBuffer bytes) {
        long length = bytes.remaining() < 8 ? -1 : bytes.getLong();
        require(length >= 2 && length <= bytes.remaining(), file, "its header is missing or cut off");
        byte[] text = new byte[(int) length];
        bytes.get(text);
        ByteBuffer values = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        JsonNode header = header(file, text);
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        JsonNode checksum = header.get(METADATA) instanceof ObjectNode strings ? strings.remove(CHECKSUM) : null;
        require(
                checksum == null || checksum.asText().equals(checksum(header, values)),
                file,
                "its content does not match its checksum");
        header.fields().forEachRemaining(entry -> {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue().fields().forEachRemaining(string -> metadata.put(string.getKey(), string.getValue().asText()));
            } else {
                tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), values));
            }
        });
        return new Safetensors(tensors, metadata);
    }

    /** CRC-32C of a header without checksum, as compact JSON, and the values after it. */
    private static String checksum(JsonNode header, ByteBuffer values) {
        return Hashing.crc32c()
                .newHasher()
                .putString(header.toString(), StandardCharsets.UTF_8)
                .putBytes(values.duplicate())
                .hash()
                .toString();
    }

    private static JsonNode header(Path file, byte[] text) {
        try {
            JsonNode header = MAPPER.readTree(new String(text, StandardCharsets.UTF_8));
            require(header != null && header.isObject(), file, "its header is no JSON object");
            return header;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(damaged(file, "its header is no JSON"), e);
        }
    }

    private static FloatTensor tensor(Path file, String name, JsonNode entry, ByteBuffer values) {
        require(entry.path("dtype").asText().equals("F32"), file, "tensor " + name + " is not float32");
        List<Integer> shape = new ArrayList<>();
        entry.path("shape").forEach(dimension -> shape.add(dimension.asInt()));
        long start = entry.path("data_offsets").path(0).asLong(-1);
        long end = entry.path("data_offsets").path(1).asLong(-1);
        require(
                start >= 0 && end >= start && end <= values.capacity() && (end - start) % Float.BYTES == 0,
                file,
                "tensor " + name + " is cut off");
        float[] floats = new float[(int) (end - start) / Float.BYTES];
        values.duplicate().order(ByteOrder.LITTLE_ENDIAN).position((int) start).asFloatBuffer().get(floats);
        try {
            return FloatTensor.of(shape, floats);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(damaged(file, "tensor " + name + ": " + e.getMessage()), e);
        }
    }

    private static void require(boolean condition, Path file, String what) {
        if (!condition) {
            throw new IllegalArgumentException(damaged(file, what));
        }
    }

    private static String damaged(Path file, String what) {
        return file + " is no intact safetensors file: " + what;
    }
}
