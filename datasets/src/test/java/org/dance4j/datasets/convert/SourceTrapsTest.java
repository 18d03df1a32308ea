package org.dance4j.datasets.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.formats.Format;
import org.dance4j.datasets.convert.formats.SourceOptions;
import org.dance4j.datasets.images.ImageFiles;
import org.dance4j.datasets.images.TestFiles;
import org.dance4j.datasets.readers.Datasets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources from which something else could be read than what is meant. */
class SourceTrapsTest {

    @TempDir
    private Path folder;

    private Path source;
    private Path out;
    private TestFiles files;

    @BeforeEach
    void places() {
        source = folder.resolve("source");
        out = folder.resolve("out");
        files = new TestFiles(source);
    }

    private ConversionRequest request(Format format, String... classes) {
        return ConversionRequest.of(
                format, new SourceOptions(source, Optional.empty(), Optional.empty(), List.of(classes)));
    }

    private Converted convert(ConversionRequest request) {
        return Conversion.run(request, out, 2, progress -> {});
    }

    private String refusal(ConversionRequest request) {
        return assertThrows(BadInputException.class, () -> convert(request)).getMessage();
    }

    private Sample only(Split split) {
        Dataset dataset = Datasets.open("folder", Datasets.Options.in(out));
        return dataset.samples(split).get(0);
    }

    /** The mask of an image that is missing takes no other split's image of the same name. */
    @Test
    void twoMasksDoNotShareAnImage() throws IOException {
        files.image("train/images/a.jpg");
        files.label("train/masks/a.png", 0, 255);
        files.label("val/masks/a.png", 255, 0);
        List<String> problems =
                assertThrows(TooManyBadEntries.class, () -> convert(request(Format.MASKS))).problems().stream()
                        .map(bad -> bad.problem().substring(bad.problem().indexOf(" would")))
                        .toList();
        assertEquals(
                List.of(
                        " would be the image of both a and another of that name",
                        " would be the image of both a and another of that name"),
                problems);
    }

    @Test
    void masksOfSixteenBitsHoldBytes() throws IOException {
        files.image("images/a.jpg");
        for (int highest : List.of(255, 65535)) {
            BufferedImage mask = new BufferedImage(8, 6, BufferedImage.TYPE_USHORT_GRAY);
            mask.getRaster().setSample(3, 2, 0, highest);
            Path file = source.resolve("masks/a.png");
            Files.createDirectories(file.getParent());
            ImageIO.write(mask, "png", file.toFile());
            out = folder.resolve("out-" + highest);
            convert(request(Format.MASKS));
            assertEquals(1, only(Split.TRAIN).label().at(2, 3));
            assertEquals(0, only(Split.TRAIN).label().at(2, 2));
        }
    }

    /** What was converted from a source before lies in it. */
    @Test
    void datasetsInTheSourceAreNoPartOfIt() throws IOException {
        Path image = files.image("images/a.png");
        files.text(
                "annotations.json",
                """
                {"images": [{"id": 1, "file_name": "a.png", "height": 6, "width": 8}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "bbox": [0, 0, 8, 1],
                                  "segmentation": [[0, 0, 8, 0, 8, 1, 0, 1]]}],
                 "categories": [{"id": 7, "name": "cat"}]}
                """);
        out = source.resolve("mine");
        convert(request(Format.COCO));
        ImageFiles.writePng(new BufferedImage(8, 6, BufferedImage.TYPE_BYTE_GRAY), image);
        convert(request(Format.COCO));
        assertEquals(-1, Files.mismatch(image, only(Split.TRAIN).file().orElseThrow()));
    }

    @Test
    void framesOfTwoRecordingsAreRefused() throws IOException {
        files.image("camA/frame_000000.png");
        files.image("camB/frame_000000.png");
        files.text(
                "annotations.xml",
                """
                <annotations><meta><task><mode>interpolation</mode><labels><label><name>cat</name></label></labels>
                <original_size><width>8</width><height>6</height></original_size></task></meta>
                <track id="0" label="cat"><box frame="0" outside="0" occluded="0" keyframe="1" xtl="1" ytl="1" xbr="4" ybr="3" z_order="0"/></track>
                </annotations>
                """);
        assertEquals(
                "both " + source.resolve("camA/frame_000000.png") + " and " + source.resolve("camB/frame_000000.png")
                        + " have the number of frame 0: expected one image of each frame in " + source,
                refusal(request(Format.CVAT)));
    }

