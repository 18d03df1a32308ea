package org.dance4j.graphs.tensorflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dance4j.graphs.LocalLayers;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A network in inference form whose {@linkplain LocalLayers first layers} are computed for a band of the image's rows at a
 * time. A band takes with it the rows around it that its own need; what their edges make wrong of these is cut off.
 *
 * @param network in inference form
 * @param local its first layers
 * @param pixels of all images that a band has at most, without the rows around it
 */
record BandedLayers(Network network, LocalLayers local, int pixels) {

    /** Bits of the axes of {@code [N, h, w, C]} that are taken whole. */
    private static final long ALL_BUT_ROWS = 0b1101;

    /**
     * What the network's output makes.
     *
     * @param values the network's parameters, in whichever function of the graph they are asked for
     * @param images {@code [N, h, w, 3]}, 0–255
     * @param size {@code [2]}, their height and width, multiples of {@link Network#sizeMultiple()}
     * @return {@code [N, h′, w′, C]}
     */
    Operand<TFloat32> output(
            Ops tf,
            Function<Ops, Function<Parameter, Operand<TFloat32>>> values,
            Operand<TFloat32> images,
            Operand<TInt32> size) {
        return NetworkOps.part(
                        tf,
                        network,
                        layer -> !local.layers().contains(layer.name()),
                        values.apply(tf),
                        ends(tf, values, images, size))
                .get(network.output());
    }

    /** What the first layers' ends make, by name. */
    private Map<String, Operand<TFloat32>> ends(
            Ops tf,
            Function<Ops, Function<Parameter, Operand<TFloat32>>> values,
            Operand<TFloat32> images,
            Operand<TInt32> size) {
        List<String> names = List.copyOf(local.ends().keySet());
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        Operand<TInt32> count = length(tf, tf.shape(images), 0);
        Operand<TInt32> height = length(tf, size, 0);
        Operand<TInt32> width = length(tf, size, 1);
        Operand<TInt32> rows = rowsOfBand(tf, tf.math.mul(count, width));
        Operand<TInt32> bands = tf.math.div(tf.math.add(height, tf.math.sub(rows, tf.constant(1))), rows);
        List<Operand<?>> blank = new ArrayList<>();
        for (String name : names) {
            Operand<TInt32> stride = tf.constant(local.ends().get(name));
            blank.add(tf.zeros(
                    tf.stack(List.of(
                            tf.math.mul(count, tf.math.div(height, stride)),
                            tf.math.div(width, stride),
                            tf.constant(shapes.get(name).channels()))),
                    TFloat32.class));
        }
        List<Output<?>> filled = LoopOps.fill(
                tf,
                "bands",
                bands,
                List.of(images, size, rows),
                blank,
                1,
                (inside, band, captured) -> band(
                        inside,
                        names,
                        values.apply(inside),
                        captured.get(0).asOutput().expect(TFloat32.class),
                        length(inside, captured.get(1).asOutput().expect(TInt32.class), 0),
                        inside.math.mul(band, captured.get(2).asOutput().expect(TInt32.class)),
                        captured.get(2).asOutput().expect(TInt32.class)));
        Map<String, Operand<TFloat32>> ends = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Operand<TInt32> stride = tf.constant(local.ends().get(names.get(i)));
            ends.put(
                    names.get(i),
                    tf.reshape(
                            filled.get(i).expect(TFloat32.class),
                            tf.stack(List.of(
                                    count,
                                    tf.math.div(height, stride),
                                    tf.math.div(width, stride),
                                    tf.constant(shapes.get(names.get(i)).channels())))));
        }
        return ends;
    }

    /**
     * Rows of each image that a band has, a multiple of the stride.
     *
     * @param across pixels of a row of all images
     */
    private Operand<TInt32> rowsOfBand(Ops tf, Operand<TInt32> across) {
        Operand<TInt32> stride = tf.constant(local.stride());
        Operand<TInt32> fitting = tf.math.div(tf.constant(pixels), tf.math.mul(across, stride));
        return tf.math.mul(tf.math.maximum(fitting, tf.constant(1)), stride);
    }

    /** @param first the band's first row */
    private LoopOps.Part band(
            Ops tf,
            List<String> names,
            Function<Parameter, Operand<TFloat32>> values,
            Operand<TFloat32> images,
            Operand<TInt32> height,
            Operand<TInt32> first,
            Operand<TInt32> rows) {
        Operand<TInt32> end = tf.math.minimum(tf.math.add(first, rows), height);
        Operand<TInt32> from = tf.math.maximum(tf.math.sub(first, tf.constant(local.above())), tf.constant(0));
        Operand<TInt32> to = tf.math.minimum(tf.math.add(end, tf.constant(local.below())), height);
        Map<String, Operand<TFloat32>> made = NetworkOps.part(
                tf,
                network,
                layer -> local.layers().contains(layer.name()),
                values,
                Map.of(network.layers().get(0).name(), rows(tf, images, from, to)));
        Operand<TInt32> numbers = tf.expandDims(
                tf.range(tf.constant(0), length(tf, tf.shape(images), 0), tf.constant(1)), tf.constant(1));
        List<Operand<TInt32>> at = new ArrayList<>();
        List<Operand<TFloat32>> parts = new ArrayList<>();
        for (String name : names) {
            Operand<TInt32> stride = tf.constant(local.ends().get(name));
            Operand<TInt32> before = tf.math.div(from, stride);
            Operand<TInt32> begin = tf.math.div(first, stride);
            Operand<TInt32> finish = tf.math.div(end, stride);
            Operand<TFloat32> part = rows(tf, made.get(name), tf.math.sub(begin, before), tf.math.sub(finish, before));
            Operand<TInt32> shape = tf.shape(part);
            parts.add(tf.reshape(
                    part,
                    tf.stack(List.of(
                            tf.math.mul(length(tf, shape, 0), length(tf, shape, 1)),
                            length(tf, shape, 2),
                            length(tf, shape, 3)))));
            Operand<TInt32> ofEach = tf.expandDims(tf.range(begin, finish, tf.constant(1)), tf.constant(0));
            at.add(tf.reshape(
                    tf.math.add(tf.math.mul(numbers, tf.math.div(height, stride)), ofEach),
                    tf.constant(new int[] {-1})));
        }
        return new LoopOps.Part(at, parts);
    }

    /** Rows from one to before another of {@code [N, h, w, C]}. */
    private static Operand<TFloat32> rows(Ops tf, Operand<TFloat32> map, Operand<TInt32> from, Operand<TInt32> to) {
        Operand<TInt32> zero = tf.constant(0);
        return tf.stridedSlice(
                map,
                tf.stack(List.of(zero, from, zero, zero)),
                tf.stack(List.of(zero, to, zero, zero)),
                tf.constant(new int[] {1, 1, 1, 1}),
                StridedSlice.beginMask(ALL_BUT_ROWS),
                StridedSlice.endMask(ALL_BUT_ROWS));
    }

    private static Operand<TInt32> length(Ops tf, Operand<TInt32> shape, int axis) {
        return tf.stridedSlice(shape, Indices.at(axis));
    }
}
