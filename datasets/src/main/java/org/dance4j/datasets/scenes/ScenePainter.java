package org.dance4j.datasets.scenes;

import java.awt.Rectangle;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.dance4j.datasets.SampleCache;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;

/**
 * SeededRandom one street scene in perspective: sky, skyline, façades along both sides, pavement and road, and things
 * standing on them from far to near. All classes take their colours from shared palettes, so that shape, place and
 * texture tell them apart and colour does not.
 */
final class ScenePainter {

    static final int SKY = 0;
    static final int BUILDING = 1;
    static final int ROAD = 2;
    static final int PAVEMENT = 3;
    static final int TREE = 4;
    static final int CAR = 5;
    static final int PEDESTRIAN = 6;
    static final int SIGN = 7;

    /** Paints something whose foot is at a nearness from 0 (horizon) to 1 (lower edge). */
    private record Thing(double nearness, Runnable paint) {}

    private final SplittableRandom random;
    private final double height;
    private final double width;
    private final double clutter;
    private final double roughness;
    private final double horizon;
    private final double vanishing;
    private final double roadLeft;
    private final double roadRight;
    private final double kerb;
    private final Canvas canvas;
    private final StreetFurniture furniture;

    ScenePainter(ImageSize size, SplittableRandom random) {
        this.random = random;
        this.height = size.height();
        this.width = size.width();
        this.clutter = random.nextDouble();
        this.roughness = 6 + 70 * clutter * clutter;
        this.horizon = height * between(0.34, 0.48);
        this.vanishing = width * between(0.32, 0.68);
        this.roadLeft = vanishing - width * between(0.3, 0.62);
        this.roadRight = vanishing + width * between(0.3, 0.62);
        this.kerb = width * between(0.25, 0.5);
        this.canvas = new Canvas(size, Light.draw(random, clutter));
        this.furniture = new StreetFurniture(canvas, random, roughness);
    }

    /** SeededRandom the scene; to be called once. */
    SampleCache.Pixels paint() {
        sky();
        skyline();
        ground();
        facades(-1);
        facades(1);
        List<Thing> things = new ArrayList<>();
        trees(things);
        cars(things);
        pedestrians(things);
        signs(things);
        things.stream().sorted(Comparator.comparingDouble(Thing::nearness)).forEach(thing -> thing.paint()
                .run());
        RgbImage picture = canvas.picture(3 + 12 * random.nextDouble() * clutter, random.nextLong());
        return new SampleCache.Pixels(picture, canvas.labels());
    }

    private void sky() {
        int zenith = Palette.sky(random);
        int low = Texture.mix(zenith, Palette.sky(random), 0.5);
        canvas.fill(
                new Rectangle((int) width, (int) horizon + 2),
                SKY,
                Texture.clouds(zenith, low, horizon, clutter * between(0.3, 1.2), random.nextLong()),
                0);
    }

    private void skyline() {
        double x = -between(0, 20);
        while (x < width) {
            double broad = between(24, 70);
            double tall = between(9, 18 + 26 * clutter);
            Path2D block =
                    polygon(x, horizon + 3, x, horizon - tall, x + broad, horizon - tall, x + broad, horizon + 3);
            if (random.nextInt(3) == 0) {
                canvas.fill(block, TREE, Texture.leaves(Palette.foliage(random), roughness, 5, random.nextLong()), 6);
            } else {
                int step = 4 + random.nextInt(4);
                canvas.fill(block, BUILDING, frontWindows(Palette.wall(random), step, random.nextLong()), 6);
            }
            x += broad;
        }
    }

    private Canvas.Surface frontWindows(int wall, int step, long seed) {
        double contrast = 0.9 * roughness;
        return (x, y) -> Texture.shade(
                wall,
                x % step < step / 2 && y % step < step / 2
                        ? -contrast
                        : 0.3 * roughness * (Texture.white(x, y, seed) - 0.5));
    }

    private void ground() {
        int slab = Palette.ground(random);
        double size = between(0.08, 0.2);
        double joint = 14 + 0.6 * roughness;
        long seed = random.nextLong();
        canvas.fill(
                new Rectangle(0, (int) horizon, (int) width, (int) height),
                PAVEMENT,
                (x, y) -> {
                    double below = Math.max(1, y - horizon);
                    double across = (x - vanishing) / below / size;
                    double along = 6 / size / below * (height - horizon) / 40;
                    boolean line = below > 9 && (fraction(across) < 0.1 || fraction(along) < 0.14);
                    return Texture.shade(
                            slab, (line ? -joint : 0) + 0.5 * roughness * (Texture.white(x, y, seed) - 0.5));
                },
                1);
        int asphalt = Palette.asphalt(random);
        long grain = random.nextLong();
        canvas.fill(
                polygon(vanishing - 3, horizon, vanishing + 3, horizon, roadRight, height, roadLeft, height),
                ROAD,
                (x, y) -> Texture.shade(
                        asphalt,
                        0.5 * roughness * (Texture.white(x, y, grain) - 0.5)
                                + 0.7 * roughness * (Texture.smooth(x / 30.0, y / 9.0, grain) - 0.5)),
                1);
        marks(asphalt);
    }

