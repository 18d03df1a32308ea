package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.Set;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.TestFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of samples as editors and other projects write them. */
class SampleListTest {

    private static final String LIST = "ImageSets/Segmentation/train.txt";

    @TempDir
    private Path folder;

    private TestFiles files;

    @BeforeEach
    void open() {
        files = new TestFiles(folder);
    }

    private Dataset dataset(String name) {
        return Datasets.open(name, Datasets.Options.in(folder));
    }

    /** The ids with the first label of each. */
    private static List<String> samples(Listing listing) {
        return listing.samples().stream()
                .map(sample -> sample.id() + " " + sample.label().at(0, 0))
                .toList();
    }

    private void assertSamples(String name, String... expected) {
        Listing listing = dataset(name).listing(Split.TRAIN);
        assertEquals(List.of(), listing.problems());
        assertEquals(List.of(expected), samples(listing));
    }

    private void assertProblems(String name, String... expected) {
        assertEquals(
                List.of(expected),
                dataset(name).listing(Split.TRAIN).problems().stream()
                        .map(BadFile::problem)
                        .toList());
    }

    private void voc(String labels) throws IOException {
        for (int i = 0; i < 3; i++) {
            files.image("JPEGImages/p" + i + ".jpg");
            files.label(labels + "/p" + i + ".png", i);
        }
    }

    private void list(String name, String text, String charset) throws IOException {
        files.text(name, "");
        Files.write(folder.resolve(name), text.getBytes(Charset.forName(charset)));
    }

    @ParameterizedTest
    @CsvSource({"UTF-8, false", "UTF-8, true", "UTF-16LE, true", "UTF-16BE, true"})
    void listsOfAnyEditor(String charset, boolean marked) throws IOException {
        String mark = marked ? "\uFEFF" : "";
        voc("SegmentationClass");
        list(LIST, mark + "p0\r\np1 \t\r\n\r\n  p2  ", charset);
        assertSamples("voc2012", "train-p0 0", "train-p1 1", "train-p2 2");
        assertEquals(Set.of(Split.TRAIN), dataset("voc2012").splits());
        files.image("train/ä b.png");
        files.label("trainannot/ä b.png", 4);
        list("train.txt", mark + "train/ä b.png trainannot/ä b.png \r\n\r\n", charset);
        assertSamples("camvid", "train-ä b 4");
    }

    @Test
    void aListThatIsNoText() throws IOException {
        voc("SegmentationClass");
        Path list = files.text(LIST, "");
        Files.write(list, "p0\n".getBytes(StandardCharsets.UTF_16LE));
        Dataset dataset = dataset("voc2012");
        assertEquals(
                "cannot read the list " + list + ": it is no text in UTF-8, nor in UTF-16 with a byte-order mark",
                assertThrows(BadInputException.class, () -> dataset.listing(Split.TRAIN))
                        .getMessage());
    }

