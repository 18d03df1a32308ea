package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.TestFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Photographs that are stored in another way than they are seen, and their labels. */
class TurnedImagesTest {

    private static final ClassSet CLASSES = new ClassSet(List.of("ground", "sky"), List.of(0x804080, 0x4682B4));

    @TempDir
    private Path folder;

    private TestFiles files;
    private Path label;

    @BeforeEach
    void layOut() throws IOException {
        files = new TestFiles(folder);
        files.text(
                "classes.yaml",
                "classes:\n  - {name: ground, colour: '#804080'}\n  - {name: sky, colour: '#4682B4'}\n");
        label = files.label("train/labels/a.png", 1, 0, 0);
    }

    private Path image(int orientation) throws IOException {
        Path image = files.image("train/images/a.jpg");
        TestFiles.tag(image, orientation);
        return image;
    }

    private Sample sample() {
        return dataset().samples(Split.TRAIN).get(0);
    }

    private Dataset dataset() {
        return Datasets.open("folder", Datasets.Options.in(folder));
    }

    /** Labels, 0 but for one pixel. */
    private static byte[] labels(int one) {
        byte[] labels = new byte[TestFiles.HEIGHT * TestFiles.WIDTH];
        labels[one] = 1;
        return labels;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void labelsAreOfTheImageAsItIsSeen(int orientation) throws IOException {
        image(orientation);
        assertArrayEquals(labels(0), sample().label().classes());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8})
    void sizesAreThoseOfTheImageAsItIsSeen(int orientation) throws IOException {
        Path image = image(orientation);
        ImageSize seen = new ImageSize(TestFiles.HEIGHT, TestFiles.WIDTH).transposed();
        new LabelMap(seen.height(), seen.width(), labels(5)).writePng(label, CLASSES);

        assertEquals(seen, sample().image().size());
        assertEquals(RgbImage.read(image), sample().image());
        assertEquals(seen, sample().size());
        assertArrayEquals(labels(5), sample().label().classes());
        ComplexityIndex index = ComplexityIndex.measure(
                dataset(),
                List.of(Split.TRAIN),
                Map.of(ComplexityMeasure.SC_MEAN, new MaxwellBoltzmann(0, 10)),
                null,
                1,
                BadFiles.none(),
                progress -> {});
        assertEquals(seen, index.measured(List.of(sample())).get(0).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, 8})
    void labelsOfTheStoredImageAreToldOf(int orientation) throws IOException {
        Path image = image(orientation);
        Sample sample = sample();
        assertEquals(
                "image " + image + " is 8x6 once turned upright, as its EXIF tag says, but its label " + label
                        + " is 6x8, as the image is stored: turn the label likewise, or take away the tag",
                assertThrows(BadInputException.class, sample::label).getMessage());
    }

    @Test
    void labelsAreTurnedByTheirOwnTag() throws IOException {
        image(6);
        TestFiles.tag(label, 6);
        // Turned by a quarter clockwise, the first pixel is the last of the first row.
        assertArrayEquals(labels(TestFiles.HEIGHT - 1), sample().label().classes());
        label = files.colours("train/labels/a.png", 0x4682B4, 0x804080, 0x804080);
        TestFiles.tag(label, 6);
        assertArrayEquals(labels(TestFiles.HEIGHT - 1), sample().label().classes());
    }

    @Test
    void aLabelOfAnySizeElseIsToldOfAsAlways() throws IOException {
        Path image = image(6);
        new LabelMap(5, 7, new byte[35]).writePng(label, CLASSES);
        assertEquals(
                "image " + image + " is 8x6, but its label " + label + " is 5x7",
                assertThrows(BadInputException.class, sample()::label).getMessage());
    }
}
