package org.dance4j.datasets.scenes;

import java.util.SplittableRandom;

/**
 * What a scene's colours become in its light and haze.
 *
 * @param red gain of red
 * @param green gain of green
 * @param blue gain of blue
 * @param haze how soon distance hides things
 * @param hazeColour what it hides them behind, {@code 0xRRGGBB}
 */
record Light(double red, double green, double blue, double haze, int hazeColour) {

    /** @param clutter from 0 for a plain scene, which may be foggy, to 1 */
    static Light draw(SplittableRandom random, double clutter) {
        double brightness = 0.7 + 0.45 * random.nextDouble();
        double warmth = 0.16 * (random.nextDouble() - 0.5);
        double tint = 0.06 * (random.nextDouble() - 0.5);
        double haze = 0.05 + (1 - clutter) * (random.nextInt(3) == 0 ? 0.5 : 0.15) * random.nextDouble();
        int grey = 110 + random.nextInt(110);
        return new Light(
                brightness * (1 + warmth), brightness * (1 + tint), brightness * (1 - warmth), haze, grey * 0x010101);
    }

    /** The share of a thing's own colour that is seen from a distance, 0 being near. */
    double seen(double distance) {
        return Math.exp(-haze * distance);
    }

    /** A colour in this light, of which only a share is seen through the haze. */
    int on(int colour, double seen) {
        return channel(colour >> 16, hazeColour >> 16, red, seen) << 16
                | channel(colour >> 8, hazeColour >> 8, green, seen) << 8
                | channel(colour, hazeColour, blue, seen);
    }

    private static int channel(int colour, int behind, double gain, double seen) {
        return (int) Math.max(0, Math.min(255, gain * ((colour & 0xFF) * seen + (behind & 0xFF) * (1 - seen))));
    }
}
