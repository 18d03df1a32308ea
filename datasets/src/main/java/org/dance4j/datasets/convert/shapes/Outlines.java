package org.dance4j.datasets.convert.shapes;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.BitSet;
import java.util.List;
import org.dance4j.datasets.images.ImageSize;

/**
 * What lies within any of some outlines. A pixel is covered if its centre is, which is {@code (x + 0.5, y + 0.5)} for
 * column x and row y, as pycocotools has it; of an outline that crosses itself, what a ray to the outside leaves an odd
 * number of times.
 *
 * @param shapes in pixels, from the image's upper left corner; nobody changes them afterwards
 */
public record Outlines(List<Shape> shapes) implements Region {

    private static final int LEAST_CORNERS = 3;

    /** Copies the list. */
    public Outlines {
        shapes = List.copyOf(shapes);
    }

    /**
     * A polygon.
     *
     * @param points {@code x0, y0, x1, y1, …} in pixels
     * @throws IllegalArgumentException if there are fewer than three points, half a one, or one that is no number
     */
    public static Shape polygon(double[] points) {
        if (points.length % 2 != 0 || points.length < 2 * LEAST_CORNERS) {
            throw new IllegalArgumentException(
                    "a polygon has three points or more, found " + points.length + " coordinates");
        }
        Path2D.Double path = new Path2D.Double(Path2D.WIND_EVEN_ODD, points.length / 2 + 1);
        for (int i = 0; i < points.length; i += 2) {
            if (!Double.isFinite(points[i]) || !Double.isFinite(points[i + 1])) {
                throw new IllegalArgumentException("a polygon has a point that is no number");
            } else if (i == 0) {
                path.moveTo(points[0], points[1]);
            } else {
                path.lineTo(points[i], points[i + 1]);
            }
        }
        path.closePath();
        return path;
    }

    /** The upright rectangle between two corners. */
    public static Shape rectangle(double x0, double y0, double x1, double y1) {
        return new Rectangle2D.Double(Math.min(x0, x1), Math.min(y0, y1), Math.abs(x1 - x0), Math.abs(y1 - y0));
    }

    /** The ellipse around a centre. */
    public static Shape ellipse(double x, double y, double radiusX, double radiusY) {
        return new Ellipse2D.Double(x - radiusX, y - radiusY, 2 * radiusX, 2 * radiusY);
    }

    /**
     * A shape turned around a point.
     *
     * @param degrees clockwise as one sees it
     */
    public static Shape turned(Shape shape, double degrees, double x, double y) {
        return degrees == 0
                ? shape
                : AffineTransform.getRotateInstance(Math.toRadians(degrees), x, y)
                        .createTransformedShape(shape);
    }

    @Override
    public Coverage coverage(ImageSize image) {
        Rectangle all = new Rectangle(image.width(), image.height());
        Rectangle bounds = shapes.stream()
                .map(shape -> shape.getBounds().intersection(all))
                .filter(each -> !each.isEmpty())
                .reduce(Rectangle::union)
                .orElseGet(Rectangle::new);
        if (bounds.isEmpty()) {
            return Coverage.NONE;
        }
        BufferedImage canvas = new BufferedImage(bounds.width, bounds.height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = canvas.createGraphics();
        try {
            // Otherwise outlines are moved to where they look best.
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
            graphics.setColor(Color.WHITE);
            graphics.translate(-bounds.x, -bounds.y);
            shapes.forEach(graphics::fill);
        } finally {
            graphics.dispose();
        }
        byte[] pixels = ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
        BitSet bits = new BitSet(pixels.length);
        for (int i = 0; i < pixels.length; i++) {
            bits.set(i, pixels[i] != 0);
        }
        return new Coverage(bounds.y, bounds.x, bounds.height, bounds.width, bits);
    }
}
