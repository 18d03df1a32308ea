package org.dance4j.datasets.scenes;

import static org.dance4j.datasets.scenes.ScenePainter.polygon;

import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.SplittableRandom;

/** What stands in a street. Each thing is drawn from the middle of its foot, (x, y), at a size in pixels. */
final class StreetFurniture {

    private final Canvas canvas;
    private final SplittableRandom random;
    private final double roughness;

    StreetFurniture(Canvas canvas, SplittableRandom random, double roughness) {
        this.canvas = canvas;
        this.random = random;
        this.roughness = roughness;
    }

    void tree(double x, double y, double tall) {
        double trunk = tall * between(0.05, 0.09);
        paint(ScenePainter.TREE, Palette.ground(random), 1, box(x - trunk / 2, y - tall * 0.5, trunk, tall * 0.5));
        Area crown = new Area();
        int lumps = 5 + random.nextInt(4);
        for (int i = 0; i < lumps; i++) {
            double r = tall * between(0.14, 0.23);
            crown.add(new Area(circle(x + tall * between(-0.22, 0.22), y - tall * between(0.45, 0.82), r)));
        }
        int colour = Palette.foliage(random);
        canvas.fill(
                crown, ScenePainter.TREE, Texture.leaves(colour, 25 + roughness, tall / 14, random.nextLong()), 0.5);
    }

    /** A car from behind or from the side; broad is its width from behind. */
    void car(double x, double y, double broad) {
        int body = random.nextBoolean() ? Palette.any(random) : Palette.bright(random);
        int glass = Texture.mix(Palette.sky(random), 0x202428, between(0.3, 0.9));
        int rubber = 0x1C1C1E + random.nextInt(24) * 0x010101;
        if (random.nextInt(4) > 0) {
            double w = broad;
            double h = broad * between(0.62, 0.72);
            paint(
                    ScenePainter.CAR,
                    rubber,
                    0,
                    box(x - w * 0.44, y - h * 0.25, w * 0.18, h * 0.25),
                    box(x + w * 0.26, y - h * 0.25, w * 0.18, h * 0.25));
            paint(
                    ScenePainter.CAR,
                    body,
                    0.3,
                    polygon(
                            x - w * 0.4,
                            y - h * 0.5,
                            x - w * 0.28,
                            y - h,
                            x + w * 0.28,
                            y - h,
                            x + w * 0.4,
                            y - h * 0.5));
            paint(ScenePainter.CAR, body, 0.3, round(x - w * 0.5, y - h * 0.6, w, h * 0.48, w * 0.16));
            paint(
                    ScenePainter.CAR,
                    glass,
                    0.2,
                    polygon(
                            x - w * 0.33,
                            y - h * 0.58,
                            x - w * 0.24,
                            y - h * 0.93,
                            x + w * 0.24,
                            y - h * 0.93,
                            x + w * 0.33,
                            y - h * 0.58));
            int lamp = random.nextBoolean() ? 0xD03028 : 0xF4F0D8;
            paint(
                    ScenePainter.CAR,
                    lamp,
                    0,
                    box(x - w * 0.46, y - h * 0.46, w * 0.14, h * 0.13),
                    box(x + w * 0.32, y - h * 0.46, w * 0.14, h * 0.13));
            paint(ScenePainter.CAR, 0xE0DCC8, 0, box(x - w * 0.13, y - h * 0.32, w * 0.26, h * 0.11));
        } else {
            double w = broad * 1.7;
            double h = broad * 0.6;
            paint(
                    ScenePainter.CAR,
                    body,
                    0.3,
                    polygon(
                            x - w * 0.3,
                            y - h * 0.55,
                            x - w * 0.18,
                            y - h,
                            x + w * 0.16,
                            y - h,
                            x + w * 0.32,
                            y - h * 0.55));
            paint(ScenePainter.CAR, body, 0.3, round(x - w * 0.5, y - h * 0.6, w, h * 0.42, h * 0.3));
            paint(
                    ScenePainter.CAR,
                    glass,
                    0.2,
                    polygon(
                            x - w * 0.24,
                            y - h * 0.58,
                            x - w * 0.15,
                            y - h * 0.92,
                            x + w * 0.13,
                            y - h * 0.92,
                            x + w * 0.25,
                            y - h * 0.58));
            paint(
                    ScenePainter.CAR,
                    rubber,
                    0,
                    circle(x - w * 0.3, y - h * 0.18, h * 0.2),
                    circle(x + w * 0.3, y - h * 0.18, h * 0.2));
            paint(
                    ScenePainter.CAR,
                    0x909498,
                    0,
                    circle(x - w * 0.3, y - h * 0.18, h * 0.09),
                    circle(x + w * 0.3, y - h * 0.18, h * 0.09));
        }
    }

