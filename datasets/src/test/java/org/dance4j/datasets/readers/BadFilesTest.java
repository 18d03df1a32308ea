package org.dance4j.datasets.readers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.SampleCache;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.check.DatasetCheck;
import org.dance4j.datasets.check.SplitSummary;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.TestFiles;
import org.dance4j.datasets.labels.StreetClasses;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be wrong with a dataset's files, in every layout: one sentence that names the culprit. */
class BadFilesTest {

    /**
     * A layout, of which a sample is made up of the image and the label given with {@code #} as its name; and whether
     * its labels are colours.
     */
    private enum Layout {
        CITYSCAPES(
                "cityscapes",
                "leftImg8bit/train/ulm/ulm_#_leftImg8bit.png",
                "gtFine/train/ulm/ulm_#_gtFine_labelIds.png",
                false),
        CITYSCAPES_COARSE(
                "cityscapes",
                "leftImg8bit/train/ulm/ulm_#_leftImg8bit.png",
                "gtCoarse/train/ulm/ulm_#_gtCoarse_labelIds.png",
                false),
        CAMVID_SEGNET("camvid", "train/#.png", "trainannot/#.png", false),
        CAMVID_ORIGINAL("camvid", "images/0001TP_00000#.png", "labels/0001TP_00000#_L.png", true),
        BDD100K("bdd100k", "images/10k/train/#.jpg", "labels/sem_seg/masks/train/#.png", false),
        ADE20K("ade20k", "images/training/#.jpg", "annotations/training/#.png", false),
        VOC2012("voc2012", "JPEGImages/#.jpg", "SegmentationClass/#.png", false),
        FOLDER("folder", "train/images/#.png", "train/labels/#.png", false),
        FOLDER_IN_COLOUR("folder", "train/images/#.jpg", "train/labels/#.png", true);

        final String dataset;
        final String image;
        final String label;
        final boolean colours;

        Layout(String dataset, String image, String label, boolean colours) {
            this.dataset = dataset;
            this.image = image;
            this.label = label;
            this.colours = colours;
        }

        String image(int name) {
            return image.replace("#", String.valueOf(name));
        }

        String label(int name) {
            return label.replace("#", String.valueOf(name));
        }
    }

    @TempDir
    private Path folder;

    private TestFiles files;

    @BeforeEach
    void open() {
        files = new TestFiles(folder);
    }

