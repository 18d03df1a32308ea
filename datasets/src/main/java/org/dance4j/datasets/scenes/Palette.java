package org.dance4j.datasets.scenes;

import java.awt.Color;
import java.util.SplittableRandom;

/** Colours of things in a street, {@code 0xRRGGBB}. The ranges of all of them overlap on purpose. */
final class Palette {

    private Palette() {}

    /** Greys and muted colours of any hue. */
    static int any(SplittableRandom random) {
        return colour(random, 0, 1, 0, 0.45, 0.25, 0.9);
    }

    /** Strong colours of any hue, as of paint and clothes. */
    static int bright(SplittableRandom random) {
        return colour(random, 0, 1, 0.3, 0.9, 0.3, 0.95);
    }

    static int sky(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> colour(random, 0, 1, 0, 0.08, 0.45, 0.97);
            case 1 -> colour(random, 0.04, 0.13, 0.1, 0.4, 0.6, 0.97);
            default -> colour(random, 0.54, 0.64, 0.12, 0.5, 0.55, 0.97);
        };
    }

    static int wall(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> sky(random);
            case 1 -> ground(random);
            case 2 -> colour(random, 0, 0.15, 0.2, 0.6, 0.3, 0.9);
            default -> any(random);
        };
    }

    static int asphalt(SplittableRandom random) {
        return random.nextInt(4) == 0
                ? colour(random, 0.03, 0.13, 0.05, 0.25, 0.25, 0.7)
                : colour(random, 0.5, 0.7, 0, 0.1, 0.2, 0.6);
    }

    static int ground(SplittableRandom random) {
        return random.nextInt(2) == 0
                ? colour(random, 0.03, 0.13, 0.1, 0.35, 0.35, 0.9)
                : colour(random, 0, 1, 0, 0.1, 0.3, 0.85);
    }

    static int foliage(SplittableRandom random) {
        return random.nextInt(5) == 0
                ? colour(random, 0.02, 0.16, 0.15, 0.6, 0.25, 0.85)
                : colour(random, 0.19, 0.36, 0.2, 0.6, 0.25, 0.7);
    }

    static int skin(SplittableRandom random) {
        return colour(random, 0.03, 0.11, 0.2, 0.6, 0.25, 0.95);
    }

    private static int colour(
            SplittableRandom random, double hue, double hueTo, double grey, double greyTo, double dark, double darkTo) {
        return Color.HSBtoRGB(
                        (float) (hue + (hueTo - hue) * random.nextDouble()),
                        (float) (grey + (greyTo - grey) * random.nextDouble()),
                        (float) (dark + (darkTo - dark) * random.nextDouble()))
                & 0xFFFFFF;
    }
}