    void pedestrian(double x, double y, double tall) {
        int trousers = Palette.any(random);
        int coat = random.nextBoolean() ? Palette.bright(random) : Palette.any(random);
        double stride = tall * between(0.02, 0.12);
        double leg = tall * 0.085;
        paint(
                ScenePainter.PEDESTRIAN,
                trousers,
                0.3,
                polygon(
                        x - leg,
                        y - tall * 0.5,
                        x + leg * 0.4,
                        y - tall * 0.5,
                        x - stride + leg * 0.5,
                        y,
                        x - stride - leg * 0.7,
                        y),
                polygon(
                        x - leg * 0.4,
                        y - tall * 0.5,
                        x + leg,
                        y - tall * 0.5,
                        x + stride + leg * 0.7,
                        y,
                        x + stride - leg * 0.5,
                        y));
        paint(
                ScenePainter.PEDESTRIAN,
                coat,
                0.5,
                round(x - tall * 0.14, y - tall * 0.84, tall * 0.28, tall * 0.42, tall * 0.14));
        int sleeve = Texture.shade(coat, -20);
        paint(
                ScenePainter.PEDESTRIAN,
                sleeve,
                0.3,
                polygon(
                        x - tall * 0.14,
                        y - tall * 0.78,
                        x - tall * 0.09,
                        y - tall * 0.78,
                        x - tall * 0.13 - stride * 0.5,
                        y - tall * 0.42,
                        x - tall * 0.19 - stride * 0.5,
                        y - tall * 0.42),
                polygon(
                        x + tall * 0.09,
                        y - tall * 0.78,
                        x + tall * 0.14,
                        y - tall * 0.78,
                        x + tall * 0.19 + stride * 0.5,
                        y - tall * 0.42,
                        x + tall * 0.13 + stride * 0.5,
                        y - tall * 0.42));
        paint(ScenePainter.PEDESTRIAN, Palette.skin(random), 0.2, circle(x, y - tall * 0.91, tall * 0.085));
        paint(
                ScenePainter.PEDESTRIAN,
                Palette.ground(random),
                0.3,
                new Ellipse2D.Double(x - tall * 0.085, y - tall, tall * 0.17, tall * 0.09));
    }

    /** A plate on a pole; tall is to the plate's middle. */
    void sign(double x, double y, double tall) {
        double r = tall * between(0.22, 0.28);
        double pole = Math.max(3, tall * 0.05);
        paint(ScenePainter.SIGN, Palette.any(random), 0.2, box(x - pole / 2, y - tall, pole, tall));
        int rim = Palette.bright(random);
        int face = random.nextBoolean() ? Palette.any(random) : Palette.bright(random);
        int mark = Texture.shade(face, random.nextBoolean() ? -110 : 110);
        double top = y - tall;
        int kind = random.nextInt(3);
        paint(ScenePainter.SIGN, rim, 0.2, plate(kind, x, top, r));
        paint(ScenePainter.SIGN, face, 0.2, plate(kind, x, top, r * 0.74));
        if (random.nextBoolean()) {
            paint(ScenePainter.SIGN, mark, 0, box(x - r * 0.42, top - r * 0.13, r * 0.84, r * 0.3));
        } else {
            paint(
                    ScenePainter.SIGN,
                    mark,
                    0,
                    box(x - r * 0.13, top - r * 0.42, r * 0.26, r * 0.55),
                    circle(x, top + r * 0.33, r * 0.14));
        }
    }

    private static Shape plate(int kind, double x, double y, double r) {
        return switch (kind) {
            case 0 -> circle(x, y, r);
            case 1 -> polygon(x, y - r * 1.2, x + r * 1.15, y + r * 0.8, x - r * 1.15, y + r * 0.8);
            default -> box(x - r, y - r, 2 * r, 2 * r);
        };
    }

    /** Paints shapes of one class in one colour, more or less rough. */
    private void paint(int label, int colour, double rough, Shape... shapes) {
        Canvas.Surface surface = Texture.grain(colour, rough * roughness, random.nextLong());
        for (Shape shape : shapes) {
            canvas.fill(shape, label, surface, 0.5);
        }
    }

    private static Shape circle(double x, double y, double r) {
        return new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r);
    }

    private static Shape box(double x, double y, double w, double h) {
        return new Rectangle2D.Double(x, y, w, h);
    }

    private static Shape round(double x, double y, double w, double h, double corner) {
        return new RoundRectangle2D.Double(x, y, w, h, corner, corner);
    }

    private double between(double least, double most) {
        return least + (most - least) * random.nextDouble();
    }
}
