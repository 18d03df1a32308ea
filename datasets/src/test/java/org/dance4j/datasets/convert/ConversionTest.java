package org.dance4j.datasets.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.formats.Format;
import org.dance4j.datasets.convert.formats.SourceOptions;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.TestFiles;
import org.dance4j.datasets.readers.Datasets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each format with images of 6 rows and 8 columns, as it is published. */
class ConversionTest {

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

    private static SourceOptions options(Path source, String... classes) {
        return new SourceOptions(source, Optional.empty(), Optional.empty(), List.of(classes));
    }

    private Converted convert(Format format, String... classes) {
        return convert(ConversionRequest.of(format, options(source, classes)));
    }

    private Converted convert(ConversionRequest request) {
        return Conversion.run(request, out, 2, progress -> {});
    }

    /** The labels of the sample with a name, a digit for each pixel, v for void, and a line for each row. */
    private String labels(String name) {
        Dataset dataset = Datasets.open("folder", Datasets.Options.in(out));
        LabelMap map = dataset.splits().stream()
                .flatMap(split -> dataset.samples(split).stream())
                .filter(sample -> sample.id().endsWith("-" + name))
                .findFirst()
                .map(Sample::label)
                .orElseThrow();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < map.classes().length; i++) {
            int value = map.classes()[i] & 0xFF;
            text.append(value == LabelMap.VOID ? "v" : String.valueOf(value));
            text.append((i + 1) % map.width() == 0 ? "\n" : "");
        }
        return text.toString();
    }

    private static final String BOX_OF_ONES =
            """
            00000000
            01110000
            01110000
            00000000
            00000000
            00000000
            """;

    private static final String COCO =
            """
            {"images": [{"id": 1, "file_name": "a.jpg", "height": 6, "width": 8},
                        {"id": "2", "file_name": "sub/b.png", "height": 6, "width": 8}],
             "annotations": [
               {"id": 1, "image_id": 1, "category_id": 7, "segmentation": [[1, 1, 4, 1, 4, 3, 1, 3], [0, 0, 1, 1]]},
               {"id": 2, "image_id": "2", "category_id": 7, "bbox": [0, 0, 8, 1]},
               {"id": 3, "image_id": "2", "category_id": 9, "iscrowd": 1,
                "segmentation": {"size": [6, 8], "counts": [0, 12, 36]}}],
             "categories": [{"id": 7, "name": "cat"}, {"id": 9, "name": "dog"}]}
            """;

    @Test
    void coco() throws IOException {
        files.image("images/a.jpg");
        files.image("images/sub/b.png");
        files.text("annotations/instances_train2017.json", COCO);
        Converted converted = convert(Format.COCO);
        assertEquals(List.of("background", "cat", "dog"), converted.classes().names());
        assertEquals(List.of("polygons of fewer than three points cover nothing: 1"), converted.notes());
        assertFalse(converted.sourcesSplits());
        assertEquals(BOX_OF_ONES, labels("a"));
        assertEquals("11111111\n" + "22000000\n".repeat(5), labels("b"));
    }

    @Test
    void filesOfCocoForEachSplit() throws IOException {
        files.image("train/a.jpg");
        files.image("valid/a.jpg");
        String one =
                """
                {"images": [{"id": 0, "file_name": "a.jpg", "height": 6, "width": 8}], "annotations": [],
                 "categories": [{"id": 0, "name": "cat"}]}
                """;
        files.text("train/_annotations.coco.json", one);
        files.text("valid/_annotations.coco.json", one);
        Converted converted = convert(Format.COCO);
        assertTrue(converted.sourcesSplits());
        assertEquals(
                List.of(Split.TRAIN, Split.VALIDATION),
                List.copyOf(converted.images().keySet()));
        files.text("train/captions.json", one);
        assertEquals(
                "folder " + source
                        + " has annotations of several kinds, annotations_coco, captions: say which with what"
                        + " their names begin with (annotations), or name one file",
                assertThrows(BadInputException.class, () -> convert(Format.COCO))
                        .getMessage());
    }

    private static String base64(BufferedImage image) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    @Test
    void labelme() throws IOException {
        BufferedImage mask = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY);
        mask.getRaster().setSample(1, 0, 0, 255);
        files.image("a.png");
        files.text(
                "a.json",
                """
                {"version": "5.4", "imagePath": "..\\\\elsewhere\\\\a.png", "imageHeight": 6, "imageWidth": 8, "shapes": [
                  {"label": "cat", "shape_type": "polygon", "points": [[1, 1], [4, 1], [4, 3], [1, 3]]},
                  {"label": "dog", "shape_type": "mask", "points": [[6, 4], [7, 5]], "mask": "%s"},
                  {"label": "dog", "shape_type": "rectangle", "points": [[1, 6], [0, 5]]},
                  {"label": "dog", "shape_type": "circle", "points": [[6, 1], [7, 1]]},
                  {"label": "eye", "shape_type": "point", "points": [[6, 1]]}]}
                """
                        .formatted(base64(mask)));
        files.text(
                "b.json",
                """
                {"imagePath": "b.png", "imageData": "%s", "shapes": [{"label": "__ignore__", "points":
                  [[0, 0], [8, 0], [8, 1], [0, 1]]}]}
                """
                        .formatted(base64(new BufferedImage(8, 6, BufferedImage.TYPE_INT_RGB))));
        Converted converted = convert(Format.LABELME);
        assertEquals(List.of("background", "cat", "dog"), converted.classes().names());
        assertEquals(List.of("shapes of type point have no area and are left out: 1"), converted.notes());
        assertEquals(
                """
                00000220
                01110220
                01110000
                00000000
                00000002
                20000000
                """,
                labels("a"));
        assertEquals("vvvvvvvv\n" + "00000000\n".repeat(5), labels("b"));
    }

    private static final String CVAT =
            """
            <?xml version="1.0" encoding="utf-8"?>
            <annotations><version>1.1</version>
              <meta><job><labels>
                <label><name>cat</name><color>#ff0010</color><attributes><attribute><name>age</name></attribute></attributes></label>
                <label><name>dog</name><color>#00ff10</color></label></labels></job></meta>
              <image id="0" name="a.png" subset="default" width="8" height="6">
                <box label="dog" xtl="0" ytl="0" xbr="8" ybr="2" z_order="0"/>
                <mask label="cat" rle="0, 2, 1, 1" left="6" top="4" width="2" height="2" z_order="2"/>
                <polygon label="cat" points="1.00,1.00;4.00,1.00;4.00,3.00;1.00,3.00" z_order="1"/>
                <ellipse label="cat" cx="4" cy="5" rx="1.1" ry="1.1" z_order="1"/>
                <tag label="dog"/>
              </image>
            </annotations>
            """;

    @Test
    void cvat() throws IOException {
        files.image("images/a.png");
        files.text("annotations.xml", CVAT);
        Converted converted = convert(Format.CVAT);
        assertEquals(List.of("background", "cat", "dog"), converted.classes().names());
        assertEquals(
                """
                22222222
                21112222
                01110000
                00000000
                00011011
                00011001
                """,
                labels("a"));
        assertEquals(List.of("shapes of type tag have no area and are left out: 1"), converted.notes());
        files.text("annotations.xml", CVAT.replace("0, 2, 1, 1", "0, 2, 9"));
        assertEquals(
                "a.png: mask of label 'cat': its runs of pixels do not fit in its box of 2x2", problem(Format.CVAT));
        files.text("annotations.xml", "<a>");
        assertEquals(
                source.resolve("annotations.xml") + " is no XML of CVAT: expected annotations, found a",
                assertThrows(BadInputException.class, () -> convert(Format.CVAT))
                        .getMessage());
    }

    private String problem(Format format) {
        List<BadFile> problems = assertThrows(
                        TooManyBadEntries.class,
                        () -> Conversion.run(
                                ConversionRequest.of(format, options(source)),
                                folder.resolve("none"),
                                1,
                                progress -> {}))
                .problems();
        assertFalse(Files.exists(folder.resolve("none")));
        assertEquals(1, problems.size(), problems.toString());
        return problems.get(0).problem();
    }

    @Test
    void masksOfCvatAndVoc() throws IOException {
        files.image("JPEGImages/a.jpg");
        files.image("JPEGImages/b.jpg");
        files.text("ImageSets/Segmentation/train.txt", "a\n");
        files.text("ImageSets/Segmentation/val.txt", "/JPEGImages/b.jpg /SegmentationClass/b.png\n");
        files.text("ImageSets/Segmentation/trainval.txt", "a\nb\n");
        files.colours("SegmentationClass/a.png", 0, 0x0A1400, 0x0A1400, 0);
        files.colours("SegmentationClass/b.png", 0x0A1400);
        files.text("labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncat:10,20,0::\n");
        Converted converted = convert(Format.CVAT_MASKS);
        assertTrue(converted.sourcesSplits());
        assertEquals(List.of(0, 0x0A1400), converted.classes().colours());
        assertEquals("01100000\n" + "00000000\n".repeat(5), labels("a"));
        assertEquals("11111111\n".repeat(6), labels("b"));

        Files.delete(source.resolve("labelmap.txt"));
        files.label("SegmentationClass/a.png", 0, 15, 255, 0);
        files.colours("SegmentationClass/b.png", 0xC08080);
        convert(Format.VOC);
        assertEquals("0" + "15" + "v00000\n" + "00000000\n".repeat(5), labels("a"));
        assertEquals("1515151515151515\n".repeat(6), labels("b"));
    }

    @Test
    void masksOfTwoValues() throws IOException {
        files.image("train/images/a.jpg");
        files.image("val/images/a.jpg");
        files.label("train/masks/a_mask.png", 0, 255, 200, 100, 0);
        files.label("val/masks/a_mask.png", 0);
        Converted converted = convert(Format.MASKS, "crack");
        assertEquals(List.of("background", "crack"), converted.classes().names());
        assertTrue(converted.sourcesSplits());
        assertEquals(2, converted.images().size());
        Dataset dataset = Datasets.open("folder", Datasets.Options.in(out));
        assertEquals(1, dataset.samples(Split.TRAIN).get(0).label().at(0, 2));
        assertEquals(0, dataset.samples(Split.TRAIN).get(0).label().at(0, 3));
    }

    @Test
    void masksAreNotTakenForTheirOwnImages() throws IOException {
        files.label("a.png", 0, 255);
        assertEquals(
                "folder " + source
                        + " has neither a folder of masks nor masks with a word such as _mask behind their names: if"
                        + " these are the masks, say where the images are (images)",
                assertThrows(BadInputException.class, () -> convert(Format.MASKS, "crack"))
                        .getMessage());
        files.label("b_mask.png", 0, 255);
        assertEquals(
                "none of the images can be used, so that nothing is written",
                assertThrows(BadInputException.class, () -> convert(Format.MASKS, "crack"))
                        .getMessage());
    }

    @Test
    void labelStudio() throws IOException {
        files.image("5f3b1c2d-a.png");
        files.image("c.png");
        files.text(
                "export.json",
                """
                [{"id": 1, "data": {"image": "/data/upload/1/5f3b1c2d-a.png"}, "predictions": [{"result": []}],
                  "annotations": [{"result": [{"id": "z", "type": "polygonlabels"}]}, {"result": [
                    {"id": "x", "type": "rectanglelabels", "original_width": 8, "original_height": 6, "image_rotation": 0,
                     "value": {"x": 12.5, "y": 16.66667, "width": 37.5, "height": 33.33333, "rotation": 0,
                               "rectanglelabels": ["cat"]}},
                    {"id": "r", "type": "choices", "value": {"choices": ["good"]}}]},
                    {"was_cancelled": true, "result": []}]},
                 {"id": 2, "data": {"pic": "s3://bucket/c.png"}, "annotations": []}]
                """);
        Converted converted = convert(Format.LABEL_STUDIO);
        assertEquals(BOX_OF_ONES, labels("5f3b1c2d-a"));
        assertEquals(
                List.of(
                        "images have no annotation and are left out: 1",
                        "results of type choices have no area and are left out: 1"),
                converted.notes());
    }

    @Test
    void aDatasetWhoseSplitsAreDrawnAnew() throws IOException {
        files.text(
                "classes.yaml",
                """
                classes:
                  - {name: "road: wet", value: [7, 8], colour: ["#804080", "#804081"]}
                  - {name: car, value: 26, colour: "#00008E"}
                void: 0
                """);
        for (int i = 0; i < 4; i++) {
            files.image("train/images/" + i + ".png");
            files.label("train/labels/" + i + ".png", 0, 7, 8, 26, 7);
        }
        ConversionRequest usual = ConversionRequest.of(Format.FOLDER, options(source));
        Converted converted = convert(usual.with(new SplitChoice(
                OptionalDouble.of(0.25), OptionalDouble.of(0.25), OptionalLong.empty(), Optional.empty(), false)));
        assertEquals(Map.of(Split.TRAIN, 2, Split.VALIDATION, 1, Split.TEST, 1), converted.images());
        assertEquals(List.of("road: wet", "car"), converted.classes().names());
        assertEquals(List.of(0x804080, 0x00008E), converted.classes().colours());
        assertEquals("v0010000\n" + "00000000\n".repeat(5), labels("3"));
        Converted chosen = Conversion.run(
                ConversionRequest.of(Format.FOLDER, options(source, "car")), folder.resolve("cars"), 1, progress -> {});
        assertEquals(List.of("car"), chosen.classes().names());
    }

    @Test
    void linksAndStoredOrientations() throws IOException {
        Path image = files.image("a.png");
        // To be turned by a quarter clockwise: it is seen with 8 rows and 6 columns.
        TestFiles.tag(image, 6);
        files.text(
                "a.json",
                """
                {"imagePath": "a.png", "imageHeight": 6, "imageWidth": 8, "shapes": [
                  {"label": "cat", "points": [[0, 0], [8, 0], [8, 1], [0, 1]]}]}
                """);
        assertEquals(
                "a.png: the image is 8x6, but its annotations are for 6x8; its EXIF tag turns the image, and if its"
                        + " annotations are of it as it is stored, stored-orientation says so",
                problem(Format.LABELME));
        ConversionRequest usual = ConversionRequest.of(Format.LABELME, options(source));
        convert(new ConversionRequest(
                usual.format(), usual.source(), usual.background(), usual.rules(), usual.splits(), true, true, 0));
        assertEquals("000001\n".repeat(8), labels("a"));
        assertTrue(Files.isSymbolicLink(out.resolve("train/images/a.png")));
    }

    @Test
    void whatCannotBeUsedIsNamedAndMayBeLeftOut() throws IOException {
        files.image("a.png");
        files.text("a.json", "{\"imagePath\": \"a.png\", \"shapes\": []}");
        files.text("b.json", "{\"imagePath\": \"b.png\", \"shapes\": []}");
        files.text("c.json", "{");
        files.text("d.png", "no image");
        files.text("d.json", "{\"imagePath\": \"d.png\", \"shapes\": []}");
        files.text("labels.txt", "cat\n");
        ConversionRequest usual = ConversionRequest.of(Format.LABELME, options(source));
        List<String> problems = assertThrows(TooManyBadEntries.class, () -> convert(usual)).problems().stream()
                .map(BadFile::problem)
                .toList();
        assertEquals(3, problems.size());
        assertEquals("image b.png of " + source.resolve("b.json") + " does not exist", problems.get(0));
        assertTrue(problems.get(1).startsWith(source.resolve("c.json") + " is no JSON file: "), problems.get(1));
        assertEquals(
                "d.png: " + source.resolve("d.png") + " is not an image: expected a PNG or JPEG file", problems.get(2));
        assertFalse(Files.exists(out));
        Converted converted = convert(new ConversionRequest(
                usual.format(), usual.source(), usual.background(), usual.rules(), usual.splits(), false, false, 3));
        assertEquals(3, converted.leftOut().size());
        assertEquals(1, converted.images().get(Split.TRAIN));
        assertFalse(Files.exists(out.resolve("train/images/d.png")));
    }
}
