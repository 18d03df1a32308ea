package org.dance4j.datasets.scenes;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/** A picture and its label map, painted together: a pixel has the class of the shape that covers it last. */
final class Canvas {

    /** The colour of a surface at a pixel, {@code 0xRRGGBB}. */
    interface Surface {
        int at(int x, int y);
    }

    private final int height;
    private final int width;
    private final Light light;
    private final byte[] rgb;
    private final byte[] classes;
    private final BufferedImage mask;
    private final byte[] covered;
    private final Graphics2D pen;

    Canvas(ImageSize size, Light light) {
        this.height = size.height();
        this.width = size.width();
        this.light = light;
        this.rgb = new byte[height * width * 3];
        this.classes = new byte[height * width];
        this.mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        this.covered = ((DataBufferByte) mask.getRaster().getDataBuffer()).getData();
        this.pen = mask.createGraphics();
        pen.setColor(Color.WHITE);
    }

    /**
     * Paints a shape.
     *
     * @param distance from the eye, 0 being near; what is far is hazy
     */
    void fill(Shape shape, int label, Surface surface, double distance) {
        pen.fill(shape);
        double seen = light.seen(distance);
        Rectangle box = shape.getBounds();
        int left = Math.max(0, box.x - 1);
        int right = Math.min(width, box.x + box.width + 2);
        int bottom = Math.min(height, box.y + box.height + 2);
        for (int y = Math.max(0, box.y - 1); y < bottom && left < right; y++) {
            for (int x = left, i = y * width + left; x < right; x++, i++) {
                if (covered[i] != 0) {
                    int colour = light.on(surface.at(x, y), seen);
                    rgb[3 * i] = (byte) (colour >> 16);
                    rgb[3 * i + 1] = (byte) (colour >> 8);
                    rgb[3 * i + 2] = (byte) colour;
                    classes[i] = (byte) label;
                }
            }
            Arrays.fill(covered, y * width + left, y * width + right, (byte) 0);
        }
    }

    /** The picture through a lens: a little blurred, with some noise. */
    RgbImage picture(double noise, long seed) {
        pen.dispose();
        byte[] seen = new byte[rgb.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int here = y * width + x;
                int above = y > 0 ? here - width : here;
                int below = y < height - 1 ? here + width : here;
                int before = x > 0 ? here - 1 : here;
                int after = x < width - 1 ? here + 1 : here;
                double grain = noise * (Texture.white(x, y, seed) - 0.5);
                for (int c = 0; c < 3; c++) {
                    int around = value(above, c) + value(below, c) + value(before, c) + value(after, c);
                    int sum = 8 * value(here, c) + 2 * around;
                    seen[3 * here + c] = (byte) Math.max(0, Math.min(255, Math.round(sum / 16.0 + grain)));
                }
            }
        }
        return new RgbImage(height, width, seen);
    }

    private int value(int pixel, int channel) {
        return rgb[3 * pixel + channel] & 0xFF;
    }

    LabelMap labels() {
        return new LabelMap(height, width, classes);
    }
}
