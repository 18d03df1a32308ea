package org.dance4j.eval.inference;

import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** Images, sizes and label maps as tensors. Who calls closes what comes back. */
public final class ImageTensors {

    private ImageTensors() {}

    /** One image as {@code [1, H, W, 3]}. */
    public static TUint8 image(RgbImage image) {
        return TUint8.tensorOf(Shape.of(1, image.height(), image.width(), 3), DataBuffers.of(image.rgb(), true, false));
    }

    /** Height and width as {@code [2]}. */
    public static TInt32 size(ImageSize size) {
        return TInt32.vectorOf(size.height(), size.width());
    }

    /**
     * The label map of one image.
     *
     * @param labels {@code [1, H, W]}, which stays open
     */
    public static LabelMap labelMap(TUint8 labels) {
        int height = Math.toIntExact(labels.shape().get(1));
        int width = Math.toIntExact(labels.shape().get(2));
        byte[] classes = new byte[height * width];
        labels.asRawTensor().data().read(classes);
        return new LabelMap(height, width, classes);
    }

    /** The values of a tensor in row-major order; it stays open. */
    static float[] floats(TFloat32 tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }
}
