package org.dance4j.datasets.complexity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.FakeSample;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.readers.Datasets;
import org.dance4j.datasets.scenes.Scenes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComplexityIndexTest {

    @TempDir
    private Path cache;

    private final AtomicInteger read = new AtomicInteger();

    /** Scenes that count how often an image is read, and of which one can be changed. */
    private Dataset counting(String changed) {
        Scenes scenes = new Scenes(3, 12, 4);
        return dataset(split -> scenes.samples(split).stream()
                .<Sample>map(scene -> new Counted(scene, scene.id().equals(changed)))
                .toList());
    }

    private static Dataset dataset(Function<Split, List<Sample>> samples) {
        return new Dataset() {
            @Override
            public String name() {
                return "counting";
            }

            @Override
            public ClassSet classes() {
                return new Scenes(3, 1, 1).classes();
            }

            @Override
            public List<Sample> samples(Split split) {
                return samples.apply(split);
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

        Path kept = cache.resolve("complexity-counting.jsonl");
        String whole = Files.readString(kept);
        for (String damaged : List.of(
                "{\"measure\":\"sc_mean-1\"}\n",
                whole.substring(0, whole.length() - 3),
                whole.replaceFirst("\\{\"palette.*\n", ""),
                whole.replaceFirst("\\[\"[0-9a-f]", "[\"g"),
                whole + "[1]\n",
                "")) {
            Files.writeString(kept, damaged);
            assertEquals(first.fit(), measure(null).fit());
            assertEquals(16, read.get(), damaged);
            measure(null);
            assertEquals(0, read.get());
        }
        assertEquals(
                List.of(kept), MoreFiles.listFiles(cache), "what was begun for the next time, and not needed, is gone");
    }

    /** A picture and its mirror image are equally complex, whatever order their gradients are added up in. */
    @Test
    void equallyComplexImagesAreNotToldApart() {
        Sample scene = new Scenes(3, 1, 1).samples(Split.TRAIN).get(0);
        RgbImage image = scene.image();
        byte[] mirrored = new byte[image.rgb().length];
        for (int i = 0; i < mirrored.length; i++) {
            int row = i / (3 * image.width());
            int column = i / 3 % image.width();
            mirrored[i] = image.rgb()[3 * (row * image.width() + image.width() - 1 - column) + i % 3];
        }
        Dataset dataset = dataset(split -> List.of(scene, new Shown("mirrored", image, mirrored)));
        ComplexityIndex index = ComplexityIndex.measure(dataset, List.of(), null, 1, progress -> {});
        assertFalse(index.tellsApart(ComplexityMeasure.SC_MEAN));
        String message = assertThrows(
                        BadInputException.class, () -> index.requireTellsApart(ComplexityMeasure.RELATIVE))
                .getMessage();
        assertTrue(message.contains("dataset counting are all equally complex"), message);
        Path file = cache.resolve("complexity.json");
        index.write(file);
        assertFalse(ComplexityIndex.read(file).tellsApart(ComplexityMeasure.SC_MEAN));
        assertTrue(measure(null).tellsApart(ComplexityMeasure.SC_MEAN));

        ComplexityIndex blank = ComplexityIndex.measure(
                dataset(split -> List.of(new Shown("blank", image, new byte[mirrored.length]))),
                List.of(),
                null,
                1,
                progress -> {});
        assertEquals(0, blank.p(new Shown("other", image, new byte[mirrored.length])));
    }

    private record Shown(String id, RgbImage like, byte[] rgb) implements Sample {
        @Override
        public RgbImage image() {
            return new RgbImage(like.height(), like.width(), rgb);
        }

        @Override
        public LabelMap label() {
            return new LabelMap(like.height(), like.width(), new byte[like.height() * like.width()]);
        }

        @Override
        public String fingerprint() {
            return id;
        }
    }

    @Test
    void progressIsTold() {
        List<ProgressListener> told = new ArrayList<>();
        ComplexityIndex.measure(counting(null), List.of(), null, 3, told::add);
        assertEquals(12, told.size());
        assertEquals(new ProgressListener(12, 12), told.get(11));
    }

    @Test
    void otherSplitsAreProjectedByTheTrainingFit() {
        Dataset dataset = counting(null);
        ComplexityIndex index = measure(null);
        Sample sample = dataset.samples(Split.VALIDATION).get(2);
        assertEquals(index.fit().cdf(Complexity.mean(sample.image())), index.p(sample), 0);
        MaxwellBoltzmann fitted = new MaxwellBoltzmann(2, 30);
        ComplexityIndex other = ComplexityIndex.measure(
                dataset,
                List.of(Split.VALIDATION),
                Map.of(ComplexityMeasure.SC_MEAN, fitted),
                null,
                1,
                BadFiles.none(),
                progress -> {});
        assertEquals(fitted.cdf(Complexity.mean(sample.image())), other.p(sample), 0);
        assertThrows(IllegalArgumentException.class, () -> other.values(Split.TRAIN));
    }

    @Test
    void json() throws IOException {
        ComplexityIndex index = measure(null);
        Path file = cache.resolve("complexity.json");
        index.write(file);
        ComplexityIndex read = ComplexityIndex.read(file);
        assertEquals(index.fits(), read.fits());
        assertEquals(
                index.statistics(Split.TRAIN, ComplexityMeasure.RELATIVE),
                read.statistics(Split.TRAIN, ComplexityMeasure.RELATIVE));
        assertArrayEquals(index.values(Split.VALIDATION), read.values(Split.VALIDATION));
        assertEquals("counting", read.dataset());
        Files.writeString(file, "{}");
        assertTrue(assertThrows(BadInputException.class, () -> ComplexityIndex.read(file))
                .getMessage()
                .contains("complexity.json"));
    }

    private static void makeFolder(Path folder) throws IOException {
        for (String split : List.of("train", "trainannot")) {
            Files.createDirectories(folder.resolve(split));
        }
        Scenes scenes = new Scenes(3, 4, 1);
        for (int i = 0; i < 3; i++) {
            Sample scene = scenes.samples(Split.TRAIN).get(i);
            scene.image().writePng(folder.resolve("train/" + i + ".png"));
            scene.label().writePng(folder.resolve("trainannot/" + i + ".png"), scenes.classes());
        }
    }

    private ComplexityIndex measureFolder(Path folder) {
        read.set(0);
        Dataset camvid = Datasets.open("camvid", Datasets.Options.in(folder));
        Dataset counted = dataset(split -> camvid.samples(split).stream()
                .<Sample>map(sample -> new Counted(sample, false))
                .toList());
        return ComplexityIndex.measure(counted, List.of(), cache, 1, progress -> {});
    }

    @Test
    void aFileThatChangesIsNoticedByWhatIsInIt(@TempDir Path folder) throws IOException {
        makeFolder(folder);
        ComplexityIndex before = measureFolder(folder);
        assertEquals(3, read.get());

        // Another picture in as many bytes, which end in a comment that nobody reads, and of the same time.
        Path file = folder.resolve("train/1.png");
        byte[] old = Files.readAllBytes(file);
        FileTime time = Files.getLastModifiedTime(file);
        RgbImage other = halved(RgbImage.read(file));
        other.writePng(file);
        byte[] changed = Files.readAllBytes(file);
        assertTrue(changed.length < old.length);
        Files.write(file, Arrays.copyOf(changed, old.length));
        Files.setLastModifiedTime(file, time);
        ComplexityIndex after = measureFolder(folder);
        assertEquals(1, read.get());
        assertEquals(Complexity.mean(other), after.values(Split.TRAIN)[1], 0);
        assertNotEquals(before.values(Split.TRAIN)[1], after.values(Split.TRAIN)[1]);
        assertEquals(before.values(Split.TRAIN)[0], after.values(Split.TRAIN)[0], 0);

        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        Path moved = folder.resolveSibling(folder.getFileName() + "-moved");
        Files.move(folder, moved);
        assertArrayEquals(after.values(Split.TRAIN), measureFolder(moved).values(Split.TRAIN));
        assertEquals(0, read.get());
        Files.move(moved, folder);
    }

    private static RgbImage halved(RgbImage image) {
        byte[] rgb = image.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) ((rgb[i] & 0xFF) / 2);
        }
        return new RgbImage(image.height(), image.width(), rgb);
    }

    @Test
    void whatWasMeasuredBeforeABadFileIsKept(@TempDir Path folder) throws IOException {
        makeFolder(folder);
        Path last = folder.resolve("train/2.png");
        byte[] whole = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(whole, 2000));
        String message = assertThrows(BadInputException.class, () -> measureFolder(folder))
                .getMessage();
        assertTrue(message.contains(last.toString()), message);
        assertEquals(3, read.get());
        Files.write(last, whole);
        measureFolder(folder);
        assertEquals(1, read.get());
    }

    @Test
    void badFilesAreLeftOutUpToANumber(@TempDir Path folder) throws IOException {
        makeFolder(folder);
        Path bad = folder.resolve("train/1.png");
        Files.writeString(bad, "no image");
        Dataset dataset = Datasets.open("camvid", Datasets.Options.in(folder));
        List<BadFile> told = new ArrayList<>();
        List<ProgressListener> progress = new ArrayList<>();
        ComplexityIndex index = ComplexityIndex.measure(
                dataset, List.of(), null, cache, 2, new BadFiles(1, List.of(), told::add), progress::add);
        assertEquals(List.of("train-1"), told.stream().map(BadFile::sample).toList());
        assertTrue(
                told.get(0).problem().startsWith(bad + " is not an image"),
                told.get(0).problem());
        assertEquals(new ProgressListener(3, 3), progress.get(2));
        assertEquals(2, index.values(Split.TRAIN).length);
        List<Sample> measured = index.measured(dataset.samples(Split.TRAIN));
        assertEquals(
                List.of("train-0", "train-2"), measured.stream().map(Sample::id).toList());

        index.write(cache.resolve("complexity.json"));
        Files.delete(folder.resolve("train/2.png"));
        List<Sample> again =
                ComplexityIndex.read(cache.resolve("complexity.json")).measured(measured);
        assertEquals(Scenes.SIZE, again.get(1).size(), "known without the file");
        assertThrows(BadInputException.class, () -> again.get(1).image());

        Files.writeString(folder.resolve("train/2.png"), "no image either");
        BadFiles one = new BadFiles(1, List.of(), file -> {});
        String message = assertThrows(
                        BadInputException.class,
                        () -> ComplexityIndex.measure(dataset, List.of(), null, null, 1, one, file -> {}))
                .getMessage();
        assertTrue(message.startsWith(folder.resolve("train/2.png") + " is not an image"), message);
        Files.writeString(folder.resolve("train/0.png"), "nor this");
        BadFiles three = new BadFiles(3, List.of(), file -> {});
        assertEquals(
                "no image of split 'train' can be used",
                assertThrows(
                                BadInputException.class,
                                () -> ComplexityIndex.measure(dataset, List.of(), null, null, 1, three, file -> {}))
                        .getMessage());
    }

    /** Of 100,000 images no more are held than are in the making, twice as many as threads, and handed on. */
    @Test
    void aLargeSet() {
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Dataset large = dataset(split -> IntStream.range(0, 100_000)
                .<Sample>mapToObj(i -> new Counted(new FakeSample("s" + i, new ImageSize(2, 2 + i % 3)), false))
                .toList());
        read.set(0);
        ComplexityIndex index = ComplexityIndex.measure(large, List.of(), null, 2, progress -> {
            most.accumulateAndGet(read.get() - done.getAndIncrement(), Math::max);
        });
        assertEquals(100_000, index.values(Split.TRAIN).length);
        assertTrue(most.get() <= 2 * 2 + 2, most + " images at once");
    }

    /** A look at some of the images, or at another dataset of the same name, does not make the next of all begin anew. */
    @Test
    void whatWasMeasuredBeforeStays() {
        measure(null);
        Scenes others = new Scenes(4, 12, 4);
        ComplexityIndex.measure(
                dataset(split -> others.samples(split).subList(0, 2)),
                List.of(Split.VALIDATION),
                cache,
                1,
                progress -> {});
        measure(null);
        assertEquals(0, read.get());
    }
}
