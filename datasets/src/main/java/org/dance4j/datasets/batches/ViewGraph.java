package org.dance4j.datasets.batches;

import com.google.common.collect.Lists;
import com.google.common.primitives.Ints;
import java.awt.Color;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * The TensorFlow graph that shows a {@link View} of a sample at the size of its batch. Images are resized bilinearly
 * and label maps to the nearest pixel, both with half-pixel centres and no antialiasing. Threads may share it.
 */
final class ViewGraph implements AutoCloseable {

    /** What an image's view needs beyond scaling; steps that would change nothing are left out. */
    private record Form(boolean padded, boolean brightened, boolean blended, boolean resized) {

        static final List<Form> ALL = Lists.cartesianProduct(Collections.nCopies(4, List.of(false, true))).stream()
                .map(steps -> new Form(steps.get(0), steps.get(1), steps.get(2), steps.get(3)))
                .toList();

        static Form of(View view, ImageSize output) {
            ImageSize canvas = view.canvas();
            return new Form(
                    view.rows().scaled() < canvas.height() || view.columns().scaled() < canvas.width(),
                    view.light().brightness() != 1,
                    view.light().blends(),
                    !output.equals(canvas));
        }
    }

    private final Graph graph = new Graph();
    private final Session session;

    private final Placeholder<TUint8> image;
    private final Placeholder<TInt32> begin;
    private final Placeholder<TInt32> region;
    private final Placeholder<TInt32> flipped;
    private final Placeholder<TInt32> scaled;
    private final Placeholder<TInt32> padding;
    private final Placeholder<TFloat32> scaledMean;
    private final Placeholder<TFloat32> canvasMean;
    private final Placeholder<TFloat32> brightness;
    private final Placeholder<TFloat32> blending;
    private final Placeholder<TFloat32> meanShare;
    private final Placeholder<TInt32> size;
    private final Map<Form, Operand<TUint8>> shownImages = new HashMap<>();

    private final Placeholder<TUint8> label;
    private final Placeholder<TInt32> rows;
    private final Placeholder<TInt32> columns;
    private final Placeholder<TInt32> labelPadding;
    private final Operand<TUint8> shownLabel;

    ViewGraph() {
        Ops tf = Ops.create(graph);
        image = tf.placeholder(TUint8.class);
        begin = tf.placeholder(TInt32.class);
        region = tf.placeholder(TInt32.class);
        flipped = tf.placeholder(TInt32.class);
        scaled = tf.placeholder(TInt32.class);
        padding = tf.placeholder(TInt32.class);
        scaledMean = tf.placeholder(TFloat32.class);
        canvasMean = tf.placeholder(TFloat32.class);
        brightness = tf.placeholder(TFloat32.class);
        blending = tf.placeholder(TFloat32.class);
        meanShare = tf.placeholder(TFloat32.class);
        size = tf.placeholder(TInt32.class);
        // Reverse is fast on the middle one of three axes only.
        Operand<TUint8> seen = tf.reverse(tf.slice(image, begin, region), flipped);
        Operand<TFloat32> scaledImage = tf.image.resizeBilinear(
                tf.expandDims(seen, tf.constant(0)), scaled, ResizeBilinear.halfPixelCenters(true));
        Operand<TFloat32> paddedImage = padded(tf, scaledImage);
        for (Form form : Form.ALL) {
            Operand<TFloat32> canvas = form.padded ? paddedImage : scaledImage;
            Operand<TFloat32> bright =
                    form.brightened ? tf.math.minimum(tf.math.mul(canvas, brightness), tf.constant(255f)) : canvas;
            Operand<TFloat32> coloured = form.blended ? blended(tf, bright) : bright;
            Operand<TFloat32> resized = form.resized
                    ? tf.image.resizeBilinear(coloured, size, ResizeBilinear.halfPixelCenters(true))
                    : coloured;
            shownImages.put(form, tf.dtypes.cast(tf.math.rint(resized), TUint8.class));
        }

        label = tf.placeholder(TUint8.class);
        rows = tf.placeholder(TInt32.class);
        columns = tf.placeholder(TInt32.class);
        labelPadding = tf.placeholder(TInt32.class);
        // Gather takes whole rows at once, but copies columns one by one.
        Operand<TInt32> swapped = tf.constant(new int[] {1, 0});
        Operand<TUint8> shownRows = tf.gather(label, rows, tf.constant(0));
        Operand<TUint8> shownColumns = tf.gather(tf.linalg.transpose(shownRows, swapped), columns, tf.constant(0));
        shownLabel = tf.pad(
                tf.linalg.transpose(shownColumns, swapped),
                labelPadding,
                tf.dtypes.cast(tf.constant(LabelMap.VOID), TUint8.class));

        session = Sessions.inCallersThread(graph);
    }

    /**
     * Pad takes one value for all channels, so the mean colour is made 0 for it. Rows of all channels are taken
     * together, because subtracting something from each pixel is slow.
     */
    private Operand<TFloat32> padded(Ops tf, Operand<TFloat32> scaledImage) {
        Operand<TFloat32> flat = tf.reshape(scaledImage, tf.stack(List.of(tf.constant(-1), tf.size(scaledMean))));
        Operand<TFloat32> canvas =
                tf.math.add(tf.pad(tf.math.sub(flat, scaledMean), padding, tf.constant(0f)), canvasMean);
        return tf.reshape(
                canvas,
                tf.stack(List.of(
                        tf.constant(1),
                        tf.constant(-1),
                        tf.math.div(tf.size(canvasMean), tf.constant(3)),
                        tf.constant(3))));
    }

