package org.dance4j.export.tflite;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/**
 * Lets convolutions of the image at stride 2 read two pixels at once: in memory an image of C channels is one of half the width
 * and 2 C channels, and a kernel of k × k becomes one of k × ⌈k / 2⌉ of these, or one more, with zeros where a pair reaches beyond
 * it. The sums are the same. Kernels of 8-bit integers take channels four or eight together and fill up the rest, so that of 7 × 7
 * pixels of 3 channels they compute 392 products in eights (196 in fours), and 224 of 7 × 4 pairs. Of odd widths the graph takes
 * none: a runtime refuses them when it lays out memory.
 */
final class PixelPairs {

    /** With more channels there is little to fill up. */
    private static final int MOST_CHANNELS = 4;

    private static final int STRIDE = 2;
    private static final int ROWS = 1;
    private static final int COLUMNS = 2;
    private static final String ROUNDED = "FakeQuantWithMinMaxVars";
    private static final String KERNEL = "FakeQuantWithMinMaxVarsPerChannel";

    private final Map<String, NodeDef> nodes;
    private final GraphDef.Builder rewritten;

    private PixelPairs(GraphDef graph) {
        nodes = graph.getNodeList().stream().collect(Collectors.toMap(NodeDef::getName, Function.identity()));
        rewritten = graph.toBuilder().clearNode();
    }

    /**
     * The same graph, for images whose width is even.
     *
     * @param graph in TFLite's operations, with fake quantization, of one placeholder, the image, {@code [1, H, W, C]}
     */
    static GraphDef of(GraphDef graph) {
        PixelPairs pairs = new PixelPairs(graph);
        for (NodeDef node : graph.getNodeList()) {
            pairs.stem(node).ifPresentOrElse(pairs::rewrite, () -> pairs.rewritten.addNode(node));
        }
        return pairs.rewritten.build();
    }

    /**
     * A convolution that can read pairs.
     *
     * @param convolution its node
     * @param image what it reads, with no margin yet
     * @param margin on all sides
     * @param kernel the constant that its kernel is rounded from
     * @param sides of the kernel, {@code [k, k, C, F]}
     */
    private record Stem(NodeDef convolution, String image, int margin, NodeDef kernel, List<Integer> sides) {

        int size() {
            return sides.get(0);
        }

        int channels() {
            return sides.get(COLUMNS);
        }

        int filters() {
            return sides.get(sides.size() - 1);
        }

        /** Whether it makes half as many columns as the image has, which is what it makes of pairs. */
        boolean halves() {
            int beyond = size() - 2 * margin;
            return beyond == 1 || beyond == 2;
        }

        /** Columns of zeros before the kernel, so that its first pair begins at an even column of the image. */
        int before() {
            return margin % STRIDE;
        }

        int pairs() {
            return (before() + size() + 1) / STRIDE;
        }

        int marginBefore() {
            return margin + before();
        }

        int marginAfter() {
            return STRIDE * (pairs() - 1) - marginBefore();
        }
    }

    private Optional<Stem> stem(NodeDef node) {
        if (!node.getOp().equals("Conv2D")
                || !node.getAttrOrThrow("padding").getS().toStringUtf8().equals("VALID")
                || !isSquare(node, "strides", STRIDE)
                || !isSquare(node, "dilations", 1)) {
            return Optional.empty();
        }
        NodeDef padded = nodes.get(node.getInput(0));
        NodeDef rounded = nodes.get(node.getInput(1));
        if (!rounded.getOp().equals(KERNEL) || !padded.getOp().equals("Pad") || !isImage(padded.getInput(0))) {
            return Optional.empty();
        }
        NodeDef kernel = nodes.get(rounded.getInput(0));
        int[] margins = integers(nodes.get(padded.getInput(1)));
        int margin = margins[2 * ROWS];
        if (!Arrays.equals(margins, new int[] {0, 0, margin, margin, margin, margin, 0, 0})) {
            return Optional.empty();
        }
        Stem stem = new Stem(node, padded.getInput(0), margin, kernel, sides(kernel));
        return stem.channels() <= MOST_CHANNELS && stem.size() > 1 && stem.halves()
                ? Optional.of(stem)
                : Optional.empty();
    }

    private static boolean isSquare(NodeDef node, String attribute, long value) {
        return node.getAttrOrThrow(attribute).getList().getIList().equals(List.of(1L, value, value, 1L));
    }

    /** Whether it is the image, or what was made of it pixel by pixel: its normalisation is a convolution in integers. */
    private boolean isImage(String name) {
        NodeDef node = nodes.get(name);
        return switch (node.getOp()) {
            case "Placeholder" -> true;
            case ROUNDED, "BiasAdd" -> isImage(node.getInput(0));
            case "Conv2D" -> isSquare(node, "strides", 1)
                    && isOfPixels(nodes.get(node.getInput(1)))
                    && isImage(node.getInput(0));
            default -> false;
        };
    }

    private boolean isOfPixels(NodeDef kernel) {
        return kernel.getOp().equals(KERNEL)
                && sides(nodes.get(kernel.getInput(0))).subList(0, COLUMNS).equals(List.of(1, 1));
    }

