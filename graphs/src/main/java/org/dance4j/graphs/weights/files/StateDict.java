package org.dance4j.graphs.weights.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.weights.files.StridedTensor.Storage;

/**
 * The weights among what {@code torch.save} was given.
 *
 * @param wrapper the name under which they were; nothing if they were all there was
 * @param tensors the tensors by name, in their order
 */
record StateDict(Optional<String> wrapper, Map<String, StridedTensor> tensors) {

    /** Where checkpoints have the weights that hold other things beside them. */
    private static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model_state", "model");

    /** Most names told of what was found instead of tensors. */
    private static final int MOST_NAMES = 5;

    /** The bytes of storages. */
    interface Storages {

        /**
         * A storage's bytes, little-endian.
         *
         * @throws IllegalArgumentException if they are missing, damaged or fewer than the storage needs
         */
        ByteBuffer bytes(Storage storage) throws IOException;
    }

    /**
     * The weights in an unpickled object: tensors by name, or a dictionary that has such under one of the names that
     * checkpoints use. Whatever else there is is left out.
     *
     * @throws IllegalArgumentException if there are none
     */
    static StateDict of(Object content) {
        if (!(content instanceof Map<?, ?> dictionary)) {
            throw new IllegalArgumentException("it holds no tensors by name");
        }
        for (String wrapper : WRAPPERS) {
            if (dictionary.get(wrapper) instanceof Map<?, ?> inner
                    && !tensors(inner).isEmpty()) {
                return new StateDict(Optional.of(wrapper), tensors(inner));
            }
        }
        Map<String, StridedTensor> tensors = tensors(dictionary);
        if (tensors.isEmpty()) {
            String found = dictionary.keySet().stream()
                    .limit(MOST_NAMES)
                    .map(name -> String.valueOf(name).replaceAll("[^\\p{Graph}]", "?"))
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException("expected tensors by name, or such under one of "
                    + String.join(", ", WRAPPERS) + ", found " + (found.isEmpty() ? "nothing" : found));
        }
        return new StateDict(Optional.empty(), tensors);
    }

    private static Map<String, StridedTensor> tensors(Map<?, ?> dictionary) {
        Map<String, StridedTensor> tensors = new LinkedHashMap<>();
        dictionary.forEach((name, value) -> {
            if (name instanceof String text && value instanceof StridedTensor tensor) {
                if (!TensorFile.isName(text)) {
                    throw new IllegalArgumentException("the name of a tensor has control characters");
                }
                tensors.put(text, tensor);
            }
        });
        return tensors;
    }

    /**
     * Reads the values.
     *
     * @param storages where they are
     * @param mostValues how many all tensors may have together
     * @throws IllegalArgumentException if something does not fit together, or a tensor is of a type that is not read
     */
    List<TensorFile.Entry> read(Storages storages, long mostValues) throws IOException {
        long size = 0;
        Map<Storage, List<String>> users = new LinkedHashMap<>();
        for (Map.Entry<String, StridedTensor> entry : tensors.entrySet()) {
            StridedTensor tensor = entry.getValue();
            tensor.storage().type().requireReadable(entry.getKey());
            users.computeIfAbsent(tensor.storage(), storage -> new ArrayList<>())
                    .add(entry.getKey());
            long more = size(entry.getKey(), tensor);
            if (more > mostValues - size) {
                throw new IllegalArgumentException("tensor " + entry.getKey() + " has shape " + tensor.shape()
                        + ", which is more values than the file has bytes");
            }
            size += more;
        }
        Map<String, FloatTensor> values = new HashMap<>();
        // Each storage is read once and let go: at no time are there two copies of all values.
        for (Map.Entry<Storage, List<String>> entry : users.entrySet()) {
            ByteBuffer bytes = storages.bytes(entry.getKey());
            if (entry.getKey().type().isWeight()) {
                entry.getValue()
                        .forEach(name -> values.put(name, tensors.get(name).read(bytes)));
            }
        }
        return tensors.entrySet().stream()
                .map(entry -> new TensorFile.Entry(
                        entry.getKey(),
                        entry.getValue().storage().type(),
                        entry.getValue().lengths(),
                        Optional.ofNullable(values.get(entry.getKey()))))
                .toList();
    }

    private static long size(String name, StridedTensor tensor) {
        try {
            tensor.lengths();
            return tensor.size();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tensor " + name + ": " + e.getMessage(), e);
        }
    }
}
