package org.dance4j.datasets.batches;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.junit.jupiter.api.Test;

class ShardTest {

    private static final ImageSize SMALL = new ImageSize(32, 32);
    private static final ImageSize LARGE = new ImageSize(64, 64);

    /** A name without pixels. */
    private record Named(String id) implements Sample {
        @Override
        public RgbImage image() {
            throw new AssertionError("sharing reads no image");
        }

        @Override
        public LabelMap label() {
            throw new AssertionError("sharing reads no label");
        }

        @Override
        public String fingerprint() {
            return id;
        }
    }

    private static PlannedBatch batch(ImageSize size, int from, int to) {
        return new PlannedBatch(
                size,
                IntStream.range(from, to)
                        .mapToObj(i -> new PlannedImage(new Named("image" + i), 0.5, size, 0))
                        .toList());
    }

    private static List<String> names(PlannedStep step) {
        return step.images().map(image -> image.sample().id()).toList();
    }

    @Test
    void partsAreBalancedAndMakeTheWhole() {
        PlannedStep step = new PlannedStep(List.of(batch(SMALL, 0, 8)));
        List<String> all = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (int rank = 0; rank < 3; rank++) {
            List<String> own = names(new Shard(rank, 3, 2).of(step));
            sizes.add(own.size());
            all.addAll(own);
        }
        assertEquals(List.of(2, 3, 3), sizes);
        assertEquals(names(step), all);
    }

    @Test
    void partsOfMixedStepsHaveLargeAndSmallImages() {
        PlannedStep step = new PlannedStep(List.of(batch(SMALL, 0, 4), batch(LARGE, 4, 9)));
        List<String> all = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            PlannedStep own = new Shard(rank, 2, 2).of(step);
            assertEquals(
                    List.of(SMALL, LARGE),
                    own.groups().stream().map(PlannedBatch::size).toList());
            all.addAll(names(own));
        }
        assertEquals(9, all.size());
        assertEquals(new HashSet<>(names(step)), new HashSet<>(all));
    }

    @Test
    void aStepTooSmallToShareIsTakenWholeByEach() {
        PlannedStep step = new PlannedStep(List.of(batch(SMALL, 0, 3)));
        assertFalse(new Shard(1, 2, 2).divides(step));
        assertEquals(step, new Shard(0, 2, 2).of(step));
        assertEquals(step, new Shard(1, 2, 2).of(step));
        assertEquals(List.of("image1", "image2"), names(new Shard(1, 2, 1).of(step)));
        assertEquals(step, Shard.WHOLE.of(step));
    }

    @Test
    void thereIsNoProcessBeyondTheLast() {
        assertThrows(IllegalArgumentException.class, () -> new Shard(2, 2, 1));
    }
}
