package org.dance4j.graphs.weights.files;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.weights.files.StridedTensor.Storage;

/**
 * The form in which {@code torch.save} wrote before PyTorch 1.6: pickles of a magic number, the form's version,
 * properties of the machine, what was saved, and the keys of its storages; then, for each key, the number of values as
 * int64 and the values.
 */
final class TorchLegacy {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final Integer VERSION = 1001;

    private TorchLegacy() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    static TensorFile read(Path file, ByteBuffer bytes) throws IOException {
        byte[] start = new byte[Math.min(bytes.limit(), TensorUnpickler.MOST_BYTES)];
        bytes.get(0, start);
        TensorUnpickler pickles = new TensorUnpickler(start);
        requireMagic(pickles);
        require(VERSION.equals(pickles.read()), "its form is not version " + VERSION + " of torch.save's");
        boolean littleEndian =
                pickles.read() instanceof Map<?, ?> machine && Boolean.TRUE.equals(machine.get("little_endian"));
        require(littleEndian, "its values are not little-endian");
        StateDict weights = StateDict.of(pickles.read());
        Map<Storage, ByteBuffer> storages = storages(pickles, bytes);
        List<TensorFile.Entry> entries = weights.read(
                storage -> {
                    require(storages.containsKey(storage), "storage " + storage.key() + " is missing");
                    return storages.get(storage);
                },
                bytes.limit());
        return new TensorFile(file, TensorFile.Format.LEGACY, weights.wrapper(), "", entries);
    }

    private static void requireMagic(TensorUnpickler pickles) {
        String problem = "it is no file of weights: expected torch.save's zip or legacy form, or safetensors";
        try {
            require(MAGIC.equals(pickles.read()), problem);
        } catch (TensorUnpickler.RefusedClassException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(problem, e);
        }
    }

    private static Map<Storage, ByteBuffer> storages(TensorUnpickler pickles, ByteBuffer bytes) {
        List<?> keys = pickles.read() instanceof List<?> list ? list : List.of();
        Map<Storage, ByteBuffer> storages = new HashMap<>();
        int position = pickles.position();
        for (Object key : keys) {
            Storage storage = pickles.storages().get(key);
            require(storage != null, "it holds a storage of no tensor");
            long left = (long) bytes.limit() - position - Long.BYTES;
            String name = "storage " + storage.key() + " of " + storage.size() + " values";
            require(left >= storage.bytes(), name + " is cut off");
            long size = bytes.getLong(position);
            require(size == storage.size(), name + " has " + size);
            position += Long.BYTES;
            int length = (int) storage.bytes();
            storages.put(storage, bytes.slice(position, length).order(ByteOrder.LITTLE_ENDIAN));
            position += length;
        }
        return storages;
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
