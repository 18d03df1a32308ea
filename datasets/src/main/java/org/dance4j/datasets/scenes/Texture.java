package org.dance4j.datasets.scenes;

/** Surfaces: colours made uneven by noise that depends on the pixel and a seed only. */
final class Texture {

    private Texture() {}

    /** Independent noise for each pixel, from 0 to 1. */
    static double white(int x, int y, long seed) {
        long h = seed + x * 0x9E3779B97F4A7C15L + y * 0xC2B2AE3D27D4EB4FL;
        h = (h ^ h >>> 32) * 0xD6E8FEB86659FD93L;
        h = (h ^ h >>> 32) * 0xD6E8FEB86659FD93L;
        return (h >>> 40) * 0x1p-24;
    }

    /** Smooth noise with lumps of about one unit, from 0 to 1. */
    static double smooth(double x, double y, long seed) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double u = ease(x - left);
        double v = ease(y - top);
        double above = white(left, top, seed) * (1 - u) + white(left + 1, top, seed) * u;
        double below = white(left, top + 1, seed) * (1 - u) + white(left + 1, top + 1, seed) * u;
        return above * (1 - v) + below * v;
    }

    private static double ease(double t) {
        return t * t * (3 - 2 * t);
    }

    /** A colour made lighter or darker by an amount from about -128 to 128. */
    static int shade(int colour, double amount) {
        int by = (int) Math.round(amount);
        return clip((colour >> 16 & 0xFF) + by) << 16
                | clip((colour >> 8 & 0xFF) + by) << 8
                | clip((colour & 0xFF) + by);
    }

    /** A colour between two. */
    static int mix(int from, int to, double share) {
        return between(from >> 16, to >> 16, share) << 16
                | between(from >> 8, to >> 8, share) << 8
                | between(from, to, share);
    }

    private static int between(int from, int to, double share) {
        return (int) Math.round((from & 0xFF) * (1 - share) + (to & 0xFF) * share);
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** Even but for fine grain. */
    static Canvas.Surface grain(int colour, double roughness, long seed) {
        return (x, y) -> shade(colour, roughness * (white(x, y, seed) - 0.5));
    }

    /** Leaves: dark gaps between light clumps. */
    static Canvas.Surface leaves(int colour, double roughness, double clump, long seed) {
        return (x, y) -> shade(
                colour,
                roughness
                        * (1.6 * (smooth(x / clump, y / clump, seed) - 0.5)
                                + 1.2 * (smooth(x / 2.2, y / 2.2, seed + 1) - 0.5)));
    }

    /** Sky: a gradient from the zenith down, with clouds. */
    static Canvas.Surface clouds(int zenith, int horizon, double depth, double cover, long seed) {
        return (x, y) -> {
            int clear = mix(zenith, horizon, Math.min(1, y / depth));
            double cloud = smooth(x / 46.0, y / 17.0, seed) * 0.65 + smooth(x / 17.0, y / 7.0, seed + 1) * 0.35;
            return shade(clear, 150 * cover * Math.max(0, cloud - 0.45));
        };
    }
}
