package org.dance4j.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComplexityIndexTest {

    @TempDir
    private Path cache;

    private final AtomicInteger read = new AtomicInteger();

    /** Scenes that count how often an image is read, and of which one can be changed. */
    private Dataset counting(String changed) {
        Scenes scenes = new Scenes(3, 12, 4);
        return new Dataset() {
            @Override
            public String name() {
                return "counting";
            }

            @Override
            public ClassSet classes() {
                return scenes.classes();
            }

            @Override
            public List<Sample> samples(Split split) {
                return scenes.samples(split).stream().<Sample>map(scene -> new Counted(scene, scene.id().equals(changed))).toList();
            }
        };
    }

    private final class Counted implements Sample {
        private final Sample scene;
        private final boolean changed;

        Counted(Sample scene, boolean changed) {
            this.scene = scene;
            this.changed = changed;
        }

        @Override
        public String id() {
            return scene.id();
        }

        @Override
        public RgbImage image() {
            read.incrementAndGet();
            RgbImage image = scene.image();
            return changed ? new RgbImage(image.height(), image.width(), new byte[image.rgb().length]) : image;
        }

        @Override
        public LabelMap label() {
            return scene.label();
        }

        @Override
        public String fingerprint() {
            return scene.fingerprint() + changed;
        }
    }

    private ComplexityIndex measure(String changed) {
        read.set(0);
        return ComplexityIndex.measure(counting(changed), List.of(Split.VALIDATION), cache, 2, progress -> {});
    }

    @Test
    void complexityByHand() {
        // Columns 0, 0, 40, 40 with the edge repeated: two columns of a gradient of 4 · 40.
        byte[] rgb = new byte[3 * 4 * 3];
        for (int y = 0; y < 3; y++) {
            for (int i = 6; i < 12; i++) {
                rgb[y * 12 + i] = 40;
            }
        }
        assertEquals(80, Complexity.mean(new RgbImage(3, 4, rgb)), 1e-9);
        assertEquals(0, Complexity.mean(new RgbImage(1, 1, new byte[] {1, 2, 3})), 0);
        // Grey of pure red is (255 · 19595 + 32768) >> 16 = 76.
        assertEquals(76 * 4, Complexity.mean(new RgbImage(1, 2, new byte[] {0, 0, 0, (byte) 255, 0, 0})), 1e-9);
    }

    @Test
    void cacheSavesReading() throws IOException {
        ComplexityIndex first = measure(null);
        assertEquals(16, read.get());
        ComplexityIndex second = measure(null);
        assertEquals(0, read.get());
        assertArrayEquals(first.values(Split.TRAIN), second.values(Split.TRAIN));
        assertEquals(first.fit(), second.fit());

        ComplexityIndex changed = measure("train-00004");
        assertEquals(1, read.get());
        assertEquals(0, changed.values(Split.TRAIN)[4]);
        assertNotEquals(first.fit(), changed.fit());

        Files.writeString(cache.resolve("complexity-counting.json"), "{ \"measure\": \"sc_mean-1\", \"val");
        assertEquals(first.fit(), measure(null).fit());
        assertEquals(16, read.get());
        measure(null);
        assertEquals(0, read.get());
    }

    @Test
    void progressIsTold() {
        List<Progress> told = new ArrayList<>();
        ComplexityIndex.measure(counting(null), List.of(), null, 3, told::add);
        assertEquals(12, told.size());
        assertEquals(new Progress(12, 12), told.get(11));
    }

    @Test
    void otherSplitsAreProjectedByTheTrainingFit() {
        Dataset dataset = counting(null);
        ComplexityIndex index = measure(null);
        Sample sample = dataset.samples(Split.VALIDATION).get(2);
        assertEquals(index.fit().cdf(Complexity.mean(sample.image())), index.p(sample), 0);
        MaxwellBoltzmann fitted = new MaxwellBoltzmann(2, 30);
        ComplexityIndex other = ComplexityIndex.measure(dataset, List.of(Split.VALIDATION), fitted, null, 1, progress -> {});
        assertEquals(fitted.cdf(Complexity.mean(sample.image())), other.p(sample), 0);
        assertThrows(IllegalArgumentException.class, () -> other.values(Split.TRAIN));
    }

    @Test
    void json() throws IOException {
        ComplexityIndex index = measure(null);
        Path file = cache.resolve("complexity.json");
        index.write(file);
        ComplexityIndex read = ComplexityIndex.read(file);
        assertEquals(index.fit(), read.fit());
        assertEquals(index.statistics(Split.TRAIN), read.statistics(Split.TRAIN));
        assertArrayEquals(index.values(Split.VALIDATION), read.values(Split.VALIDATION));
        assertEquals("counting", read.dataset());
        Files.writeString(file, "{}");
        assertTrue(assertThrows(BadInputException.class, () -> ComplexityIndex.read(file)).getMessage().contains("complexity.json"));
    }

    @Test
    void aFileThatChangesIsNoticed(@TempDir Path folder) throws IOException {
        for (String split : List.of("train", "trainannot")) {
            Files.createDirectories(folder.resolve(split));
        }
        Scenes scenes = new Scenes(3, 4, 1);
        for (int i = 0; i < 3; i++) {
            Sample scene = scenes.samples(Split.TRAIN).get(i);
            scene.image().writePng(folder.resolve("train/" + i + ".png"));
            scene.label().writePng(folder.resolve("trainannot/" + i + ".png"), scenes.classes());
        }
        ComplexityIndex before = measureFolder(folder);
        RgbImage other = scenes.samples(Split.TRAIN).get(3).image();
        other.writePng(folder.resolve("train/1.png"));
        ComplexityIndex after = measureFolder(folder);
        assertEquals(Complexity.mean(other), after.values(Split.TRAIN)[1], 0);
        assertEquals(before.values(Split.TRAIN)[0], after.values(Split.TRAIN)[0], 0);
    }

    private ComplexityIndex measureFolder(Path folder) {
        return ComplexityIndex.measure(Datasets.open("camvid", Datasets.Options.in(folder)), List.of(), cache, 1, progress -> {});
    }
}
