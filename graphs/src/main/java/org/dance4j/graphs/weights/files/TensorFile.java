package org.dance4j.graphs.weights.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.graphs.FloatTensor;

/**
 * The tensors in a file of weights that PyTorch or others wrote. Immutable.
 *
 * @param file where it was
 * @param format how it was written
 * @param wrapper the name under which a training checkpoint held the weights, beside other things that were not read;
 *     nothing if the file held nothing but weights
 * @param prefix what stood before all names and was taken off: {@code module.}, or nothing
 * @param entries its tensors, in the file's order
 */
public record TensorFile(Path file, Format format, Optional<String> wrapper, String prefix, List<Entry> entries) {

    /** What {@code DataParallel} puts before the names of the network it wraps. */
    private static final String PARALLEL = "module.";

    /** How files of weights are written. */
    public enum Format {
        /** What {@code torch.save} writes since PyTorch 1.6: a zip archive of a pickle and the values. */
        ZIP("PyTorch zip"),
        /** What {@code torch.save} wrote before: pickles, and the values after them. */
        LEGACY("PyTorch legacy"),
        /** A JSON header and the values after it. */
        SAFETENSORS("safetensors");

        private final String label;

        Format(String label) {
            this.label = label;
        }

        /** What people call it. */
        public String label() {
            return label;
        }
    }

    /**
     * One tensor.
     *
     * @param name its name
     * @param type the type of its values in the file
     * @param shape its shape in the file; PyTorch's kernels are {@code [out, in, kH, kW]}
     * @param values its values in the file's order, as float32; nothing if the type is an integer one
     */
    public record Entry(String name, DataType type, List<Integer> shape, Optional<FloatTensor> values) {

        /** Copies the shape. */
        public Entry {
            shape = List.copyOf(shape);
        }

        /** The number of its values. */
        public long size() {
            return FloatTensor.size(shape);
        }
    }

    /** Copies the list of tensors. */
    public TensorFile {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a file. Its content decides how, not its name. Of a checkpoint that holds other things beside the weights,
     * only these are read: they are under {@code state_dict}, {@code model_state_dict}, {@code model_state} or
     * {@code model}.
     *
     * @throws IllegalArgumentException if the file is truncated or damaged, is no file of weights, has weights of other
     *     types than float32, float16 and bfloat16, or asks for classes beyond tensors and plain containers
     * @throws UncheckedIOException if it cannot be read
     */
    public static TensorFile read(Path file) {
        try (OpenFile open = OpenFile.open(file)) {
            ByteBuffer start = open.read(0, Long.BYTES + 1);
            if (startsWith(start, Long.BYTES, "{")) {
                return of(file, Safetensors.entries(open));
            }
            return torch(file, open, startsWith(start, 0, "PK")).withoutPrefix();
        }
    }

    private static TensorFile torch(Path file, OpenFile open, boolean isZip) {
        try {
            return isZip ? TorchZip.read(file) : TorchLegacy.read(file, open.map());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static TensorFile of(Path file, List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("cannot read " + file + ": it holds no tensors");
        }
        return new TensorFile(file, Format.SAFETENSORS, Optional.empty(), "", entries).withoutPrefix();
    }

    private static boolean startsWith(ByteBuffer bytes, int position, String text) {
        byte[] expected = text.getBytes(StandardCharsets.US_ASCII);
        return bytes.limit() >= position + expected.length
                && bytes.slice(position, expected.length).equals(ByteBuffer.wrap(expected));
    }

    /** Whether a tensor may have that name: names are printed, and what terminals obey must not be among them. */
    static boolean isName(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private TensorFile withoutPrefix() {
        // Counters, as averaged models have one, tell nothing.
        List<Entry> weights =
                entries.stream().filter(entry -> entry.values().isPresent()).toList();
        if (!(weights.isEmpty() ? entries : weights)
                .stream().allMatch(entry -> entry.name().startsWith(PARALLEL))) {
            return this;
        }
        List<Entry> shorter = entries.stream()
                .map(entry -> entry.name().startsWith(PARALLEL)
                        ? new Entry(
                                entry.name().substring(PARALLEL.length()), entry.type(), entry.shape(), entry.values())
                        : entry)
                .toList();
        return new TensorFile(file, format, wrapper, PARALLEL, shorter);
    }

    /**
     * A tensor's values, in the file's order and shape.
     *
     * @throws IllegalArgumentException if there is no such tensor, or it holds integers, which are no weights
     */
    public FloatTensor tensor(String name) {
        Entry entry = entries.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file + " holds no tensor " + name));
        return entry.values()
                .orElseThrow(() -> new IllegalArgumentException("tensor " + name + " of " + file + " is "
                        + entry.type().label() + ", and weights are float32, float16 or bfloat16"));
    }

    /** The number of values in all tensors. */
    public long size() {
        return entries.stream().mapToLong(Entry::size).sum();
    }
}
