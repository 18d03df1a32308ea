package org.dance4j.graphs.weights.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dance4j.graphs.FloatTensor;

/**
 * What the header of a safetensors file says of a tensor.
 *
 * @param name its name
 * @param type the type of its values
 * @param shape its lengths, outermost first
 * @param start where its bytes begin, from the header's end
 * @param bytes how many they are
 */
record SafetensorsEntry(String name, DataType type, List<Integer> shape, long start, long bytes) {

    /** Values that are read at once. */
    private static final int CHUNK = 1 << 18;

    /**
     * An entry of a header.
     *
     * @param available the bytes after the header
     * @throws IllegalArgumentException if it does not fit together, or the type is not read
     */
    static SafetensorsEntry of(Path file, String name, JsonNode entry, long available) {
        require(TensorFile.isName(name), file, "the name of a tensor has control characters");
        DataType type = type(file, name, entry.path("dtype"));
        List<Integer> shape = new ArrayList<>();
        for (JsonNode length : entry.path("shape")) {
            require(length.isInt(), file, "tensor " + name + " has length " + length);
            shape.add(length.intValue());
        }
        long start = entry.path("data_offsets").path(0).asLong(-1);
        long end = entry.path("data_offsets").path(1).asLong(-1);
        require(start >= 0 && end >= start && end <= available, file, "tensor " + name + " is cut off");
        long bytes = end - start;
        require(
                bytes % type.bytes() == 0 && bytes / type.bytes() == size(file, name, shape),
                file,
                "tensor " + name + " of shape " + shape + " and type " + type.label() + " has " + bytes + " bytes");
        return new SafetensorsEntry(name, type, List.copyOf(shape), start, bytes);
    }

    /**
     * The tensor, with its values if weights may have its type.
     *
     * @param values where in the file the values of all tensors begin
     */
    TensorFile.Entry read(OpenFile file, long values) {
        if (!type.isWeight()) {
            return new TensorFile.Entry(name, type, shape, Optional.empty());
        }
        long size = bytes / type.bytes();
        require(size <= Integer.MAX_VALUE - Long.BYTES, file.path(), "tensor " + name + " has more than 2³¹ values");
        float[] floats = new float[(int) size];
        int done = 0;
        while (done < floats.length) {
            int count = Math.min(CHUNK, floats.length - done);
            type.floats(file.read(values + start + (long) type.bytes() * done, type.bytes() * count))
                    .read(floats, done, count);
            done += count;
        }
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

    static void require(boolean condition, Path file, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(damaged(file, problem));
        }
    }

    static String damaged(Path file, String problem) {
        return file + " is no intact safetensors file: " + problem;
    }
}
