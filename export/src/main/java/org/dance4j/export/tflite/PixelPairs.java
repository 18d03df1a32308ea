package org.dance4j.export.tflite;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import com.google.common.primitives.Floats;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

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

    /** Of smaller kernels pairs cost more than a seventh of the products in fours: 48 and not 36 of 3 × 3. */
    private static final int LEAST_SIZE = 7;

    private static final int STRIDE = 2;
    private static final int ROWS = 1;
    private static final int COLUMNS = 2;
    private static final String ROUNDED = "FakeQuantWithMinMaxVars";
    private static final String KERNEL = "FakeQuantWithMinMaxVarsPerChannel";

    private final Map<String, NodeDef> nodes;
    private final SetMultimap<String, String> readers = HashMultimap.create();
    private final Map<String, Stem> stems = new LinkedHashMap<>();
    private final GraphDef.Builder rewritten;
    private final Set<String> added = new HashSet<>();

    private PixelPairs(GraphDef graph) {
        nodes = graph.getNodeList().stream().collect(Collectors.toMap(NodeDef::getName, Function.identity()));
        for (NodeDef node : graph.getNodeList()) {
            node.getInputList().forEach(input -> readers.put(input, node.getName()));
            stem(node).ifPresent(stem -> stems.put(node.getName(), stem));
        }
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
            Stem stem = pairs.stems.get(node.getName());
            if (stem == null) {
                pairs.rewritten.addNode(node);
            } else {
                pairs.rewrite(stem);
            }
        }
        return pairs.rewritten.build();
    }

    /**
     * A convolution that can read pairs.
     *
     * @param convolution its node
     * @param padded what it reads, the image with a margin
     * @param image that without
     * @param margin on all sides
     * @param kernel the constant that its kernel is rounded from
     * @param sides of the kernel, {@code [k, k, C, F]}
     */
    private record Stem(
            NodeDef convolution, String padded, String image, int margin, NodeDef kernel, List<Integer> sides) {

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
        int[] margins = ConstantNodes.integers(nodes.get(padded.getInput(1)));
        int margin = margins[2 * ROWS];
        if (!Arrays.equals(margins, new int[] {0, 0, margin, margin, margin, margin, 0, 0})) {
            return Optional.empty();
        }
        Stem stem = new Stem(node, padded.getName(), padded.getInput(0), margin, kernel, ConstantNodes.shape(kernel));
        return stem.channels() <= MOST_CHANNELS && stem.size() >= LEAST_SIZE && stem.halves()
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
        if (!kernel.getOp().equals(KERNEL)) {
            return false;
        }
        List<Integer> sides = ConstantNodes.shape(nodes.get(kernel.getInput(0)));
        return sides.subList(0, COLUMNS).equals(List.of(1, 1))
                && sides.get(COLUMNS) <= MOST_CHANNELS
                && sides.get(COLUMNS + 1) <= MOST_CHANNELS;
    }

    private void rewrite(Stem stem) {
        String name = stem.convolution().getName() + "_pairs";
        Set<String> margins = stems.values().stream()
                .filter(other -> other.image().equals(stem.image()))
                .map(Stem::padded)
                .collect(Collectors.toSet());
        String padded = add(node(
                        name + "_padded",
                        "Pad",
                        List.of(
                                inPairs(stem.image(), stem.channels(), margins),
                                add(ConstantNodes.integers(name + "_margins", List.of(4, 2), margins(stem)))))
                .putAttr("T", type(DataType.DT_FLOAT))
                .putAttr("Tpaddings", type(DataType.DT_INT32))
                .build());
        NodeDef kernel = nodes.get(stem.convolution().getInput(1));
        add(ConstantNodes.floats(
                name + "_kernel",
                List.of(stem.size(), stem.pairs(), STRIDE * stem.channels(), stem.filters()),
                kernelOfPairs(stem)));
        AttrValue.ListValue strides = AttrValue.ListValue.newBuilder()
                .addAllI(List.of(1L, (long) STRIDE, 1L, 1L))
                .build();
        add(stem.convolution().toBuilder()
                .setInput(0, padded)
                .setInput(
                        1,
                        add(kernel.toBuilder()
                                .setName(name + "_rounded")
                                .setInput(0, name + "_kernel")
                                .build()))
                .putAttr("strides", AttrValue.newBuilder().setList(strides).build())
                .build());
    }

    private static List<Integer> margins(Stem stem) {
        return List.of(
                0, 0, stem.margin(), stem.margin(), stem.marginBefore() / STRIDE, stem.marginAfter() / STRIDE, 0, 0);
    }

    /** {@code [k, pairs, 2 C, F]}, which lies in memory as {@code [k, 2 pairs, C, F]} does. */
    private static float[] kernelOfPairs(Stem stem) {
        float[] values = ConstantNodes.floats(stem.kernel());
        int column = stem.channels() * stem.filters();
        int row = column * STRIDE * stem.pairs();
        float[] made = new float[row * stem.size()];
        for (int y = 0; y < stem.size(); y++) {
            int length = stem.size() * column;
            System.arraycopy(values, y * length, made, y * row + stem.before() * column, length);
        }
        return made;
    }

    /**
     * A map in pairs of pixels. What made it of the image pixel by pixel makes it of pairs, if nothing else reads it: integers do
     * that faster, too.
     *
     * @param channels of the map
     * @param own what reads it to become pairs
     */
    private String inPairs(String name, int channels, Set<String> own) {
        NodeDef node = nodes.get(name);
        if (node.getOp().equals("Placeholder") || !own.containsAll(readers.get(name))) {
            return reshaped(name, channels);
        }
        String pairs = name + "_pairs";
        if (added.contains(pairs)) {
            return pairs;
        }
        NodeDef.Builder made = node.toBuilder().setName(pairs);
        if (node.getOp().equals("Conv2D")) {
            NodeDef kernel = nodes.get(node.getInput(1));
            int read = ConstantNodes.shape(nodes.get(kernel.getInput(0))).get(COLUMNS);
            made.setInput(0, inPairs(node.getInput(0), read, Set.of(name))).setInput(1, kernelOfPixels(kernel));
        } else {
            made.setInput(0, inPairs(node.getInput(0), channels, Set.of(name)));
        }
        if (node.getOp().equals("BiasAdd")) {
            made.setInput(1, twice(node.getInput(1)));
        }
        return add(made.build());
    }

    /** A kernel of 1 × 1 for both pixels of a pair, neither of which sees the other. */
    private String kernelOfPixels(NodeDef kernel) {
        NodeDef constant = nodes.get(kernel.getInput(0));
        float[] values = ConstantNodes.floats(constant);
        int read = ConstantNodes.shape(constant).get(COLUMNS);
        int filters = values.length / read;
        float[] both = new float[STRIDE * STRIDE * values.length];
        for (int c = 0; c < read; c++) {
            System.arraycopy(values, c * filters, both, STRIDE * c * filters, filters);
            System.arraycopy(values, c * filters, both, (STRIDE * (read + c) + 1) * filters, filters);
        }
        String made = add(ConstantNodes.floats(
                kernel.getInput(0) + "_pairs", List.of(1, 1, STRIDE * read, STRIDE * filters), both));
        return add(kernel.toBuilder()
                .setName(kernel.getName() + "_pairs")
                .setInput(0, made)
                .setInput(1, twice(kernel.getInput(1)))
                .setInput(2, twice(kernel.getInput(2)))
                .build());
    }

    /** A constant of a value for each channel, for both pixels of a pair. */
    private String twice(String constant) {
        float[] values = ConstantNodes.floats(nodes.get(constant));
        return add(ConstantNodes.floats(
                constant + "_pairs", List.of(STRIDE * values.length), Floats.concat(values, values)));
    }

    /**
     * A map as it lies in memory, {@code [1, H, W / 2, 2 C]}. Its height may be free; it is cut out of the shape in a way that the
     * runtime computes beforehand, see {@link LiteDialect}.
     */
    private String reshaped(String map, int channels) {
        String name = map + "_reshaped";
        if (added.contains(name)) {
            return name;
        }
        String size = add(node(name + "_size", "Shape", List.of(map))
                .putAttr("T", type(DataType.DT_FLOAT))
                .putAttr("out_type", type(DataType.DT_INT32))
                .build());
        String height = add(node(
                        name + "_height",
                        "StridedSlice",
                        List.of(
                                size,
                                vector(name + "_from", ROWS),
                                vector(name + "_before", ROWS - 1),
                                vector(name + "_back", -1)))
                .putAttr("T", type(DataType.DT_INT32))
                .putAttr("Index", type(DataType.DT_INT32))
                .build());
        String axis = add(ConstantNodes.integers(name + "_axis", List.of(), List.of(0)));
        String shape = add(node(
                        name + "_shape",
                        "ConcatV2",
                        List.of(
                                vector(name + "_image", 1),
                                height,
                                vector(name + "_rest", -1, STRIDE * channels),
                                axis))
                .putAttr("N", AttrValue.newBuilder().setI(3).build())
                .putAttr("T", type(DataType.DT_INT32))
                .putAttr("Tidx", type(DataType.DT_INT32))
                .build());
        return add(node(name, "Reshape", List.of(map, shape))
                .putAttr("T", type(DataType.DT_FLOAT))
                .putAttr("Tshape", type(DataType.DT_INT32))
                .build());
    }

    private String vector(String name, Integer... values) {
        return add(ConstantNodes.integers(name, List.of(values.length), List.of(values)));
    }

    private String add(NodeDef node) {
        if (added.add(node.getName())) {
            rewritten.addNode(node);
        }
        return node.getName();
    }

    private static NodeDef.Builder node(String name, String op, List<String> inputs) {
        return NodeDef.newBuilder().setName(name).setOp(op).addAllInput(inputs);
    }

    private static AttrValue type(DataType type) {
        return AttrValue.newBuilder().setType(type).build();
    }
}
