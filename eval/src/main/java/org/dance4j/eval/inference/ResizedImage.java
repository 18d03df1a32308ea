package org.dance4j.eval.inference;

import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.RowBands;
import org.dance4j.graphs.tensorflow.InferenceOps;

/**
 * An image at the size that a network runs at, bilinear with half-pixel centres and no antialiasing, in the numbers of
 * {@link InferenceOps}. It is computed when it is asked for, in the type that the network takes.
 *
 * @param image as it is stored
 * @param size that it is brought to
 * @param threads that resize it side by side, at least 1
 */
public record ResizedImage(RgbImage image, ImageSize size, int threads) {

    private static final int BAND = 16;
    private static final int CHANNELS = 3;

    /** What turns values from 0 to 255, a row of {@code [w, 3]}, into as many bytes. */
    @FunctionalInterface
    public interface Encoding {
        /** The bytes of a row. */
        byte[] bytes(float[] values);
    }

    /** Its values from 0 to 255, {@code [size, 3]}. */
    public float[] floats() {
        float[] values = new float[count()];
        eachRow((at, row) -> System.arraycopy(row, 0, values, at, row.length));
        return values;
    }

    /** Its values rounded, from 0 to 255, {@code [size, 3]}. */
    public byte[] bytes() {
        return bytes(ResizedImage::rounded);
    }

    /**
     * Its values as bytes, {@code [size, 3]}; of floats there are never more than a few rows for each thread.
     *
     * @param encoding asked by several threads
     */
    public byte[] bytes(Encoding encoding) {
        byte[] bytes = new byte[count()];
        eachRow((at, row) -> System.arraycopy(encoding.bytes(row), 0, bytes, at, row.length));
        return bytes;
    }

    private static byte[] rounded(float[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            // As Math.round has it of values that are not negative, which is slow.
            bytes[i] = (byte) (int) (values[i] + 0.5);
        }
        return bytes;
    }

    private int count() {
        return Math.toIntExact(CHANNELS * size.area());
    }

    /** What is done with a row, {@code [w, 3]}, whose first value is at a place; it is overwritten afterwards. */
    @FunctionalInterface
    private interface RowUse {
        void take(int at, float[] values);
    }

    private void eachRow(RowUse use) {
        PixelResizing.Places down = PixelResizing.Places.between(image.height(), size.height());
        PixelResizing.Places across = PixelResizing.Places.between(image.width(), size.width());
        int length = CHANNELS * size.width();
        RowBands.each(size.height(), BAND, threads, (from, end) -> {
            float[] resized = new float[length];
            Row above = new Row(new float[length]);
            Row below = new Row(new float[length]);
            for (int y = from; y < end; y++) {
                if (below.at == down.before()[y]) {
                    Row last = above;
                    above = below;
                    below = last;
                }
                above.take(down.before()[y], across);
                below.take(down.after()[y], across);
                blend(above.values, below.values, down.share()[y], resized);
                use.take(y * length, resized);
            }
        });
    }

    private static void blend(float[] above, float[] below, float share, float[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = above[i] + (below[i] - above[i]) * share;
        }
    }

    /** A row of the image at the size's width: two rows of the size that lie one behind the other mostly need the same. */
    private final class Row {

        private final float[] values;
        private int at = -1;

        Row(float[] values) {
            this.values = values;
        }

        void take(int row, PixelResizing.Places across) {
            if (at == row) {
                return;
            }
            at = row;
            byte[] rgb = image.rgb();
            int start = CHANNELS * row * image.width();
            if (size.width() == image.width()) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = rgb[start + i] & 0xFF;
                }
                return;
            }
            for (int x = 0, made = 0; x < size.width(); x++) {
                int left = start + CHANNELS * across.before()[x];
                int right = start + CHANNELS * across.after()[x];
                float share = across.share()[x];
                for (int c = 0; c < CHANNELS; c++) {
                    float from = rgb[left + c] & 0xFF;
                    values[made++] = from + ((rgb[right + c] & 0xFF) - from) * share;
                }
            }
        }
    }
}
