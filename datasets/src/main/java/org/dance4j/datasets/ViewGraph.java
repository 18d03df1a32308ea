package org.dance4j.datasets;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.IntNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * The TensorFlow graph that shows a {@link View} of a sample at the size of its batch. Images are resized bilinearly and
 * label maps to the nearest pixel, both with half-pixel centres and no antialiasing. Threads may share it.
 */
final class ViewGraph implements AutoCloseable {

    private final Graph graph = new Graph();
    private final Session session;
    private final Placeholder<TUint8> image;
    private final Placeholder<TUint8> label;
    private final Placeholder<TInt32> begin;
    private final Placeholder<TInt32> region;
    private final Placeholder<TInt32> scaled;
    private final Placeholder<TInt32> flipped;
    private final Placeholder<TInt32> padding;
    private final Placeholder<TFloat32> brightness;
    private final Placeholder<TInt32> size;
    private final Operand<TUint8> shownImage;
    private final Operand<TUint8> shownLabel;

    ViewGraph() {
        Ops tf = Ops.create(graph);
        image = tf.placeholder(TUint8.class);
        label = tf.placeholder(TUint8.class);
        begin = tf.placeholder(TInt32.class);
        region = tf.placeholder(TInt32.class);
        scaled = tf.placeholder(TInt32.class);
        flipped = tf.placeholder(TInt32.class);
        padding = tf.placeholder(TInt32.class);
        brightness = tf.placeholder(TFloat32.class);
        size = tf.placeholder(TInt32.class);

        Operand<TUint8> seen = tf.reverse(tf.slice(image, begin, region), flipped);
        Operand<TFloat32> mean = tf.constant(new float[] {
            Augmentation.PADDING >> 16 & 0xFF, Augmentation.PADDING >> 8 & 0xFF, Augmentation.PADDING & 0xFF
        });
        // Pad takes one value for all channels, so the mean colour is made 0 for it.
        Operand<TFloat32> centred = tf.math.sub(tf.image.resizeBilinear(seen, scaled, ResizeBilinear.halfPixelCenters(true)), mean);
        Operand<TFloat32> canvas = tf.math.add(tf.pad(centred, padding, tf.constant(0f)), mean);
        Operand<TFloat32> bright = tf.clipByValue(tf.math.mul(canvas, brightness), tf.constant(0f), tf.constant(255f));
        shownImage = tf.dtypes.cast(
                tf.math.rint(tf.image.resizeBilinear(bright, size, ResizeBilinear.halfPixelCenters(true))), TUint8.class);

        Operand<TUint8> seenLabel = tf.reverse(tf.slice(label, begin, region), flipped);
        Operand<TUint8> scaledLabel =
                tf.image.resizeNearestNeighbor(seenLabel, scaled, ResizeNearestNeighbor.halfPixelCenters(true));
        Operand<TUint8> paddedLabel =
                tf.pad(scaledLabel, padding, tf.dtypes.cast(tf.constant(LabelMap.VOID), TUint8.class));
        shownLabel = tf.image.resizeNearestNeighbor(paddedLabel, size, ResizeNearestNeighbor.halfPixelCenters(true));

        // The process's first session sets the width of the thread pools that all sessions share. This one leaves it to
        // the default, and runs in the threads that call it.
        session = new Session(graph, ConfigProto.newBuilder().setInterOpParallelismThreads(-1).build());
    }

    /**
     * One view of an image and its label map.
     *
     * @param output the size of both
     * @return the image {@code [1, h, w, 3]} and the label map {@code [1, h, w, 1]}; the caller closes it
     */
    Result show(RgbImage picture, LabelMap map, View view, ImageSize output) {
        View.Span rows = view.rows();
        View.Span columns = view.columns();
        int[][] pads = {
            {0, 0},
            {rows.offset(), view.canvas().height() - rows.offset() - rows.scaled()},
            {columns.offset(), view.canvas().width() - columns.offset() - columns.scaled()},
            {0, 0}
        };
        IntNdArray padArray = StdArrays.ndCopyOf(pads);
        try (TUint8 imageTensor = tensor(picture.rgb(), picture.height(), picture.width(), 3);
                TUint8 labelTensor = tensor(map.classes(), map.height(), map.width(), 1);
                TInt32 beginTensor = TInt32.vectorOf(0, rows.from(), columns.from(), 0);
                TInt32 regionTensor = TInt32.vectorOf(1, rows.length(), columns.length(), -1);
                TInt32 scaledTensor = TInt32.vectorOf(rows.scaled(), columns.scaled());
                TInt32 flippedTensor = view.flipped() ? TInt32.vectorOf(2) : TInt32.tensorOf(Shape.of(0));
                TInt32 paddingTensor = TInt32.tensorOf(padArray);
                TFloat32 brightnessTensor = TFloat32.scalarOf((float) view.brightness());
                TInt32 sizeTensor = TInt32.vectorOf(output.height(), output.width())) {
            return session.runner()
                    .feed(image, imageTensor)
                    .feed(label, labelTensor)
                    .feed(begin, beginTensor)
                    .feed(region, regionTensor)
                    .feed(scaled, scaledTensor)
                    .feed(flipped, flippedTensor)
                    .feed(padding, paddingTensor)
                    .feed(brightness, brightnessTensor)
                    .feed(size, sizeTensor)
                    .fetch(shownImage)
                    .fetch(shownLabel)
                    .run();
        }
    }

    private static TUint8 tensor(byte[] bytes, int height, int width, int channels) {
        TUint8 tensor = TUint8.tensorOf(Shape.of(1, height, width, channels));
        tensor.asRawTensor().data().write(bytes);
        return tensor;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