    private void marks(int asphalt) {
        int paint = Texture.shade(asphalt, 45 + random.nextInt(60));
        double centre = (roadLeft + roadRight) / 2 + between(-15, 15);
        for (double near = 0.12; near < 1; near *= 1.5) {
            double far = near * 1.22;
            canvas.fill(
                    polygon(
                            at(centre - 3, near),
                            yAt(near),
                            at(centre + 3, near),
                            yAt(near),
                            at(centre + 3, far),
                            yAt(far),
                            at(centre - 3, far),
                            yAt(far)),
                    ROAD,
                    Texture.grain(paint, roughness / 2, random.nextLong()),
                    1 / near - 1);
        }
        if (random.nextDouble() < 0.3 + 0.4 * clutter) {
            double near = between(0.45, 0.7);
            for (double x = roadLeft + 8; x < roadRight - 12; x += 22) {
                canvas.fill(
                        polygon(
                                at(x, near),
                                yAt(near),
                                at(x + 11, near),
                                yAt(near),
                                at(x + 11, near * 1.25),
                                yAt(near * 1.25),
                                at(x, near * 1.25),
                                yAt(near * 1.25)),
                        ROAD,
                        Texture.grain(paint, roughness / 2, random.nextLong()),
                        1);
            }
        }
    }

    /** The row of houses on one side, -1 being left: each from a nearness to the next, with windows in perspective. */
    private void facades(int side) {
        double foot = side < 0 ? roadLeft - kerb : roadRight + kerb;
        double near = 2.2;
        while (near > 0.2) {
            double far = near * between(0.45, 0.75);
            double tall = between(0.6, 1.5) * height;
            if (random.nextDouble() < 0.55 + 0.4 * clutter) {
                Path2D wall = polygon(
                        at(foot, near),
                        yAt(near),
                        at(foot, far),
                        yAt(far),
                        at(foot, far),
                        yAt(far) - tall * far,
                        at(foot, near),
                        yAt(near) - tall * near);
                canvas.fill(wall, BUILDING, wall(foot, tall), 1 / Math.min(1, near) - 1);
            }
            near = far;
        }
    }

    private Canvas.Surface wall(double foot, double tall) {
        int colour = Palette.wall(random);
        int window = random.nextInt(3) == 0 ? Palette.any(random) : Texture.shade(colour, -30 - 0.9 * roughness);
        int board = Palette.bright(random);
        double floors = Math.round(between(3, 7));
        double bays = between(1.2, 3);
        boolean plain = random.nextDouble() > 0.6 + clutter;
        boolean shop = random.nextDouble() < 0.4;
        long seed = random.nextLong();
        return (x, y) -> {
            double nearness = Math.max(1e-3, (x - vanishing) / (foot - vanishing));
            double up = (yAt(nearness) - y) / (tall * nearness);
            double along = bays / nearness;
            if (shop && up > 0.16 && up < 0.25) {
                return board;
            }
            boolean pane = !plain
                    && fraction(up * floors) > 0.35
                    && fraction(up * floors) < 0.8
                    && fraction(along) > 0.25
                    && fraction(along) < 0.7;
            boolean brick = fraction(up * floors * 7) < 0.28;
            return Texture.shade(
                    pane ? window : colour,
                    (brick ? -0.35 * roughness : 0) + 0.5 * roughness * (Texture.white(x, y, seed) - 0.5));
        };
    }

    private void trees(List<Thing> things) {
        int count = 1 + random.nextInt(2) + (int) Math.round(4 * clutter * random.nextDouble());
        for (int i = 0; i < count; i++) {
            double near = between(0.3, 1);
            double x = at(beside(0.35, 1.1), near);
            things.add(new Thing(near, () -> furniture.tree(x, yAt(near), near * between(0.75, 1.1) * height)));
        }
    }

    private void cars(List<Thing> things) {
        int count = 1 + random.nextInt(2) + (int) Math.round(4 * clutter * random.nextDouble());
        for (int i = 0; i < count; i++) {
            double near = between(0.28, 0.85);
            double place = between(0.08, 0.92);
            double x = at(roadLeft + place * (roadRight - roadLeft), near);
            things.add(new Thing(near, () -> furniture.car(x, yAt(near), near * 0.5 * width)));
        }
    }

    private void pedestrians(List<Thing> things) {
        int count = 1 + random.nextInt(3) + (int) Math.round(3 * clutter * random.nextDouble());
        for (int i = 0; i < count; i++) {
            double near = between(0.5, 1);
            boolean crossing = random.nextInt(4) == 0;
            double x = at(crossing ? roadLeft + random.nextDouble() * (roadRight - roadLeft) : beside(0.1, 0.7), near);
            things.add(new Thing(near, () -> furniture.pedestrian(x, yAt(near), near * 0.68 * height)));
        }
    }

    private void signs(List<Thing> things) {
        int count = 1 + random.nextInt(2) + (int) Math.round(2 * clutter * random.nextDouble());
        for (int i = 0; i < count; i++) {
            double near = between(0.5, 0.95);
            double x = at(beside(0.03, 0.4), near);
            things.add(new Thing(near, () -> furniture.sign(x, yAt(near), near * 0.75 * height)));
        }
    }

    /** A place beside the road at the lower edge, as a share of the pavement's breadth from the kerb. */
    private double beside(double least, double most) {
        double away = kerb * between(least, most);
        return random.nextBoolean() ? roadLeft - away : roadRight + away;
    }

    /** The column at some nearness of what is at a column x at the lower edge. */
    private double at(double x, double nearness) {
        return vanishing + (x - vanishing) * nearness;
    }

    private double yAt(double nearness) {
        return horizon + (height - horizon) * nearness;
    }

    private double between(double least, double most) {
        return least + (most - least) * random.nextDouble();
    }

    private static double fraction(double value) {
        return value - Math.floor(value);
    }

    static Path2D polygon(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        path.closePath();
        return path;
    }
}
