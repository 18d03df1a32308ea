package org.dance4j.datasets.images;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Label maps to look at. */
public final class Overlay {

    private static final int GAP = 4;

    private Overlay() {}

    /** The image with each pixel halfway to its class's colour; void stays as it is. */
    public static RgbImage blend(RgbImage image, LabelMap labels, ClassSet classes) {
        requireSameSize(image, labels);
        byte[] rgb = image.rgb().clone();
        for (int i = 0; i < labels.classes().length; i++) {
            int label = labels.classes()[i] & 0xFF;
            if (label != LabelMap.VOID) {
                int colour = classes.colours().get(label);
                for (int band = 0; band < 3; band++) {
                    int tint = (colour >> (16 - 8 * band)) & 0xFF;
                    rgb[3 * i + band] = (byte) (((rgb[3 * i + band] & 0xFF) + tint + 1) >> 1);
                }
            }
        }
        return new RgbImage(image.height(), image.width(), rgb);
    }

    /** Each pixel in its class's colour; void is black. */
    public static RgbImage colours(LabelMap labels, ClassSet classes) {
        byte[] rgb = new byte[3 * labels.classes().length];
        for (int i = 0; i < labels.classes().length; i++) {
            int label = labels.classes()[i] & 0xFF;
            int colour = label == LabelMap.VOID ? 0 : classes.colours().get(label);
            for (int band = 0; band < 3; band++) {
                rgb[3 * i + band] = (byte) (colour >> (16 - 8 * band));
            }
        }
        return new RgbImage(labels.height(), labels.width(), rgb);
    }

    /** Image, truth and prediction side by side on white. */
    public static RgbImage strip(RgbImage image, LabelMap truth, LabelMap prediction, ClassSet classes) {
        requireSameSize(image, truth);
        requireSameSize(image, prediction);
        List<RgbImage> tiles = List.of(image, colours(truth, classes), colours(prediction, classes));
        int width = tiles.size() * image.width() + (tiles.size() - 1) * GAP;
        byte[] rgb = new byte[3 * image.height() * width];
        Arrays.fill(rgb, (byte) 0xFF);
        for (int tile = 0; tile < tiles.size(); tile++) {
            int column = tile * (image.width() + GAP);
            for (int row = 0; row < image.height(); row++) {
                System.arraycopy(
                        tiles.get(tile).rgb(),
                        3 * row * image.width(),
                        rgb,
                        3 * (row * width + column),
                        3 * image.width());
            }
        }
        return new RgbImage(image.height(), width, rgb);
    }

    /** Classes without names, for a model that does not say what its labels stand for: well-spread hues. */
    public static ClassSet numbered(int classes) {
        return new ClassSet(
                IntStream.range(0, classes).mapToObj(c -> "class " + c).toList(),
                IntStream.range(0, classes)
                        .mapToObj(c -> Color.HSBtoRGB(c * 0.618034f, 0.75f, c % 2 == 0 ? 0.95f : 0.65f) & 0xFFFFFF)
                        .toList());
    }

    private static void requireSameSize(RgbImage image, LabelMap labels) {
        if (!image.size().equals(labels.size())) {
            throw new IllegalArgumentException("the image is " + image.size() + ", the labels " + labels.size());
        }
    }
}