    /** As lists of the augmented training set are spread with DeepLab. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/JPEGImages/p#.jpg /SegmentationClassAug/p#.png",
                "JPEGImages/p#.jpg SegmentationClassAug/p#.png",
                "./JPEGImages/p#.jpg\t./SegmentationClassAug/p#.png",
                "VOCdevkit/VOC2012/JPEGImages/p#.jpg  VOCdevkit/VOC2012/SegmentationClassAug/p#.png",
                "JPEGImages\\p#.jpg SegmentationClassAug\\p#.png",
                "/home/me/VOC 2012/JPEGImages/p#.jpg /home/me/VOC 2012/SegmentationClassAug/p#.png"
            })
    void twoColumns(String line) throws IOException {
        voc("SegmentationClassAug");
        StringBuilder lines = new StringBuilder();
        for (int i = 2; i >= 0; i--) {
            lines.append(line.replace("#", String.valueOf(i))).append('\n');
        }
        files.text(LIST, lines.toString());
        assertSamples("voc2012", "train-p2 2", "train-p1 1", "train-p0 0");
        assertEquals(Set.of(Split.TRAIN), dataset("voc2012").splits());
        Files.delete(folder.resolve("SegmentationClassAug/p1.png"));
        files.text("SegmentationClassAug/p1.mat", "something");
        assertProblems(
                "voc2012",
                "image " + folder.resolve("JPEGImages/p1.jpg") + " has no label: "
                        + folder.resolve("SegmentationClassAug/p1.png")
                        + " does not exist; found p1.mat, but labels are read from PNG files only");
    }

    @Test
    void linesOfBothForms() throws IOException {
        voc("SegmentationClass");
        files.label("SegmentationClassAug/p2.png", 9);
        files.text(LIST, "p0\n/JPEGImages/p2.jpg /SegmentationClassAug/p2.png\n");
        assertSamples("voc2012", "train-p0 0", "train-p2 9");
    }

    @Test
    void namesWithoutAFolderOfLabels() throws IOException {
        voc("SegmentationClassAug");
        files.text(LIST, "p0\n");
        assertEquals(
                "data folder " + folder + " has no folder SegmentationClass: expected VOC 2012's JPEGImages,"
                        + " SegmentationClass and ImageSets/Segmentation",
                assertThrows(BadInputException.class, () -> dataset("voc2012")).getMessage());
    }

    @Test
    void equalNamesInSubfolders() throws IOException {
        for (int i = 0; i < 2; i++) {
            files.image("train/seq" + i + "/1.png");
            files.label("trainannot/seq" + i + "/1.png", 3 + i);
        }
        files.text("train.txt", "train/seq1/1.png trainannot/seq1/1.png\n/train/seq0/1.png /trainannot/seq0/1.png\n");
        assertSamples("camvid", "train-train/seq1/1.png 4", "train-train/seq0/1.png 3");
    }

    @Test
    void anImageThatIsListedTwice() throws IOException {
        for (int i = 0; i < 3; i++) {
            files.image("train/" + i + ".png");
            files.label("trainannot/" + i + ".png", i);
        }
        String line = "train/#.png trainannot/#.png\n";
        files.text("train.txt", line.replace('#', '0') + line.replace('#', '1') + line.replace('#', '0'));
        assertProblems("camvid", folder.resolve("train.txt") + " lists image 0.png twice");
        Listing listing = dataset("camvid").listing(Split.TRAIN);
        assertEquals(List.of("train-0 0", "train-1 1"), samples(listing));
        assertEquals(
                List.of("train-train/0.png trainannot/0.png (again)"),
                listing.problems().stream().map(BadFile::sample).toList());
        files.text("train.txt", line.replace('#', '2') + "train/0.png trainannot/1.png\n" + line.replace('#', '0'));
        assertProblems(
                "camvid",
                folder.resolve("train.txt")
                        + " lists image train/0.png with different labels, trainannot/1.png and trainannot/0.png");
        assertEquals(List.of("train-2 2"), samples(dataset("camvid").listing(Split.TRAIN)));
    }

    @Test
    void namesThatDifferInNormalFormOnly() throws IOException {
        String composed = "Köln é";
        String decomposed = Normalizer.normalize(composed, Normalizer.Form.NFD);
        files.image("JPEGImages/" + decomposed + ".jpg");
        files.label("SegmentationClass/" + composed + ".png", 7);
        files.text(LIST, composed + "\n");
        assertSamples("voc2012", "train-" + composed + " 7");
        files.text(LIST, "/JPEGImages/" + composed + ".jpg /SegmentationClass/" + decomposed + ".png");
        assertSamples("voc2012", "train-" + composed + " 7");
    }

    @Test
    void aLabelInJpegIsRefusedWhereItIsListed() throws IOException {
        files.image("train/0.png");
        Path label = files.label("trainannot/0.jpg", 3);
        files.text("train.txt", "train/0.png trainannot/0.jpg\n");
        assertEquals(
                label + " is not a label map: JPEG changes the values of labels, so that a PNG file is expected",
                assertThrows(
                                BadInputException.class,
                                () -> samples(dataset("camvid").listing(Split.TRAIN)))
                        .getMessage());
    }

    @Test
    void aPathThatNamesNoFileIsTold() throws IOException {
        voc("SegmentationClass");
        files.text(LIST, "JPEGImages/p0.jpg /\n");
        assertEquals(
                folder.resolve(LIST)
                        + " holds a path that names no file, where one of an image or of labels was expected: '/'",
                assertThrows(BadInputException.class, () -> dataset("voc2012").listing(Split.TRAIN))
                        .getMessage());
    }
}