    /** Contrast and saturation, cut to what pixels can be once both are done. */
    private Operand<TFloat32> blended(Ops tf, Operand<TFloat32> canvas) {
        Operand<TFloat32> pixels = tf.reshape(canvas, tf.constant(new int[] {-1, 3}));
        Operand<TFloat32> mean = tf.math.mean(pixels, tf.constant(0));
        Operand<TFloat32> meanGrey =
                tf.reduceSum(tf.math.mul(mean, tf.constant(View.Light.grey())), tf.constant(new int[] {0}));
        Operand<TFloat32> mixed = tf.math.add(tf.linalg.matMul(pixels, blending), tf.math.mul(meanShare, meanGrey));
        Operand<TFloat32> cut = tf.math.minimum(tf.math.maximum(mixed, tf.constant(0f)), tf.constant(255f));
        return tf.reshape(cut, tf.shape(canvas));
    }

    /**
     * One view of an image and its label map.
     *
     * @param output the size of both
     * @return the image {@code [1, h, w, 3]} and the label map {@code [h, w]}; the caller closes it
     */
    Result show(RgbImage picture, LabelMap map, View view, ImageSize output) {
        View.Span down = view.rows();
        View.Span across = view.columns();
        ImageSize canvas = view.canvas();
        int below = canvas.height() - down.offset() - down.scaled();
        int right = canvas.width() - across.offset() - across.scaled();
        int[] nearestRows = down.nearest(canvas.height(), output.height(), false);
        int[] nearestColumns = across.nearest(canvas.width(), output.width(), view.flipped());
        try (TUint8 imageTensor = tensor(picture.rgb(), Shape.of(picture.height(), picture.width(), 3));
                TInt32 beginTensor = TInt32.vectorOf(down.from(), across.from(), 0);
                TInt32 regionTensor = TInt32.vectorOf(down.length(), across.length(), -1);
                TInt32 flippedTensor = view.flipped() ? TInt32.vectorOf(1) : TInt32.tensorOf(Shape.of(0));
                TInt32 scaledTensor = TInt32.vectorOf(down.scaled(), across.scaled());
                TInt32 paddingTensor = padding(down.offset(), below, 3 * across.offset(), 3 * right);
                TFloat32 scaledMeanTensor = mean(across.scaled());
                TFloat32 canvasMeanTensor = mean(canvas.width());
                TFloat32 brightnessTensor =
                        TFloat32.scalarOf((float) view.light().brightness());
                TFloat32 blendingTensor = TFloat32.tensorOf(
                        Shape.of(3, 3), DataBuffers.of(view.light().blending()));
                TFloat32 meanShareTensor =
                        TFloat32.scalarOf((float) (1 - view.light().contrast()));
                TInt32 sizeTensor = TInt32.vectorOf(output.height(), output.width());
                TUint8 labelTensor = tensor(map.classes(), Shape.of(map.height(), map.width()));
                TInt32 rowsTensor = inside(nearestRows);
                TInt32 columnsTensor = inside(nearestColumns);
                TInt32 labelPaddingTensor = padding(
                        before(nearestRows), after(nearestRows), before(nearestColumns), after(nearestColumns))) {
            return session.runner()
                    .feed(image, imageTensor)
                    .feed(begin, beginTensor)
                    .feed(region, regionTensor)
                    .feed(flipped, flippedTensor)
                    .feed(scaled, scaledTensor)
                    .feed(padding, paddingTensor)
                    .feed(scaledMean, scaledMeanTensor)
                    .feed(canvasMean, canvasMeanTensor)
                    .feed(brightness, brightnessTensor)
                    .feed(blending, blendingTensor)
                    .feed(meanShare, meanShareTensor)
                    .feed(size, sizeTensor)
                    .feed(label, labelTensor)
                    .feed(rows, rowsTensor)
                    .feed(columns, columnsTensor)
                    .feed(labelPadding, labelPaddingTensor)
                    .fetch(shownImages.get(Form.of(view, output)))
                    .fetch(shownLabel)
                    .run();
        }
    }

    private static TUint8 tensor(byte[] bytes, Shape shape) {
        TUint8 tensor = TUint8.tensorOf(shape);
        tensor.asRawTensor().data().write(bytes);
        return tensor;
    }

    private static TInt32 padding(int above, int below, int left, int right) {
        return TInt32.tensorOf(StdArrays.ndCopyOf(new int[][] {{above, below}, {left, right}}));
    }

    /** A row of pixels of the mean colour. */
    private static TFloat32 mean(int width) {
        Color colour = new Color(Augmentation.PADDING);
        float[] row = new float[3 * width];
        for (int i = 0; i < row.length; i += 3) {
            row[i] = colour.getRed();
            row[i + 1] = colour.getGreen();
            row[i + 2] = colour.getBlue();
        }
        return TFloat32.vectorOf(row);
    }

    private static TInt32 inside(int[] nearest) {
        return TInt32.vectorOf(Arrays.stream(nearest).filter(i -> i >= 0).toArray());
    }

    private static int before(int[] nearest) {
        int inside = 0;
        while (inside < nearest.length && nearest[inside] < 0) {
            inside++;
        }
        return inside;
    }

    private static int after(int[] nearest) {
        int[] reversed = nearest.clone();
        Ints.reverse(reversed);
        return before(nearest) == nearest.length ? 0 : before(reversed);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
