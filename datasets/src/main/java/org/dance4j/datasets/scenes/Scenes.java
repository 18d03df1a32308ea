package org.dance4j.datasets.scenes;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.random.SeededRandom;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.SampleCache;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/**
 * Small street scenes drawn from a seed: 8 classes with textures, partly hidden by one another, in varying light and of
 * widely varying complexity. A scene depends on the seed, its split and its index only; each split is drawn from
 * numbers of its own.
 */
public final class Scenes implements Dataset {

    /** What {@code --dataset} calls it. */
    public static final String NAME = "scenes";

    /** The size of every scene, unless told otherwise. */
    public static final ImageSize SIZE = new ImageSize(192, 256);

    /** Scenes to train on, unless told otherwise. */
    public static final int TRAINING_IMAGES = 192;

    /** Scenes to validate on, and to test on, unless told otherwise. */
    public static final int VALIDATION_IMAGES = 48;

    private static final ClassSet CLASSES = new ClassSet(
            List.of("sky", "building", "road", "pavement", "tree", "car", "pedestrian", "sign"),
            List.of(0x4682B4, 0x804040, 0x804080, 0xF423E8, 0x6B8E23, 0x00008E, 0xDC143C, 0xDCDC00));

    private final Map<Split, List<Sample>> samples = new TreeMap<>();

    /**
     * As many scenes as usual.
     *
     * @param seed what they are drawn from
     */
    public Scenes(long seed) {
        this(seed, TRAINING_IMAGES, VALIDATION_IMAGES);
    }

    /**
     * Fewer or more scenes; those with the same index are the same.
     *
     * @param validationImages the number of scenes to validate on, and to test on
     */
    public Scenes(long seed, int trainingImages, int validationImages) {
        this(seed, trainingImages, validationImages, SIZE);
    }

    /** Scenes of another size, drawn at it. */
    public Scenes(long seed, int trainingImages, int validationImages, ImageSize size) {
        for (Split split : Split.USUAL) {
            int count = split.equals(Split.TRAIN) ? trainingImages : validationImages;
            samples.put(
                    split,
                    IntStream.range(0, count)
                            .<Sample>mapToObj(i -> new Scene(split, i, seed, size))
                            .toList());
        }
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
        List<Sample> ofSplit = samples.get(split);
        if (ofSplit == null) {
            throw new BadInputException(
                    "dataset " + NAME + " has no split '" + split + "': there are " + Split.list(samples.keySet()));
        }
        return ofSplit;
    }

    /** A scene, drawn when first asked for and kept. */
    private static final class Scene implements Sample {

        private final Split split;
        private final int index;
        private final long seed;
        private final ImageSize size;
        private SampleCache.Pixels drawn;

        Scene(Split split, int index, long seed, ImageSize size) {
            this.split = split;
            this.index = index;
            this.seed = seed;
            this.size = size;
        }

        @Override
        public String id() {
            return String.format("%s-%05d", split, index);
        }

        @Override
        public ImageSize size() {
            return size;
        }

        @Override
        public RgbImage image() {
            return pixels().image();
        }

        @Override
        public LabelMap label() {
            return pixels().label();
        }

        private synchronized SampleCache.Pixels pixels() {
            if (drawn == null) {
                SplittableRandom random = SeededRandom.of(seed, index, split.text(), "scene");
                drawn = new ScenePainter(size, random).paint();
            }
            return drawn;
        }

        @Override
        public String fingerprint() {
            return "scene 4:" + seed + ":" + id() + (size.equals(SIZE) ? "" : ":" + size);
        }

        @Override
        public String toString() {
            return id();
        }
    }
}