    private static List<Integer> sides(NodeDef constant) {
        return constant.getAttrOrThrow("value").getTensor().getTensorShape().getDimList().stream()
                .map(side -> Math.toIntExact(side.getSize()))
                .toList();
    }

    private void rewrite(Stem stem) {
        String name = stem.convolution().getName() + "_pairs";
        String padded = add(
                name + "_padded",
                "Pad",
                stem.image(),
                integers(
                        name + "_margins",
                        List.of(4, 2),
                        List.of(0, 0, stem.margin(), stem.margin(), stem.marginBefore(), stem.marginAfter(), 0, 0)));
        String pairs = add(name, "Reshape", padded, shape(name, padded, stem));
        String kernel = add(kernelOfPairs(name + "_kernel", stem));
        String rounded = add(nodes.get(stem.convolution().getInput(1)).toBuilder()
                .setName(name + "_rounded")
                .setInput(0, kernel)
                .build());
        AttrValue.ListValue strides = AttrValue.ListValue.newBuilder()
                .addAllI(List.of(1L, (long) STRIDE, 1L, 1L))
                .build();
        rewritten.addNode(stem.convolution().toBuilder()
                .setInput(0, pairs)
                .setInput(1, rounded)
                .putAttr("strides", AttrValue.newBuilder().setList(strides).build()));
    }

    /** The shape of the pairs, {@code [1, H, W / 2, 2 C]}: the height is known when the model runs. */
    private String shape(String name, String padded, Stem stem) {
        String all = add(node(name + "_size", "Shape", List.of(padded))
                .putAttr("T", type(DataType.DT_FLOAT))
                .putAttr("out_type", type(DataType.DT_INT32))
                .build());
        String height = add(node(
                        name + "_height",
                        "StridedSlice",
                        List.of(
                                all,
                                integers(name + "_row", List.of(1), List.of(ROWS)),
                                integers(name + "_column", List.of(1), List.of(COLUMNS)),
                                integers(name + "_step", List.of(1), List.of(1))))
                .putAttr("T", type(DataType.DT_INT32))
                .putAttr("Index", type(DataType.DT_INT32))
                .build());
        return add(node(
                        name + "_shape",
                        "ConcatV2",
                        List.of(
                                integers(name + "_image", List.of(1), List.of(1)),
                                height,
                                integers(name + "_rest", List.of(2), List.of(-1, STRIDE * stem.channels())),
                                integers(name + "_axis", List.of(), List.of(0))))
                .putAttr("N", AttrValue.newBuilder().setI(3).build())
                .putAttr("T", type(DataType.DT_INT32))
                .putAttr("Tidx", type(DataType.DT_INT32))
                .build());
    }

    /** {@code [k, pairs, 2 C, F]}, which lies in memory as {@code [k, 2 pairs, C, F]} does. */
    private static NodeDef kernelOfPairs(String name, Stem stem) {
        TensorProto tensor = stem.kernel().getAttrOrThrow("value").getTensor();
        ByteBuffer values = tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int column = Float.BYTES * stem.channels() * stem.filters();
        int row = column * STRIDE * stem.pairs();
        byte[] made = new byte[row * stem.size()];
        for (int y = 0; y < stem.size(); y++) {
            values.get(made, y * row + stem.before() * column, stem.size() * column);
        }
        return constant(
                name,
                DataType.DT_FLOAT,
                List.of(stem.size(), stem.pairs(), STRIDE * stem.channels(), stem.filters()),
                made);
    }

    private String add(String name, String op, String input, String second) {
        return add(node(name, op, List.of(input, second))
                .putAttr("T", type(DataType.DT_FLOAT))
                .putAttr(op.equals("Pad") ? "Tpaddings" : "Tshape", type(DataType.DT_INT32))
                .build());
    }

    private String add(NodeDef node) {
        rewritten.addNode(node);
        return node.getName();
    }

    private static NodeDef.Builder node(String name, String op, List<String> inputs) {
        return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(inputs);
    }

    private String integers(String name, List<Integer> shape, List<Integer> values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.size()).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putInt);
        return add(constant(name, DataType.DT_INT32, shape, bytes.array()));
    }

    private static int[] integers(NodeDef constant) {
        TensorProto tensor = constant.getAttrOrThrow("value").getTensor();
        ByteBuffer content = tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int[] values = new int[content.remaining() / Integer.BYTES];
        content.asIntBuffer().get(values);
        return values;
    }

    private static NodeDef constant(String name, DataType type, List<Integer> shape, byte[] content) {
        TensorShapeProto.Builder sides = TensorShapeProto.newBuilder();
        shape.forEach(side -> sides.addDim(TensorShapeProto.Dim.newBuilder().setSize(side)));
        TensorProto tensor = TensorProto.newBuilder()
                .setDtype(type)
                .setTensorShape(sides)
                .setTensorContent(ByteString.copyFrom(content))
                .build();
        return node(name, "Const", List.of())
                .putAttr("dtype", type(type))
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
                .build();
    }

    private static AttrValue type(DataType type) {
        return AttrValue.newBuilder().setType(type).build();
    }
}
