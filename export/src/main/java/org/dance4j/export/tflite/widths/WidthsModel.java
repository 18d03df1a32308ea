package org.dance4j.export.tflite.widths;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.tflite.TfLiteWidths;
import org.tensorflow.lite.schema.SignatureDefT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorMapT;

/**
 * TFLite models of a network's widths as one, with a graph and a signature for each, that keeps each convolution's kernel once.
 *
 * <p>Kernels of all widths are made of one list of values when a model is loaded ({@code DENSIFY}), so that
 * kernels are constants, which XNNPACK needs. What batch norms of a width, folded into its kernel, scale it
 * by goes into the steps of 8-bit integers, which every output channel has. Of floats, what the convolution makes is multiplied
 * by it, unless so little is summed up for each result that this would be felt: such a width has a kernel of its own, as
 * depthwise convolutions have, and channels that batch norms turned around or all but off.
 */
public final class WidthsModel {

    /**
     * How many products a result of a convolution of floats is the sum of where multiplying it takes next to no time beside
     * them.
     */
    private static final int MANY_PRODUCTS = 64;

    /** Beyond these factors, what is divided by them and multiplied again loses digits. */
    private static final double LEAST_FACTOR = 1e-4;

    private static final double MOST_FACTOR = 1e4;

    private WidthsModel() {}

    /**
     * One model of several.
     *
     * @param model the network at its widths
     * @param alone a TFLite flat buffer of each width, from wide to narrow, all in one precision
     * @return a TFLite flat buffer
     * @throws org.dance4j.export.errors.ConversionException if they hold what their schema in Java does not know
     */
    public static byte[] of(SlimmableModel model, List<byte[]> alone) {
        List<WidthGraph> graphs = alone.stream().map(WidthGraph::new).toList();
        WidthKernel.of(model).values().forEach(kernels -> share(kernels, graphs));
        SharedParts file = new SharedParts();
        List<SubGraphT> finished = new ArrayList<>();
        List<SignatureDefT> signatures = new ArrayList<>();
        for (int i = 0; i < graphs.size(); i++) {
            SubGraphT graph = graphs.get(i).finished(file);
            String key = TfLiteWidths.signature(model.shares().get(i));
            graph.setName(i == 0 ? graph.getName() : key);
            finished.add(graph);
            signatures.add(signature(key, i, graph));
        }
        signatures.add(0, signature(TfLiteWidths.WIDEST, 0, finished.get(0)));
        return file.file(finished, signatures, "one network at " + graphs.size() + " widths");
    }

    private static void share(List<WidthKernel> kernels, List<WidthGraph> graphs) {
        List<Optional<WidthGraph.Filter>> filters = IntStream.range(0, graphs.size())
                .mapToObj(i -> graphs.get(i).filter(kernels.get(i)))
                .toList();
        if (filters.get(0).isEmpty()) {
            return;
        }
        WidthGraph.Filter widest = filters.get(0).get();
        boolean integer = graphs.get(0).isInteger(widest);
        List<Integer> sharing = IntStream.range(0, graphs.size())
                .filter(i -> filters.get(i).isPresent()
                        && graphs.get(i).isInteger(filters.get(i).get()) == integer
                        && isShared(kernels.get(i), integer))
                .boxed()
                .toList();
        if (sharing.isEmpty() || sharing.get(0) != 0) {
            return;
        }
        NestedKernel.of(
                        sharing.stream().map(i -> kernels.get(i).outputs()).toList(),
                        sharing.stream().map(i -> kernels.get(i).inputs()).toList(),
                        kernels.get(0).height(),
                        kernels.get(0).width())
                .filter(nested -> saves(nested, sharing, kernels, graphs.get(0).elementBytes(widest)))
                .ifPresent(nested -> share(nested, sharing, kernels, graphs, filters));
    }

    private static boolean isShared(WidthKernel kernel, boolean integer) {
        if (kernel.isUnscaled()) {
            return true;
        }
        int products = kernel.height() * kernel.width() * kernel.inputs().length;
        return (integer || products >= MANY_PRODUCTS)
                && Arrays.stream(kernel.factors())
                        .map(factor -> integer ? factor : Math.abs(factor))
                        .allMatch(factor -> factor >= LEAST_FACTOR && factor <= MOST_FACTOR);
    }

    private static boolean saves(
            NestedKernel nested, List<Integer> sharing, List<WidthKernel> kernels, int elementBytes) {
        long saved = sharing.stream()
                .skip(1)
                .mapToLong(i -> (long) kernels.get(i).values().length * elementBytes)
                .sum();
        return saved > nested.indexBytes(sharing.size());
    }

    private static void share(
            NestedKernel nested,
            List<Integer> sharing,
            List<WidthKernel> kernels,
            List<WidthGraph> graphs,
            List<Optional<WidthGraph.Filter>> filters) {
        WidthGraph.Filter widest = filters.get(0).orElseThrow();
        boolean integer = graphs.get(0).isInteger(widest);
        double[] steps = integer ? graphs.get(0).steps(widest, kernels.get(0).outputs().length) : new double[0];
        ByteBuffer list = listed(
                graphs.get(0).bytes(widest), nested.places(), graphs.get(0).elementBytes(widest));
        for (int place = 0; place < sharing.size(); place++) {
            int index = sharing.get(place);
            WidthKernel kernel = kernels.get(index);
            WidthGraph graph = graphs.get(index);
            WidthGraph.Filter filter = filters.get(index).orElseThrow();
            if (integer && index > 0 && !graph.quantizeBy(filter, stepsOf(kernel, kernels.get(0), steps))) {
                continue;
            }
            graph.take(filter, list, nested.sparsity(place, sharing.size()));
            if (!integer && !kernel.isUnscaled()) {
                graph.scale(filter, kernel.factors());
            }
        }
    }

    /** What a width's integers count: those of the widest, times its factors. */
    private static double[] stepsOf(WidthKernel kernel, WidthKernel widest, double[] steps) {
        double[] own = new double[kernel.outputs().length];
        for (int i = 0; i < own.length; i++) {
            int channel = Arrays.binarySearch(widest.outputs(), kernel.outputs()[i]);
            own[i] = steps[channel] * kernel.factors()[i];
        }
        return own;
    }

    private static ByteBuffer listed(ByteBuffer values, int[] places, int elementBytes) {
        ByteBuffer list = ByteBuffer.allocate(places.length * elementBytes);
        for (int i = 0; i < places.length; i++) {
            for (int k = 0; k < elementBytes; k++) {
                list.put(i * elementBytes + k, values.get(places[i] * elementBytes + k));
            }
        }
        return list;
    }

    private static SignatureDefT signature(String key, int index, SubGraphT graph) {
        SignatureDefT signature = new SignatureDefT();
        signature.setSignatureKey(key);
        signature.setSubgraphIndex(index);
        signature.setInputs(named(graph, graph.getInputs()));
        signature.setOutputs(named(graph, graph.getOutputs()));
        return signature;
    }

    private static TensorMapT[] named(SubGraphT graph, int[] tensors) {
        return Arrays.stream(tensors)
                .mapToObj(tensor -> {
                    TensorMapT named = new TensorMapT();
                    named.setName(graph.getTensors()[tensor].getName());
                    named.setTensorIndex(tensor);
                    return named;
                })
                .toArray(TensorMapT[]::new);
    }
}
