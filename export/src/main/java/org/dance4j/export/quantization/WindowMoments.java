package org.dance4j.export.quantization;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.FeatureShape;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a convolution reads on images: of a depthwise one the values in its windows, zeros of its padding included, by channel;
 * of others the values of each channel.
 *
 * @param mean {@code [C, n]}, n being the places of a depthwise window, 1 of others
 * @param products mean products of two places of a window, {@code [C, n, n]}; empty of others than depthwise ones
 */
record WindowMoments(double[][] mean, double[][][] products) {

    /** About how many windows of an image are looked at; they lie evenly over it. */
    private static final int WINDOWS = 4096;

    /**
     * Those of all convolutions of a network in floats, over all images; by layer.
     *
     * @param inputs at least one
     */
    static Map<String, WindowMoments> measure(Folding.Folded form, List<Calibration.Input> inputs) {
        Map<String, FeatureShape> shapes = shapes(form.network(), inputs);
        Map<String, WindowMoments> found = new LinkedHashMap<>();
        try (CalibrationGraph graph = new CalibrationGraph(form)) {
            Ops tf = graph.ops();
            List<Operand<TFloat32>> fetched = new ArrayList<>();
            for (Layer layer : form.network().layers()) {
                if (layer.op().batchNormTarget().isPresent()) {
                    Operand<TFloat32> read = graph.layer(layer.inputs().get(0));
                    int channels = shapes.get(layer.inputs().get(0)).channels();
                    if (layer.op() instanceof DepthwiseConv2d conv) {
                        Operand<TFloat32> windows = windows(tf, conv, read, shapes.get(layer.name()), channels);
                        fetched.add(tf.math.mean(windows, tf.constant(2)));
                        fetched.add(products(tf, windows));
                    } else {
                        fetched.add(tf.math.mean(read, tf.constant(new int[] {0, 1, 2})));
                    }
                    found.put(layer.name(), empty(layer, channels));
                }
            }
            graph.forEach(
                    inputs,
                    runner -> {
                        fetched.forEach(runner::fetch);
                        return runner;
                    },
                    result -> add(found, result, inputs.size()));
        }
        return found;
    }

    /** The shapes of what layers make of the largest image. */
    private static Map<String, FeatureShape> shapes(Network network, List<Calibration.Input> inputs) {
        ImageSize largest = inputs.stream()
                .map(Calibration.Input::size)
                .reduce((one, other) -> one.area() >= other.area() ? one : other)
                .orElseThrow();
        return network.shapes(largest.height(), largest.width());
    }

    private static WindowMoments empty(Layer layer, int channels) {
        if (!(layer.op() instanceof DepthwiseConv2d conv)) {
            return new WindowMoments(new double[channels][1], new double[0][][]);
        }
        int places = conv.kernel() * conv.kernel();
        return new WindowMoments(new double[channels][places], new double[channels][places][places]);
    }

    /** {@code [C, n, windows]} */
    private static Operand<TFloat32> windows(
            Ops tf, DepthwiseConv2d conv, Operand<TFloat32> read, FeatureShape made, int channels) {
        int padding = conv.padding();
        long kernel = conv.kernel();
        double area = (double) made.height() * made.width();
        long step = conv.stride() * (long) Math.ceil(Math.sqrt(area / WINDOWS));
        Operand<TFloat32> patches = tf.image.extractImagePatches(
                tf.pad(
                        read,
                        tf.constant(new int[][] {{0, 0}, {padding, padding}, {padding, padding}, {0, 0}}),
                        tf.constant(0f)),
                List.of(1L, kernel, kernel, 1L),
                List.of(1L, step, step, 1L),
                List.of(1L, (long) conv.dilation(), (long) conv.dilation(), 1L),
                "VALID");
        return tf.linalg.transpose(
                tf.reshape(patches, tf.constant(new int[] {-1, conv.kernel() * conv.kernel(), channels})),
                tf.constant(new int[] {2, 1, 0}));
    }

    /** {@code [C, n, n]} */
    private static Operand<TFloat32> products(Ops tf, Operand<TFloat32> windows) {
        Operand<TFloat32> sums = tf.train.batchMatMul(windows, windows, TFloat32.class, BatchMatMul.adjY(true));
        Operand<TInt32> count = tf.slice(tf.shape(windows), tf.constant(new int[] {2}), tf.constant(new int[] {1}));
        return tf.math.div(sums, tf.dtypes.cast(count, TFloat32.class));
    }

    private static void add(Map<String, WindowMoments> found, Result result, int images) {
        int index = 0;
        for (WindowMoments moments : found.values()) {
            TFloat32 means = (TFloat32) result.get(index++);
            boolean windows = moments.products.length > 0;
            for (int c = 0; c < moments.mean.length; c++) {
                for (int i = 0; i < moments.mean[c].length; i++) {
                    moments.mean[c][i] += (windows ? means.getFloat(c, i) : means.getFloat(c)) / images;
                }
            }
            if (windows) {
                TFloat32 products = (TFloat32) result.get(index++);
                for (int c = 0; c < moments.products.length; c++) {
                    for (int i = 0; i < moments.products[c].length; i++) {
                        for (int j = 0; j < moments.products[c].length; j++) {
                            moments.products[c][i][j] += (double) products.getFloat(c, i, j) / images;
                        }
                    }
                }
            }
        }
    }
}
