package org.dance4j.datasets.decoded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.FakeSample;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodedDatasetTest {

    @TempDir
    private Path folder;

    private final List<Path> decoded = new ArrayList<>();

    private Path cache() {
        return folder.resolve("cache");
    }

    private Path image(int seed) {
        byte[] rgb = new byte[3 * 5 * 7];
        new Random(seed).nextBytes(rgb);
        Path file = folder.resolve("image.png");
        new RgbImage(5, 7, rgb).writePng(file);
        return file;
    }

    /** A sample that tells when its file is decoded. */
    private final class Told implements Sample {

        private final Path file;

        Told(Path file) {
            this.file = file;
        }

        @Override
        public String id() {
            return file.toString();
        }

        @Override
        public RgbImage image() {
            decoded.add(file);
            return RgbImage.read(file);
        }

        @Override
        public LabelMap label() {
            return new LabelMap(5, 7, new byte[35]);
        }

        @Override
        public Optional<Path> file() {
            return Optional.of(file);
        }

        @Override
        public String fingerprint() {
            return id();
        }
    }

    private record Samples(List<Sample> all) implements Dataset {

        @Override
        public String name() {
            return "told";
        }

        @Override
        public ClassSet classes() {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public List<Sample> samples(Split split) {
            return all;
        }
    }

    private RgbImage read(Sample sample) {
        return new DecodedDataset(new Samples(List.of(sample)), cache())
                .samples(Split.TRAIN)
                .get(0)
                .image();
    }

    private Path kept() throws IOException {
        try (Stream<Path> files = Files.walk(cache())) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            assertEquals(1, all.size(), all::toString);
            return all.get(0);
        }
    }

    @Test
    void aFileIsDecodedOnce() throws IOException {
        Path file = image(1);
        RgbImage first = read(new Told(file));
        RgbImage second = read(new Told(file));
        assertEquals(1, decoded.size());
        assertArrayEquals(RgbImage.read(file).rgb(), second.rgb());
        assertArrayEquals(first.rgb(), second.rgb());
        assertEquals(new ImageSize(5, 7), second.size());
        assertEquals(4 * 4 + 3 * 5 * 7, Files.size(kept()));
    }

    @Test
    void anotherContentIsAnotherImage() {
        read(new Told(image(1)));
        Path file = image(2);
        assertArrayEquals(RgbImage.read(file).rgb(), read(new Told(file)).rgb());
        assertEquals(2, decoded.size());
    }

    @Test
    void whatIsDamagedIsDecodedAgain() throws IOException {
        Path file = image(1);
        byte[] rgb = read(new Told(file)).rgb();
        byte[] bytes = Files.readAllBytes(kept());
        bytes[bytes.length - 1] ^= 1;
        Files.write(kept(), bytes);
        assertArrayEquals(rgb, read(new Told(file)).rgb());
        Files.write(kept(), new byte[] {1, 2, 3}, StandardOpenOption.TRUNCATE_EXISTING);
        assertArrayEquals(rgb, read(new Told(file)).rgb());
        assertEquals(3, decoded.size());
        read(new Told(file));
        assertEquals(3, decoded.size());
    }

    @Test
    void whatIsDrawnIsNotKept() {
        FakeSample drawn = new FakeSample("drawn", new ImageSize(4, 6));
        assertArrayEquals(drawn.image().rgb(), read(drawn).rgb());
        assertEquals(false, Files.exists(cache()));
    }

    @Test
    void aFolderThatCannotBeMadeStopsNothing() throws IOException {
        Files.writeString(cache(), "a file");
        Path file = image(1);
        assertEquals(RgbImage.read(file), read(new Told(file)));
        assertEquals(RgbImage.read(file), read(new Told(file)));
        assertEquals(List.of(file, file), decoded, "decoded each time");
        assertEquals("a file", Files.readString(cache()));
    }
}
