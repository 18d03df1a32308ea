package org.dance4j.export.onnx;

/**
 * An attribute of a node.
 *
 * @param message an {@code AttributeProto}
 */
record Attribute(ProtoMessage message) {

    private static final int NAME = 1;
    private static final int TYPE = 20;

    static Attribute real(String name, double value) {
        return new Attribute(named(name, 1).real(2, (float) value));
    }

    static Attribute integer(String name, long value) {
        return new Attribute(named(name, 2).integer(3, value));
    }

    static Attribute text(String name, String value) {
        return new Attribute(named(name, 3).text(4, value));
    }

    static Attribute integers(String name, long... values) {
        return new Attribute(named(name, 7).integers(8, values));
    }

    private static ProtoMessage named(String name, int type) {
        return new ProtoMessage().text(NAME, name).integer(TYPE, type);
    }
}