    private static final String CVAT_META =
            "<annotations><meta><task><mode>%s</mode><labels><label><name>cat</name></label>"
                    + "</labels></task></meta>%s</annotations>";

    private static final String CVAT_BOX =
            "<box label=\"cat\" frame=\"1\" outside=\"0\" xtl=\"1\" ytl=\"1\" xbr=\"4\" ybr=\"3\" z_order=\"0\"/>";

    /** CVAT names frames of a video without extension, and their shapes are those of the images. */
    @Test
    void framesThatCvatListsAsImagesKeepTheirShapes() throws IOException {
        files.image("images/frame_000000.png");
        files.text(
                "annotations.xml",
                CVAT_META.formatted(
                        "interpolation",
                        "<image id=\"0\" name=\"frame_000000\" width=\"8\" height=\"6\">" + CVAT_BOX + "</image>"));
        assertEquals(Map.of(Split.TRAIN, 1), convert(request(Format.CVAT)).images());
        assertEquals(1, only(Split.TRAIN).label().at(1, 1));
        assertEquals(0, only(Split.TRAIN).label().at(0, 0));
    }

    /** Frame 1 of the images 1.png and 2.png is the second, which nothing in the file tells. */
    @Test
    void tracksOverImagesAreRefused() throws IOException {
        files.image("1.png");
        files.image("2.png");
        files.text(
                "annotations.xml",
                CVAT_META.formatted("annotation", "<track id=\"0\" label=\"cat\">" + CVAT_BOX + "</track>"));
        assertEquals(
                source.resolve("annotations.xml") + " has tracks over images whose names it does not tell, as it is of"
                        + " images and no video: export it as 'CVAT for images 1.1'",
                refusal(request(Format.CVAT)));
    }

    private static final String COCO =
            """
            {"images": [{"id": 1, "file_name": "a.png"}, {"id": %s, "file_name": "b.png"}],
             "annotations": [{"id": 1, "image_id": 1.0, "category_id": 7.0, "segmentation": [[0, 0, 8, 0, 8, 1, 0, 1]]}],
             "categories": [{"id": 7, "name": "cat"}, {"id": %s, "name": "dog"}]}
            """;

    @Test
    void idsAreNumbersAndStandForOneThing() throws IOException {
        files.image("a.png");
        files.image("b.png");
        Path json = files.text("annotations.json", COCO.formatted("2", "8"));
        Converted converted = convert(request(Format.COCO));
        assertEquals(List.of("images have no annotation, so that all of each is background: 1"), converted.notes());
        Dataset dataset = Datasets.open("folder", Datasets.Options.in(out));
        Sample first = dataset.splits().stream()
                .flatMap(split -> dataset.samples(split).stream())
                .filter(sample -> sample.id().endsWith("-a"))
                .findFirst()
                .orElseThrow();
        assertEquals(1, first.label().at(0, 0));
        files.text("annotations.json", COCO.formatted("1.0", "8"));
        assertEquals(
                json + " lists image 1 twice, as a.png and as b.png: give each an id of its own",
                refusal(request(Format.COCO)));
        files.text("annotations.json", COCO.formatted("2", "\"7\""));
        assertEquals(
                json + " lists category 7 twice, as cat and as dog: give each an id of its own",
                refusal(request(Format.COCO)));
    }

