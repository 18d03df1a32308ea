package org.dance4j.datasets;

import java.util.List;
import java.util.stream.IntStream;

/** Small street scenes drawn from a seed. */
public final class Scenes implements Dataset {

    static final String NAME = "scenes";

    /** The size of every scene. */
    public static final ImageSize SIZE = new ImageSize(192, 256);

    private static final ClassSet CLASSES = new ClassSet(
            List.of("sky", "building", "road", "pavement", "tree", "car", "pedestrian", "sign"),
            List.of(0x4682B4, 0x804040, 0x804080, 0xF423E8, 0x6B8E23, 0x00008E, 0xDC143C, 0xDCDC00));

    private final long seed;

    public Scenes(long seed) {
        this.seed = seed;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ClassSet classes() {
        return CLASSES;
    }

    @Override
    public List<Sample> samples(Split split) {
        int count = split == Split.TRAIN ? 192 : 48;
        return IntStream.range(0, count).<Sample>mapToObj(i -> new Scene(split, i, seed)).toList();
    }

    private record Scene(Split split, int index, long seed) implements Sample {

        @Override
        public String id() {
            return split + "-" + String.format("%05d", index);
        }

        @Override
        public RgbImage image() {
            byte[] rgb = new byte[(int) SIZE.area() * 3];
            Draws.of(seed, index, id(), "scene").nextBytes(rgb);
            return new RgbImage(SIZE.height(), SIZE.width(), rgb);
        }

        @Override
        public LabelMap label() {
            return new LabelMap(SIZE.height(), SIZE.width(), new byte[(int) SIZE.area()]);
        }

        @Override
        public String fingerprint() {
            return "scene " + seed + " " + id();
        }
    }
}
