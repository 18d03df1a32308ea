package org.dance4j.graphs.weights.files;

import com.google.common.primitives.Ints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import org.dance4j.graphs.weights.files.StridedTensor.Storage;

/**
 * Reads pickles of tensors, plain containers and plain values, and nothing else: every instruction and every class that
 * does not serve these is refused, so that nothing a file names is ever made or called.
 *
 * <p>Tensors become {@link StridedTensor}s, dictionaries {@link Map}s in their order, lists and sets {@link List}s, and
 * tuples arrays. The library's own constructors and its reflection on attributes are never reached.
 */
final class TensorUnpickler extends Unpickler {

    /** The most bytes of pickles read; those of hundreds of layers with an optimizer's state take less than one MiB. */
    static final int MOST_BYTES = 16 << 20;

    /** What a text that only begins like a pickle does not look like. */
    private static final Pattern CLASS_NAME = Pattern.compile("[\\w.]+", Pattern.UNICODE_CHARACTER_CLASS);

    private static final Map<String, Object> GLOBALS = globals();

    private final Map<String, Storage> storages = new HashMap<>();
    private final ByteArrayInputStream pickles;
    private final int size;
    private int copied;

    /** Reads pickles one after another. */
    TensorUnpickler(byte[] pickles) {
        this.pickles = new ByteArrayInputStream(pickles);
        size = pickles.length;
    }