    /** Masks in a folder of their own are masks whatever they are called, and so are those of images called x_seg. */
    @Test
    void masksWithAndWithoutTheWordMaskAreAllTaken() throws IOException {
        for (String name : List.of("a", "b", "c", "c_seg")) {
            files.image("images/" + name + ".jpg");
        }
        for (String name : List.of("a", "b_mask", "c", "c_seg")) {
            files.label("truth/" + name + ".png", 255);
        }
        SourceOptions options = new SourceOptions(
                source.resolve("truth"), Optional.of(source.resolve("images")), Optional.empty(), List.of());
        Converted converted = convert(ConversionRequest.of(Format.MASKS, options));
        assertEquals(
                4,
                converted.images().values().stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void twoFilesOfLabelmeDoNotShareAnImageAndTwoImagesOfOneNameAreTwo() throws IOException {
        files.image("cam1/1.jpg");
        files.image("cam2/1.jpg");
        files.text("ann/cam1_1.json", "{\"imagePath\": \"../cam1/1.jpg\", \"shapes\": []}");
        files.text("ann/cam2_1.json", "{\"imagePath\": \"../cam2/1.jpg\", \"shapes\": []}");
        files.text("labels.txt", "cat\n");
        assertEquals(
                2,
                convert(request(Format.LABELME)).images().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum());
        files.text("other/cam1_1.json", "{\"imagePath\": \"../cam1/1.jpg\", \"shapes\": []}");
        out = folder.resolve("second");
        Path image = source.resolve("cam1/1.jpg");
        assertEquals(
                List.of(
                        image + " would be the image of both cam1/1.jpg and another of that name",
                        image + " would be the image of both cam1/1.jpg and another of that name"),
                assertThrows(TooManyBadEntries.class, () -> convert(request(Format.LABELME))).problems().stream()
                        .map(BadFile::problem)
                        .toList());
    }

    @Test
    void anImageThatIsCalledOtherwiseIsWrittenAsWhatItIs() throws IOException {
        Files.move(files.image("photo.jpg"), source.resolve("photo.jfif"));
        files.text("photo.json", "{\"imagePath\": \"photo.jfif\", \"shapes\": []}");
        files.text("labels.txt", "cat\n");
        convert(request(Format.LABELME));
        assertTrue(only(Split.TRAIN).file().orElseThrow().endsWith("photo.jfif.jpg"));
        assertEquals(8, only(Split.TRAIN).image().width());
    }

    @Test
    void whatIsVoidIsNoBackground() throws IOException {
        dataset();
        ConversionRequest usual = request(Format.FOLDER, "road");
        ConversionRequest request = new ConversionRequest(
                usual.format(),
                usual.source(),
                Optional.of("unlabeled"),
                usual.rules(),
                usual.splits(),
                false,
                false,
                0);
        assertEquals(
                "what is called 'unlabeled' is void and no class, so that it cannot be the background: the background may"
                        + " be void itself",
                refusal(request));
    }

    @Test
    void fieldsOfATaskThatAreNoAddressAreNotItsImage() throws IOException {
        files.image("x.jpg");
        files.text(
                "tasks.json",
                """
                [{"id": 7, "data": {"note": "50% shade", "photo": "/data/upload/1/0a1b2c3d-x.jpg"},
                  "annotations": [{"result": [{"type": "rectanglelabels", "original_width": 8, "original_height": 6,
                    "value": {"x": 0, "y": 0, "width": 50, "height": 50, "rotation": 0, "rectanglelabels": ["cat"]}}]}]}]
                """);
        convert(request(Format.LABEL_STUDIO));
        assertEquals(1, only(Split.TRAIN).label().at(0, 0));
    }

    /** Where each sample has a folder, all images have one name. */
    @Test
    void imagesOfOneNameAreToldApartByTheirFolders() throws IOException {
        files.image("a/left/rgb.png");
        files.image("b/left/rgb.png");
        files.image("b/right/rgb.png");
        files.text(
                "annotations.json",
                """
                {"images": [{"id": 1, "file_name": "x/a/left/rgb.png"}, {"id": 2, "file_name": "x\\\\b\\\\left\\\\rgb.png"},
                            {"id": 3, "file_name": "right/rgb.png"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "segmentation": [[0, 0, 8, 0, 8, 1, 0, 1]]}],
                 "categories": [{"id": 7, "name": "cat"}]}
                """);
        Converted converted = convert(request(Format.COCO));
        assertEquals(
                3,
                converted.images().values().stream().mapToInt(Integer::intValue).sum());
        files.text(
                "annotations.json",
                """
                {"images": [{"id": 1, "file_name": "x/left/rgb.png"}],
                 "annotations": [], "categories": [{"id": 7, "name": "cat"}]}
                """);
        assertEquals(
                "image x/left/rgb.png is in " + source + " more than once, as " + source.resolve("a/left/rgb.png")
                        + " and " + source.resolve("b/left/rgb.png"),
                assertThrows(TooManyBadEntries.class, () -> convert(request(Format.COCO)))
                        .problems()
                        .get(0)
                        .problem());
    }

    @Test
    void labelsOfADatasetMayBeOfImagesAsTheyAreStored() throws IOException {
        dataset();
        TestFiles.tag(source.resolve("train/images/recA/a1.png"), 6);
        ConversionRequest usual = request(Format.FOLDER);
        assertTrue(assertThrows(TooManyBadEntries.class, () -> convert(usual))
                .problems()
                .get(0)
                .problem()
                .endsWith("and if its annotations are of it as it is stored, stored-orientation says so"));
        Converted converted = convert(new ConversionRequest(
                usual.format(), usual.source(), usual.background(), usual.rules(), usual.splits(), true, false, 0));
        assertEquals(
                6,
                converted.images().values().stream().mapToInt(Integer::intValue).sum());
    }

    private void dataset() throws IOException {
        files.text(
                "classes.yaml",
                """
                classes:
                  - {name: road, colour: "#804080"}
                  - {name: background, colour: "#101010"}
                  - {name: car, colour: "#000000"}
                """);
        for (String name : List.of("recA/a1", "recA/a2", "recA/a3", "recB/b1", "recB/b2", "recB/b3")) {
            files.image("train/images/" + name + ".png");
            files.label("train/labels/" + name + ".png", 0, 1, 2);
        }
    }

    @Test
    void aDatasetKeepsItsClassesAsTheyAre() throws IOException {
        dataset();
        Converted converted = convert(request(Format.FOLDER));
        assertEquals(List.of("road", "background", "car"), converted.classes().names());
        assertEquals(List.of(0x804080, 0x101010, 0), converted.classes().colours());
        assertEquals(1, only(Split.TRAIN).label().at(0, 1));
        assertEquals(2, only(Split.TRAIN).label().at(0, 2));
    }

    @Test
    void recordingsOfADatasetStayTogether() throws IOException {
        dataset();
        SplitChoice choice = new SplitChoice(
                OptionalDouble.of(0.5),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                Optional.of(Pattern.compile("^([^/]+)/")),
                false);
        convert(request(Format.FOLDER).with(choice));
        Dataset dataset = Datasets.open("folder", Datasets.Options.in(out));
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            assertEquals(
                    1,
                    dataset.samples(split).stream()
                            .map(sample -> sample.file()
                                    .orElseThrow()
                                    .getFileName()
                                    .toString()
                                    .substring(0, 1))
                            .collect(Collectors.toSet())
                            .size());
        }
        SplitChoice none = new SplitChoice(
                OptionalDouble.of(0.5),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                Optional.of(Pattern.compile("rec(C)")),
                false);
        assertEquals(
                "group 'rec(C)' is found in no image's path, such as recA/a1.png",
                refusal(request(Format.FOLDER).with(none)));
    }

    /** The images of the dataset that is replaced are those that the source's links lead to. */
    @Test
    void linksDoNotLeadIntoWhatIsReplaced() throws IOException {
        dataset();
        ConversionRequest usual = request(Format.FOLDER);
        Path first = source;
        convert(linked(usual));
        source = out;
        out = first;
        assertTrue(refusal(linked(request(Format.FOLDER))).endsWith("choose another folder, or copy images"));
        assertTrue(Files.isRegularFile(first.resolve("train/images/recA/a1.png")));
    }

    private static ConversionRequest linked(ConversionRequest usual) {
        return new ConversionRequest(
                usual.format(), usual.source(), usual.background(), usual.rules(), usual.splits(), false, true, 0);
    }

    @Test
    void otherFormatsThanPngAndJpegAreRefused() throws IOException {
        Path file = folder.resolve("a.bmp");
        ImageIO.write(new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB), "bmp", file.toFile());
        assertEquals(
                file + " is an image of format bmp: expected a PNG or JPEG file",
                assertThrows(BadInputException.class, () -> ImageFiles.size(file))
                        .getMessage());
    }
}
