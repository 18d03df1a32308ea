package org.dance4j.graphs.weights.files;

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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.FloatTensor;

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
    private static final int LONGEST_HEADER = 16 << 20;

    public Safetensors {
        tensors = Map.copyOf(tensors);
        metadata = Map.copyOf(metadata);
    }

    /** Writes a file that {@link #read} reads, a checksum of all the rest among its metadata. */
    public void write(Path file) throws IOException {
        List<String> names = tensors.keySet().stream().sorted().toList();
        long bytes =
                names.stream().mapToLong(name -> 4L * tensors.get(name).size()).sum();
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
        ByteBuffer length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .flip();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (ByteBuffer part : List.of(length, ByteBuffer.wrap(text), values)) {
                while (part.hasRemaining()) {
                    channel.write(part);
                }
            }
            channel.force(false);
        }
    }

    /**
     * Reads a file. Values of float16 and bfloat16 become float32.
     *
     * @throws IllegalArgumentException if the file is truncated or damaged, or holds other types than these
     * @throws UncheckedIOException if it cannot be read
     */
    public static Safetensors read(Path file) {
        Content content = parse(file, MappedFile.map(file));
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (TensorFile.Entry entry : content.entries()) {
            FloatTensor values = entry.values()
                    .orElseThrow(() -> new IllegalArgumentException(damaged(
                            file,
                            "tensor " + entry.name() + " is " + entry.type().label())));
            tensors.put(entry.name(), values);
        }
        return new Safetensors(tensors, content.metadata());
    }

    /** Reads a file that may hold integers too: its tensors, in its order. */
    static List<TensorFile.Entry> entries(Path file, ByteBuffer bytes) {
        return parse(file, bytes).entries();
    }

    private record Content(List<TensorFile.Entry> entries, Map<String, String> metadata) {}

    private static Content parse(Path file, ByteBuffer bytes) {
        long length = bytes.remaining() < 8 ? -1 : bytes.getLong();
        require(length >= 2 && length <= bytes.remaining(), file, "its header is missing or cut off");
        require(length <= LONGEST_HEADER, file, "its header is longer than 16 MiB");
        byte[] text = new byte[(int) length];
        bytes.get(text);
        ByteBuffer values = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        JsonNode header = header(file, text);
        Map<String, String> metadata = new LinkedHashMap<>();
        List<TensorFile.Entry> entries = new ArrayList<>();
        JsonNode checksum = header.get(METADATA) instanceof ObjectNode strings ? strings.remove(CHECKSUM) : null;
        require(
                checksum == null || checksum.asText().equals(checksum(header, values)),
                file,
                "its content does not match its checksum");
        header.fields().forEachRemaining(entry -> {
            if (entry.getKey().equals(METADATA)) {
                entry.getValue()
                        .fields()
                        .forEachRemaining(string ->
                                metadata.put(string.getKey(), string.getValue().asText()));
            } else {
                entries.add(entry(file, entry.getKey(), entry.getValue(), values));
            }
        });
        long used = entries.stream()
                .mapToLong(entry -> entry.size() * entry.type().bytes())
                .sum();
        require(used == values.capacity(), file, "its tensors do not take up what follows its header");
        return new Content(entries, metadata);
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

    private static TensorFile.Entry entry(Path file, String name, JsonNode entry, ByteBuffer values) {
        require(TensorFile.isName(name), file, "the name of a tensor has control characters");
        DataType type = type(file, name, entry.path("dtype"));
        List<Integer> shape = new ArrayList<>();
        for (JsonNode length : entry.path("shape")) {
            require(length.isInt(), file, "tensor " + name + " has length " + length);
            shape.add(length.intValue());
        }
        long start = entry.path("data_offsets").path(0).asLong(-1);
        long end = entry.path("data_offsets").path(1).asLong(-1);
        require(start >= 0 && end >= start && end <= values.capacity(), file, "tensor " + name + " is cut off");
        long bytes = end - start;
        require(
                bytes % type.bytes() == 0 && bytes / type.bytes() == size(file, name, shape),
                file,
                "tensor " + name + " of shape " + shape + " and type " + type.label() + " has " + bytes + " bytes");
        if (!type.isWeight()) {
            return new TensorFile.Entry(name, type, shape, Optional.empty());
        }
        float[] floats = new float[(int) bytes / type.bytes()];
        type.floats(values.slice((int) start, (int) bytes).order(ByteOrder.LITTLE_ENDIAN))
                .read(floats);
        return new TensorFile.Entry(name, type, shape, Optional.of(FloatTensor.of(shape, floats)));
    }

    private static long size(Path file, String tensor, List<Integer> shape) {
        try {
            return FloatTensor.size(shape);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(damaged(file, "tensor " + tensor + ": " + e.getMessage()), e);
        }
    }

    private static DataType type(Path file, String tensor, JsonNode dtype) {
        require(dtype.isTextual(), file, "tensor " + tensor + " has no dtype");
        try {
            return DataType.ofSafetensors(dtype.textValue(), tensor);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
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