    /** A file asks for a class that neither tensors nor plain containers need. */
    static final class RefusedClassException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        private RefusedClassException(String name) {
            super("it asks for the class " + name + ", and only tensors and plain containers are read");
        }
    }

    /**
     * The next pickle's object.
     *
     * @throws RefusedClassException if it asks for a class other than those of tensors and plain containers
     * @throws IllegalArgumentException if it is damaged
     */
    Object read() {
        try {
            return load(pickles);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("its pickle is cut off, damaged or longer than 16 MiB", e);
        }
    }

    /** The number of bytes read so far. */
    int position() {
        return size - pickles.available();
    }

    /** The storages that the pickles read so far name, by key. */
    Map<String, Storage> storages() {
        return Collections.unmodifiableMap(storages);
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
        switch (opcode) {
            case Opcodes.GLOBAL, Opcodes.INST -> {
                String module = line();
                stack.add(global(module, line()));
                // An instance is asked for at once, and is refused even of the classes there are.
                require(opcode == Opcodes.GLOBAL);
            }
            case Opcodes.STACK_GLOBAL -> {
                String name = (String) stack.pop();
                stack.add(global((String) stack.pop(), name));
            }
            case Opcodes.REDUCE -> {
                Object[] arguments = (Object[]) stack.pop();
                requireAsManyAsWritten(arguments);
                stack.add(((IObjectConstructor) stack.pop()).construct(arguments));
            }
                // Attributes, such as the versions of modules that a state dict has, are no tensors.
            case Opcodes.BUILD -> {
                stack.pop();
                require(stack.peek() instanceof Map);
            }
                // The library's dictionaries forget their order.
            case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
            case Opcodes.SETITEM -> {
                Object value = stack.pop();
                Object key = stack.pop();
                put(Arrays.asList(key, value));
            }
            case Opcodes.SETITEMS -> put(stack.pop_all_since_marker());
                // A set may not become one here: hashing a list that contains itself never ends.
            case Opcodes.EMPTY_SET -> stack.add(new ArrayList<>());
            case Opcodes.FROZENSET -> stack.add(stack.pop_all_since_marker());
            case Opcodes.APPENDS, Opcodes.ADDITEMS -> {
                List<Object> items = stack.pop_all_since_marker();
                list(stack.peek()).addAll(items);
            }
            case Opcodes.BINUNICODE, Opcodes.BINSTRING, Opcodes.BINBYTES -> {
                requireLength();
                return super.dispatch(opcode);
            }
            case Opcodes.PROTO,
                    Opcodes.FRAME,
                    Opcodes.STOP,
                    Opcodes.MARK,
                    Opcodes.BINPUT,
                    Opcodes.LONG_BINPUT,
                    Opcodes.MEMOIZE,
                    Opcodes.BINGET,
                    Opcodes.LONG_BINGET,
                    Opcodes.NONE,
                    Opcodes.NEWTRUE,
                    Opcodes.NEWFALSE,
                    Opcodes.BININT,
                    Opcodes.BININT1,
                    Opcodes.BININT2,
                    Opcodes.LONG1,
                    Opcodes.BINFLOAT,
                    Opcodes.SHORT_BINUNICODE,
                    Opcodes.SHORT_BINSTRING,
                    Opcodes.SHORT_BINBYTES,
                    Opcodes.EMPTY_TUPLE,
                    Opcodes.TUPLE1,
                    Opcodes.TUPLE2,
                    Opcodes.TUPLE3,
                    Opcodes.TUPLE,
                    Opcodes.EMPTY_LIST,
                    Opcodes.APPEND,
                    Opcodes.BINPERSID -> {
                return super.dispatch(opcode);
            }
            default -> throw new IllegalArgumentException(
                    "its pickle holds instruction " + opcode + ", which files of torch.save do not");
        }
        return NO_RETURN_VALUE;
    }

    /** The storage of {@code ('storage', type, key, location, size)}; None may follow in the legacy form. */
    @Override
    protected Object persistentLoad(Object id) {
        Object[] parts = (Object[]) id;
        require(parts[0].equals("storage") && (parts.length == 5 || (parts.length == 6 && parts[5] == null)));
        Storage storage = new Storage((String) parts[2], (DataType) parts[1], ((Number) parts[4]).longValue());
        Storage known = storages.putIfAbsent(storage.key(), storage);
        require(known == null || known.equals(storage));
        return storage;
    }

    private String line() throws IOException {
        String line = PickleUtils.readline(pickles, true);
        require(line.endsWith("\n"));
        return line.substring(0, line.length() - 1);
    }

    private static Object global(String module, String name) {
        String full = module + "." + name;
        require(CLASS_NAME.matcher(full).matches());
        return Optional.ofNullable(GLOBALS.get(full)).orElseThrow(() -> new RefusedClassException(full));
    }

    private static Map<String, Object> globals() {
        Map<String, IObjectConstructor> constructors = new HashMap<>();
        constructors.put("collections.OrderedDict", TensorUnpickler::dictionary);
        constructors.put("collections.Counter", TensorUnpickler::dictionary);
        // Its first argument is what makes missing values.
        constructors.put("collections.defaultdict", factory -> new LinkedHashMap<>());
        for (String module : List.of("builtins", "__builtin__")) {
            constructors.put(module + ".dict", TensorUnpickler::dictionary);
            constructors.put(module + ".list", items -> items.length == 0 ? new ArrayList<>() : list(items[0]));
            constructors.put(module + ".set", items -> items.length == 0 ? new ArrayList<>() : list(items[0]));
        }
        constructors.put("torch.Size", lengths -> (Object[]) lengths[0]);
        constructors.put("torch._utils._rebuild_tensor", TensorUnpickler::tensor);
        constructors.put("torch._utils._rebuild_tensor_v2", TensorUnpickler::tensor);
        constructors.put("torch._utils._rebuild_parameter", data -> (StridedTensor) data[0]);
        constructors.put("torch._utils._rebuild_parameter_with_state", data -> (StridedTensor) data[0]);
        Map<String, Object> globals = new HashMap<>(constructors);
        for (DataType type : DataType.values()) {
            globals.put("torch." + type.storageClass(), type);
            globals.put("torch.cuda." + type.storageClass(), type);
        }
        return Map.copyOf(globals);
    }

    /** Of {@code (storage, offset, shape, strides)} and what may follow. */
    private static StridedTensor tensor(Object[] parts) {
        return new StridedTensor((Storage) parts[0], ((Number) parts[1]).longValue(), longs(parts[2]), longs(parts[3]));
    }

    private static List<Long> longs(Object tuple) {
        return Arrays.stream((Object[]) tuple)
                .map(value -> ((Number) value).longValue())
                .toList();
    }

    /** Of nothing, a dictionary, or the list of pairs that Python 2 writes. */
    private static Map<Object, Object> dictionary(Object[] content) {
        if (content.length == 1 && content[0] instanceof Map) {
            return map(content[0]);
        }
        Map<Object, Object> made = new LinkedHashMap<>();
        if (content.length > 0) {
            for (Object pair : list(content[0])) {
                put(made, list(pair).get(0), list(pair).get(1));
            }
        }
        return made;
    }

    private void put(List<Object> keysAndValues) {
        Map<Object, Object> dictionary = map(stack.peek());
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            put(dictionary, keysAndValues.get(i), keysAndValues.get(i + 1));
        }
    }

    /** Keys that could contain themselves are none, neither in Python nor for Java's hashes. */
    private static void put(Map<Object, Object> dictionary, Object key, Object value) {
        require(!(key instanceof Collection || key instanceof Map));
        dictionary.put(key, value);
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object object) {
        return (List<Object>) object;
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> map(Object object) {
        return (Map<Object, Object>) object;
    }

    /** What is made from a long list again and again would grow far beyond the file. */
    private void requireAsManyAsWritten(Object[] arguments) {
        for (Object argument : arguments) {
            copied += argument instanceof Object[] tuple
                    ? tuple.length
                    : argument instanceof List<?> list ? list.size() : 0;
            require(copied <= size);
        }
    }

    /** The library makes room for as many bytes as the length before a string says. */
    private void requireLength() throws IOException {
        pickles.mark(Ints.BYTES);
        int length = Integer.reverseBytes(Ints.fromByteArray(PickleUtils.readbytes(pickles, Ints.BYTES)));
        require(length >= 0 && length <= pickles.available());
        pickles.reset();
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("a pickle that torch.save does not write");
        }
    }
}
