package org.dance4j.export.tflite;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/**
 * Rewrites operations as TensorFlow Java makes them into what the TFLite converter and runtime take.
 *
 * <ul>
 *   <li>{@code MaxPoolV2}, the only kind TensorFlow Java makes, is unknown to the converter: it becomes {@code
 *       MaxPool}.
 *   <li>{@code PadV2} with zeros becomes {@code Pad}, which XNNPACK has, and so does the one with −∞ before a maximum
 *       pooling of what a ReLU or sigmoid made: nothing in it is below zero, and no window lies in the padding alone.
 *   <li>{@code Slice}, which takes height and width from a shape, becomes two {@code StridedSlice} of stride −1. The
 *       runtime computes shapes before it runs a model if it can, and then knows every tensor's size, without which
 *       XNNPACK does not take part at all. It cannot for SLICE, and to SLICE the converter turns every other form.
 * </ul>
 */
final class LiteDialect {

    private final Map<String, NodeDef> nodes;
    private final GraphDef.Builder rewritten;

    private LiteDialect(GraphDef graph) {
        nodes = graph.getNodeList().stream().collect(Collectors.toMap(NodeDef::getName, Function.identity()));
        rewritten = graph.toBuilder().clearNode();
    }

    static GraphDef of(GraphDef graph) {
        LiteDialect dialect = new LiteDialect(graph);
        graph.getNodeList().forEach(dialect::rewrite);
        return dialect.rewritten.build();
    }

    private void rewrite(NodeDef node) {
        switch (node.getOp()) {
            case "MaxPoolV2" -> maxPool(node);
            case "PadV2" -> pad(node);
            case "Slice" -> slice(node);
            default -> rewritten.addNode(node);
        }
    }

    private void maxPool(NodeDef node) {
        rewritten.addNode(node.toBuilder()
                .setOp("MaxPool")
                .clearInput()
                .addInput(node.getInput(0))
                .putAttr("ksize", list(integers(node.getInput(1))))
                .putAttr("strides", list(integers(node.getInput(2)))));
    }

    private void pad(NodeDef node) {
        TensorProto value = constant(node.getInput(2));
        boolean zero = value.getFloatValCount() == 1 && value.getFloatVal(0) == 0;
        boolean least = value.getFloatValCount() == 1 && value.getFloatVal(0) == Float.NEGATIVE_INFINITY;
        rewritten.addNode(
                zero || (least && isNonNegative(node.getInput(0)))
                        ? node.toBuilder()
                                .setOp("Pad")
                                .clearInput()
                                .addInput(node.getInput(0))
                                .addInput(node.getInput(1))
                                .build()
                        : node);
    }

    private boolean isNonNegative(String input) {
        NodeDef node = nodes.get(input);
        return switch (node.getOp()) {
            case "Relu", "Relu6", "Sigmoid" -> true;
            case "FakeQuantWithMinMaxVars", "MaxPool" -> isNonNegative(node.getInput(0));
            default -> false;
        };
    }

    private void slice(NodeDef node) {
        int[] begins = integers(node.getInput(1));
        int begin = begins[0];
        int size = integers(node.getInput(2))[0];
        if (begins.length != 1 || begin == 0 || size < 1) {
            rewritten.addNode(node);
            return;
        }
        String name = node.getName();
        // From the last index down to the one before the first, which is there: −1 would mean the end.
        String last = vector(name + "_last", begin + size - 1);
        String before = vector(name + "_before", begin - 1);
        String back = vector(name + "_back", -1);
        rewritten.addNode(stridedSlice(node, name + "_reversed", node.getInput(0), last, before, back, 0));
        rewritten.addNode(stridedSlice(node, name, name + "_reversed", last, before, back, 1));
    }

    /** @param masks whether begin and end are left out, for all there is */
    private static NodeDef stridedSlice(
            NodeDef slice, String name, String input, String begin, String end, String strides, int masks) {
        AttrValue mask = AttrValue.newBuilder().setI(masks).build();
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("StridedSlice")
                .addInput(input)
                .addInput(begin)
                .addInput(end)
                .addInput(strides)
                .putAttr("T", slice.getAttrOrThrow("T"))
                .putAttr("Index", slice.getAttrOrThrow("Index"))
                .putAttr("begin_mask", mask)
                .putAttr("end_mask", mask)
                .build();
    }

    private String vector(String name, int value) {
        rewritten.addNode(ConstantNodes.integers(name, List.of(1), List.of(value)));
        return name;
    }

    private TensorProto constant(String input) {
        return nodes.get(input).getAttrOrThrow("value").getTensor();
    }

    private int[] integers(String input) {
        return ConstantNodes.integers(nodes.get(input));
    }

    private static AttrValue list(int[] values) {
        AttrValue.ListValue.Builder list = AttrValue.ListValue.newBuilder();
        for (int value : values) {
            list.addI(value);
        }
        return AttrValue.newBuilder().setList(list).build();
    }
}