    private void make(Layout layout) throws IOException {
        StringBuilder names = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            files.image(layout.image(i));
            label(layout, i, layout.colours ? 0x804080 : 3);
            names.append(i).append('\n');
        }
        if (layout == Layout.VOC2012) {
            files.text("ImageSets/Segmentation/train.txt", names.toString());
        }
        files.text(
                "classes.yaml",
                """
                classes:
                  - {name: road, colour: "#804080"}
                  - {name: tree, colour: "#6B8E23"}
                  - {name: sky, colour: "#4682B4"}
                  - {name: car, colour: "#00008E"}
                """);
    }

    private Path label(Layout layout, int name, int... values) throws IOException {
        return layout.colours ? files.colours(layout.label(name), values) : files.label(layout.label(name), values);
    }

    private Dataset dataset(Layout layout) {
        return Datasets.open(layout.dataset, Datasets.Options.in(folder));
    }

    private SplitSummary check(Layout layout) {
        List<SplitSummary> summaries = DatasetCheck.run(dataset(layout), List.of(Split.TRAIN), 2, progress -> {})
                .summaries();
        assertEquals(1, summaries.size());
        return summaries.get(0);
    }

    /** What is told of single files; that so few labels leave most classes without a pixel is told beside it. */
    private List<String> problemsOfFiles(SplitSummary summary) {
        return summary.problems().stream()
                .filter(problem -> problem.contains(folder.toString()))
                .toList();
    }

    /** Some sample, or the split, cannot be used, for one reason, which is found by reading and by checking. */
    private void assertRefused(Layout layout, Object... parts) {
        BadInputException refused = assertThrows(
                BadInputException.class,
                () -> dataset(layout).samples(Split.TRAIN).forEach(SampleCache::read));
        String message = refused.getMessage();
        for (Object part : parts) {
            assertTrue(message.contains(part.toString()), "'" + part + "' is missing in: " + message);
        }
        assertEquals(1, message.lines().count(), message);
        assertEquals(List.of(message), problemsOfFiles(check(layout)));
    }

    @ParameterizedTest
    @EnumSource
    void nothingWrong(Layout layout) throws IOException {
        make(layout);
        SplitSummary summary = check(layout);
        assertEquals(List.of(), problemsOfFiles(summary));
        assertEquals(3, summary.images());
        assertEquals(Map.of(new ImageSize(TestFiles.HEIGHT, TestFiles.WIDTH), 3), summary.sizes());
        assertEquals(
                3 * TestFiles.HEIGHT * TestFiles.WIDTH,
                summary.pixels().stream().mapToLong(Long::longValue).sum());
        assertTrue(dataset(layout).splits().contains(Split.TRAIN));
    }

    @ParameterizedTest
    @EnumSource
    void aFolderWithoutSuchData(Layout layout) throws IOException {
        files.text("readme.txt", "nothing here");
        String message =
                assertThrows(BadInputException.class, () -> dataset(layout)).getMessage();
        assertTrue(message.startsWith("data folder " + folder) && message.contains("expected"), message);
        Datasets.Options nowhere = Datasets.Options.in(null);
        String none = assertThrows(BadInputException.class, () -> Datasets.open(layout.dataset, nowhere))
                .getMessage();
        assertTrue(none.contains(layout.dataset) && none.contains("(data DIR)"), none);
    }

    @ParameterizedTest
    @EnumSource
    void aSplitThatIsNotThere(Layout layout) throws IOException {
        make(layout);
        assertEquals(Set.of(Split.TRAIN), dataset(layout).splits());
        Dataset dataset = dataset(layout);
        String message = assertThrows(BadInputException.class, () -> dataset.samples(Split.VALIDATION))
                .getMessage();
        assertTrue(message.contains(folder.toString()), message);
        assertTrue(message.contains("val") || message.contains("no image"), message);
    }

    @ParameterizedTest
    @EnumSource(names = {"CITYSCAPES", "CITYSCAPES_COARSE", "CAMVID_SEGNET", "BDD100K", "FOLDER"})
    void aFolderOfLabelsThatIsNotThere(Layout layout) throws IOException {
        make(layout);
        Path labels = folder.resolve(layout.label(1)).getParent();
        Path part = layout.dataset.equals("cityscapes") ? labels.getParent() : labels;
        Files.move(part, folder.resolve("elsewhere"));
        assertRefused(layout, "have no labels", part);
    }

    @ParameterizedTest
    @EnumSource
    void anImageWithoutALabel(Layout layout) throws IOException {
        make(layout);
        Files.delete(folder.resolve(layout.label(2)));
        assertRefused(layout, "image " + folder.resolve(layout.image(2)) + " has no label");
        assertEquals(2, check(layout).images());
    }

    @ParameterizedTest
    @EnumSource
    void aLabelWithoutAnImage(Layout layout) throws IOException {
        make(layout);
        Files.delete(folder.resolve(layout.image(2)));
        assertRefused(layout, "label " + folder.resolve(layout.label(2)) + " has no image");
    }

    @ParameterizedTest
    @EnumSource
    void aLabelOfAnotherSize(Layout layout) throws IOException {
        make(layout);
        Path label = folder.resolve(layout.label(3));
        byte[] values = new byte[5 * 7];
        new LabelMap(5, 7, values).writePng(label, StreetClasses.CLASSES);
        if (layout.colours) {
            RgbImage.read(label).writePng(label);
        }
        assertRefused(layout, folder.resolve(layout.image(3)) + " is 6x8", label + " is 5x7");
    }

    @ParameterizedTest
    @EnumSource
    void aTruncatedImage(Layout layout) throws IOException {
        make(layout);
        truncate(folder.resolve(layout.image(2)));
        assertRefused(layout, folder.resolve(layout.image(2)), "truncated or damaged");
    }

    @ParameterizedTest
    @EnumSource
    void aTruncatedLabel(Layout layout) throws IOException {
        make(layout);
        truncate(folder.resolve(layout.label(2)));
        assertRefused(layout, folder.resolve(layout.label(2)), "truncated or damaged");
    }

    private static void truncate(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length * 2 / 3));
    }

    @ParameterizedTest
    @EnumSource
    void aLabelOutsideTheTable(Layout layout) throws IOException {
        make(layout);
        Path label = layout.colours ? label(layout, 1, 0x804080, 0x804080, 0x010203) : label(layout, 1, 3, 3, 200);
        assertRefused(layout, label, layout.colours ? "colour #010203" : "label 200", "row 0, column 2", "expected");
    }

    @ParameterizedTest
    @EnumSource
    void anEmptySplit(Layout layout) throws IOException {
        make(layout);
        for (int i = 1; i <= 3; i++) {
            Files.delete(folder.resolve(layout.image(i)));
            Files.delete(folder.resolve(layout.label(i)));
        }
        if (layout == Layout.VOC2012) {
            files.text("ImageSets/Segmentation/train.txt", "\n");
        }
        String message = assertThrows(
                        BadInputException.class, () -> dataset(layout).samples(Split.TRAIN))
                .getMessage();
        assertTrue(message.contains("holds no image") && message.contains(folder.toString()), message);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"VOC2012"},
            mode = EnumSource.Mode.EXCLUDE)
    void aFolderThatLeadsBack(Layout layout) throws IOException {
        make(layout);
        Path link = folder.resolve(layout.image(1)).resolveSibling("again");
        Files.createSymbolicLink(link, link.getParent());
        String message = assertThrows(
                        BadInputException.class, () -> dataset(layout).samples(Split.TRAIN))
                .getMessage();
        assertEquals("folder " + link + " is a link to a folder that it is in, so that its files have no end", message);
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatCannotBeRead(Layout layout) throws IOException {
        make(layout);
        Path image = folder.resolve(layout.image(2));
        Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(image), "skipped: this user may read every file");
        assertRefused(layout, image + " cannot be read: permission denied");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"VOC2012"},
            mode = EnumSource.Mode.EXCLUDE)
    void aLinkToNothing(Layout layout) throws IOException {
        make(layout);
        Path image = folder.resolve(layout.image(2));
        Files.delete(image);
        Files.createSymbolicLink(image, folder.resolve("nowhere"));
        assertRefused(layout, image + " does not exist");
    }

    @ParameterizedTest
    @EnumSource
    void everythingThatIsWrongIsToldOnce(Layout layout) throws IOException {
        make(layout);
        Files.delete(folder.resolve(layout.label(1)));
        Files.writeString(folder.resolve(layout.image(2)), "no image");
        truncate(folder.resolve(layout.image(3)));
        truncate(folder.resolve(layout.label(3)));
        List<String> problems = new ArrayList<>(problemsOfFiles(check(layout)));
        assertEquals(4, problems.size(), problems.toString());
        for (String culprit : List.of(layout.image(1), layout.image(2), layout.image(3), layout.label(3))) {
            String file = folder.resolve(culprit).toString();
            assertTrue(problems.removeIf(problem -> problem.contains(file)), problems + " lacks " + culprit);
        }
        String first = assertThrows(
                        BadInputException.class, () -> dataset(layout).samples(Split.TRAIN))
                .getMessage();
        assertFalse(first.contains("dance dataset"), "there is one such problem only: " + first);
        Files.delete(folder.resolve(layout.label(2)));
        String more = assertThrows(
                        BadInputException.class, () -> dataset(layout).samples(Split.TRAIN))
                .getMessage();
        BadFiles one = new BadFiles(1, List.of(), file -> {});
        Listing listing = dataset(layout).listing(Split.TRAIN);
        String second =
                assertThrows(BadInputException.class, () -> listing.sound(one)).getMessage();
        assertTrue(second.contains(folder.resolve(layout.image(2)).toString()), second);
        BadFiles two = new BadFiles(2, List.of(), file -> {});
        assertEquals(listing.samples(), listing.sound(two));
        assertEquals(2, two.found().size());
        assertTrue(more.endsWith("(one of 2 problems; dance dataset lists them all)"), more);
    }

    @Test
    void imagesOfTheSameName() throws IOException {
        make(Layout.FOLDER);
        files.image("train/images/1.jpg");
        assertRefused(Layout.FOLDER, "train/images/1.jpg", "train/images/1.png", "have the same name");
    }

    @Test
    void aNameThatIsListedTwice() throws IOException {
        make(Layout.VOC2012);
        files.text("ImageSets/Segmentation/train.txt", "1\n2\n1\n");
        assertRefused(Layout.VOC2012, "train.txt lists image 1.jpg twice");
    }

    @Test
    void coarseLabelsOfOthers() throws IOException {
        make(Layout.CAMVID_SEGNET);
        BadInputException e = assertThrows(
                BadInputException.class, () -> Datasets.open("camvid", new Datasets.Options(folder, 0, true)));
        assertEquals("dataset camvid has no coarse labels: coarse is for cityscapes", e.getMessage());
    }

    @Test
    void coarseLabelsThatAreNotThere() throws IOException {
        make(Layout.CITYSCAPES);
        Dataset coarse = Datasets.open("cityscapes", new Datasets.Options(folder, 0, true));
        BadInputException e = assertThrows(BadInputException.class, () -> coarse.samples(Split.TRAIN));
        assertTrue(e.getMessage().contains("train_extra"), e.getMessage());
    }
}
