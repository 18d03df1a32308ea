package org.dance4j.export.savedmodel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.FunctionDefLibrary;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Rewrites a graph's functions so that convolutions, and what lies between them, compute in bfloat16. Whatever else
 * reads their results gets 32-bit floats, as do dilated depthwise convolutions, and weights are stored as such: a session rounds them once, when it loads
 * the graph.
 */
final class Bfloat16Convolutions {

    /** Places of the inputs that have the type of the results: of convolutions image and kernel. */
    private static final Map<String, Set<Integer>> CONVOLUTIONS =
            Map.of("Conv2D", Set.of(0, 1), "DepthwiseConv2dNative", Set.of(0, 1));

    /** The same of what goes on in bfloat16 where the features that it reads are made so. */
    private static final Map<String, Set<Integer>> CARRIERS = Map.of(
            "BiasAdd", Set.of(0, 1),
            "Relu", Set.of(0),
            "Relu6", Set.of(0),
            "MaxPool", Set.of(0),
            "MaxPoolV2", Set.of(0),
            "PadV2", Set.of(0, 2),
            "Add", Set.of(0, 1),
            "AddV2", Set.of(0, 1),
            "Mul", Set.of(0, 1));

    /** Of these, what takes a parameter as its other input. */
    private static final Set<String> WITH_PARAMETER = Set.of("BiasAdd", "PadV2");

    private static final String TYPE = "T";
    private static final AttrValue BFLOAT16 =
            AttrValue.newBuilder().setType(DataType.DT_BFLOAT16).build();
    private static final AttrValue FLOAT32 =
            AttrValue.newBuilder().setType(DataType.DT_FLOAT).build();

    private final FunctionDef function;
    private final Set<String> rewritten;
    private final Map<String, NodeDef> nodes = new LinkedHashMap<>();

    private Bfloat16Convolutions(FunctionDef function) {
        this.function = function;
        this.rewritten = rewritten(function);
    }

    /** The graph with its functions rewritten. */
    static GraphDef of(GraphDef graph) {
        FunctionDefLibrary.Builder library = graph.getLibrary().toBuilder().clearFunction();
        for (FunctionDef function : graph.getLibrary().getFunctionList()) {
            library.addFunction(new Bfloat16Convolutions(function).rewrite());
        }
        return graph.toBuilder().setLibrary(library).build();
    }

    private static Set<String> rewritten(FunctionDef function) {
        Set<String> found = new HashSet<>();
        boolean grown = true;
        while (grown) {
            grown = false;
            for (NodeDef node : function.getNodeDefList()) {
                if (node.getAttrOrDefault(TYPE, BFLOAT16).getType() == DataType.DT_FLOAT && isFit(node, found)) {
                    grown |= found.add(node.getName());
                }
            }
        }
        return found;
    }

    private static boolean isFit(NodeDef node, Set<String> found) {
        return (CONVOLUTIONS.containsKey(node.getOp()) && !isDilatedDepthwise(node))
                || (CARRIERS.containsKey(node.getOp())
                        && CARRIERS.get(node.getOp()).stream()
                                .filter(place -> place == 0 || !WITH_PARAMETER.contains(node.getOp()))
                                .allMatch(place -> found.contains(producer(node.getInput(place)))));
    }

    /** TensorFlow's own kernel for bfloat16, where oneDNN has none, refuses these. */
    private static boolean isDilatedDepthwise(NodeDef node) {
        return node.getOp().startsWith("Depthwise")
                && node.getAttrOrThrow("dilations").getList().getIList().stream()
                        .anyMatch(dilation -> dilation != 1);
    }

    private FunctionDef rewrite() {
        for (NodeDef node : function.getNodeDefList()) {
            boolean narrow = rewritten.contains(node.getName());
            NodeDef.Builder made = node.toBuilder();
            for (int i = 0; i < node.getInputCount(); i++) {
                String input = node.getInput(i);
                if (narrow != rewritten.contains(producer(input)) && (!narrow || hasType(node.getOp(), i))) {
                    made.setInput(i, cast(input, narrow));
                }
            }
            if (narrow) {
                made.putAttr(TYPE, BFLOAT16);
            }
            nodes.put(node.getName(), made.build());
        }
        Map<String, String> results = new HashMap<>();
        function.getRetMap()
                .forEach((result, from) ->
                        results.put(result, rewritten.contains(producer(from)) ? cast(from, false) : from));
        return function.toBuilder()
                .clearNodeDef()
                .addAllNodeDef(nodes.values())
                .putAllRet(results)
                .build();
    }

    private static boolean hasType(String op, int place) {
        return CONVOLUTIONS
                .getOrDefault(op, CARRIERS.getOrDefault(op, Set.of()))
                .contains(place);
    }

    /**
     * What casts a result, made once.
     *
     * @param input as functions name it, {@code node:output:number}
     * @return the name of the cast's result
     */
    private String cast(String input, boolean narrow) {
        String name = input.replace(':', '_') + (narrow ? "/bfloat16" : "/float32");
        nodes.computeIfAbsent(name, missing -> NodeDef.newBuilder()
                .setName(missing)
                .setOp("Cast")
                .addInput(input)
                .putAttr("SrcT", narrow ? FLOAT32 : BFLOAT16)
                .putAttr("DstT", narrow ? BFLOAT16 : FLOAT32)
                .build());
        return name + ":y:0";
    }

    private static String producer(String input) {
        int end = input.indexOf(':');
        return end < 0 ? input : input.substring(0, end);
    }
}
