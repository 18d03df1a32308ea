package org.dance4j.export.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A graph that grows: a {@code GraphProto} of nodes and constants, each with a name of its own. */
final class OnnxGraph {

    /** What numbers are kept in, by {@code TensorProto.DataType}. */
    enum Type {
        FLOAT(1),
        UINT8(2),
        INT8(3),
        INT32(6),
        INT64(7);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /**
     * A side of a tensor.
     *
     * @param name of a free one; null if it is fixed
     * @param length of a fixed one
     */
    record Side(String name, long length) {
        static Side free(String name) {
            return new Side(name, 0);
        }

        static Side of(long length) {
            return new Side(null, length);
        }
    }

    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final int INPUT = 11;
    private static final int OUTPUT = 12;

    private final ProtoMessage graph = new ProtoMessage();
    private final Set<String> taken = new HashSet<>();

    OnnxGraph(String name) {
        graph.text(2, name);
    }

    ProtoMessage message() {
        return graph;
    }

    void input(String name, Type type, List<Side> shape) {
        take(name);
        graph.message(INPUT, value(name, type, shape));
    }

    void output(String name, Type type, List<Side> shape) {
        graph.message(OUTPUT, value(name, type, shape));
    }

    private static ProtoMessage value(String name, Type type, List<Side> sides) {
        ProtoMessage shape = new ProtoMessage();
        for (Side side : sides) {
            ProtoMessage dimension = new ProtoMessage();
            shape.message(
                    1, side.name() == null ? dimension.integer(1, side.length()) : dimension.text(2, side.name()));
        }
        ProtoMessage tensor = new ProtoMessage().integer(1, type.code()).message(2, shape);
        return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
    }

    /**
     * A node with one output.
     *
     * @param output the name of what it makes, which is the node's too
     * @return the output
     */
    String node(String operator, String output, List<String> inputs, Attribute... attributes) {
        take(output);
        ProtoMessage node = new ProtoMessage();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, output).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        graph.message(NODE, node);
        return output;
    }

    /** Whether a constant or a node's output has this name. */
    boolean has(String name) {
        return taken.contains(name);
    }

    String floats(String name, List<Integer> shape, float... values) {
        byte[] raw = new byte[values.length * Float.BYTES];
        littleEndian(raw).asFloatBuffer().put(values);
        return constant(name, Type.FLOAT, shape, raw);
    }

    String bytes(String name, List<Integer> shape, byte... values) {
        return constant(name, Type.INT8, shape, values);
    }

    String integers(String name, int... values) {
        byte[] raw = new byte[values.length * Integer.BYTES];
        littleEndian(raw).asIntBuffer().put(values);
        return constant(name, Type.INT32, List.of(values.length), raw);
    }

    /** A vector of what sizes and places are in. */
    String longs(String name, long... values) {
        return longs(name, List.of(values.length), values);
    }

    String longs(String name, List<Integer> shape, long... values) {
        byte[] raw = new byte[values.length * Long.BYTES];
        littleEndian(raw).asLongBuffer().put(values);
        return constant(name, Type.INT64, shape, raw);
    }

    private static ByteBuffer littleEndian(byte[] raw) {
        return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    }

    private String constant(String name, Type type, List<Integer> shape, byte[] raw) {
        take(name);
        graph.message(
                INITIALIZER,
                new ProtoMessage()
                        .integers(
                                1, shape.stream().mapToLong(Integer::longValue).toArray())
                        .integer(2, type.code())
                        .text(8, name)
                        .bytes(9, raw));
        return name;
    }

    private void take(String name) {
        if (!taken.add(name)) {
            throw new IllegalArgumentException("two values of the graph are called " + name);
        }
    }
}
