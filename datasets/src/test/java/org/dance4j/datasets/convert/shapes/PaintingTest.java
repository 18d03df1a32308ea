package org.dance4j.datasets.convert.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.convert.shapes.Annotation.Kind;
import org.dance4j.datasets.convert.shapes.PaintRules.Border;
import org.dance4j.datasets.convert.shapes.PaintRules.Coarse;
import org.dance4j.datasets.convert.shapes.PaintRules.Overlap;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pixels are that annotations do not settle, on an image of one row. */
class PaintingTest {

    private static final ImageSize ROW = new ImageSize(1, 8);
    private static final ClassTable TABLE = ClassTable.of(
            List.of(Label.named("a"), Label.named("b"), Label.named("__ignore__")), List.of(), "background");

    @TempDir
    private Path folder;

    private static Annotation annotation(String label, Kind kind, int from, int to) {
        return new Annotation(label, kind, new Outlines(List.of(Outlines.rectangle(from, 0, to, 1))));
    }

    private static Annotation outline(String label, int from, int to) {
        return annotation(label, Kind.OUTLINE, from, to);
    }

    private static String painted(PaintRules rules, Annotation... annotations) {
        return text(new Drawing(Optional.of(ROW), List.of(annotations)).paint(ROW, TABLE, rules));
    }

    /** A digit for each pixel, v for void. */
    private static String text(LabelMap map) {
        StringBuilder text = new StringBuilder();
        for (byte value : map.classes()) {
            text.append((value & 0xFF) == LabelMap.VOID ? "v" : String.valueOf(value));
        }
        return text.toString();
    }

    private static PaintRules overlap(Overlap overlap) {
        return new PaintRules(overlap, Coarse.CLASS, Coarse.CLASS, Optional.empty(), PaintRules.HALF);
    }

    private static PaintRules coarse(Coarse crowd, Coarse boxes) {
        return new PaintRules(Overlap.LATER, crowd, boxes, Optional.empty(), PaintRules.HALF);
    }

    @Test
    void whatIsCoveredTwice() {
        Annotation[] shapes = {outline("a", 0, 3), outline("b", 2, 7), outline("b", 6, 8)};
        assertEquals("11222222", painted(overlap(Overlap.LATER), shapes));
        assertEquals("11122222", painted(overlap(Overlap.SMALLER), shapes));
        assertEquals("11v22222", painted(overlap(Overlap.VOID), shapes));
        assertEquals("0vv00000", painted(PaintRules.USUAL, outline("a", 1, 2), outline("__ignore__", 1, 3)));
    }

    @Test
    void crowdsLieBelowAllElse() {
        Annotation[] shapes = {outline("a", 0, 3), annotation("b", Kind.CROWD, 2, 6)};
        assertEquals("11122200", painted(PaintRules.USUAL, shapes));
        assertEquals("111vvv00", painted(coarse(Coarse.VOID, Coarse.CLASS), shapes));
        assertEquals("11100000", painted(coarse(Coarse.SKIP, Coarse.CLASS), shapes));
    }

    @Test
    void boxesAreNotDrawnAlongObjects() {
        Annotation[] shapes = {outline("a", 0, 3), annotation("b", Kind.BOX, 2, 6)};
        assertEquals("11222200", painted(PaintRules.USUAL, shapes));
        assertEquals("111vvv00", painted(coarse(Coarse.CLASS, Coarse.VOID), shapes));
        assertEquals("11100000", painted(coarse(Coarse.CLASS, Coarse.SKIP), shapes));
    }

    @Test
    void anotherSizeAndUnknownLabelsAreRefused() {
        Drawing drawing = new Drawing(Optional.of(new ImageSize(8, 1)), List.of());
        assertEquals(
                "the image is 1x8, but its annotations are for 8x1",
                assertThrows(BadInputException.class, () -> drawing.paint(ROW, TABLE, PaintRules.USUAL))
                        .getMessage());
        assertEquals(
                "there is a label 'c', which the source does not list",
                assertThrows(BadInputException.class, () -> painted(PaintRules.USUAL, outline("c", 0, 1)))
                        .getMessage());
    }

    @Test
    void labelsBecomeClasses() {
        List<Label> labels = List.of(
                new Label("_background_", Optional.of(0)), Label.named("a"), Label.named("b"), Label.named("void"));
        ClassTable usual = ClassTable.of(labels, List.of(), "background");
        assertEquals(List.of("background", "a", "b"), usual.classes().names());
        assertEquals(List.of(0x000000, 0x800000, 0x008000), usual.classes().colours());
        assertEquals(0, usual.meaning("_background_"));
        assertEquals(LabelMap.VOID, usual.meaning("void"));
        ClassTable isVoid = ClassTable.of(labels, List.of(), "void");
        assertEquals(List.of("a", "b"), isVoid.classes().names());
        assertEquals(LabelMap.VOID, isVoid.meaning("_background_"));
        ClassTable chosen = ClassTable.of(labels, List.of("b"), "background");
        assertEquals(List.of("background", "b"), chosen.classes().names());
        assertEquals(ClassTable.LEFT_OUT, chosen.meaning("a"));
        assertEquals(0, chosen.meaningInMask("a"));
        ClassTable ground = ClassTable.of(labels, List.of("b", "a"), "a");
        assertEquals(List.of("b", "a"), ground.classes().names());
        assertEquals(1, ground.rest());
        assertEquals(
                "there is no label 'c'; the labels are 'background', 'a', 'b'",
                assertThrows(BadInputException.class, () -> ClassTable.of(labels, List.of("c"), "background"))
                        .getMessage());
    }

    private Path mask(int... colours) throws IOException {
        BufferedImage image = new BufferedImage(colours.length, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, colours.length, 1, colours, 0, colours.length);
        Path file = folder.resolve("mask.png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static PaintRules border(Border border) {
        return new PaintRules(Overlap.LATER, Coarse.CLASS, Coarse.CLASS, Optional.of(border), PaintRules.HALF);
    }

    @Test
    void smoothBordersOfMasksOfTwoValues() throws IOException {
        TwoValueMask mask = new TwoValueMask(mask(0, 0x404040, 0x7F7F7F, 0x808080, 0xF0F0F0, 0xFFFFFF), "a");
        ImageSize size = new ImageSize(1, 6);
        assertEquals("000111", text(mask.paint(size, TABLE, PaintRules.USUAL)));
        assertEquals("0vvvv1", text(mask.paint(size, TABLE, border(Border.VOID))));
        assertEquals(
                folder.resolve("mask.png") + " has a pixel of 64: expected 0 or 255",
                assertThrows(BadInputException.class, () -> mask.paint(size, TABLE, border(Border.REFUSE)))
                        .getMessage());
    }

    @Test
    void aMaskOfOtherValuesIsNotTakenForNothing() throws IOException {
        TwoValueMask mask = new TwoValueMask(mask(0, 0x010101), "a");
        assertEquals(
                folder.resolve("mask.png")
                        + " has values up to 1, none of which reaches the threshold 128 from which on"
                        + " pixels belong to 'a': expected a mask of 0 and 255, or a lower threshold",
                assertThrows(BadInputException.class, () -> mask.paint(new ImageSize(1, 2), TABLE, PaintRules.USUAL))
                        .getMessage());
    }

    @Test
    void aMaskOfSeveralClassesIsNotTakenForOneOfTwoValues() throws IOException {
        int[] colours = new int[300];
        Arrays.fill(colours, 100, 200, 0x808080);
        Arrays.fill(colours, 200, 300, 0xFFFFFF);
        TwoValueMask grey = new TwoValueMask(mask(colours), "a");
        ImageSize size = new ImageSize(1, 300);
        assertEquals(
                folder.resolve("mask.png")
                        + " has areas of value 128 and of 255: expected a mask of 0 and 255; masks of"
                        + " several classes are of format voc",
                assertThrows(BadInputException.class, () -> grey.paint(size, TABLE, PaintRules.USUAL))
                        .getMessage());
        Arrays.fill(colours, 100, 200, 0xFDFDFD);
        assertEquals(
                "0".repeat(100) + "1".repeat(200),
                text(new TwoValueMask(mask(colours), "a").paint(size, TABLE, PaintRules.USUAL)));
        Arrays.fill(colours, 100, 200, 0x808000);
        TwoValueMask coloured = new TwoValueMask(mask(colours), "a");
        assertEquals(
                folder.resolve("mask.png")
                        + " has areas of colour: expected a mask of 0 and 255; masks of several classes are of format voc",
                assertThrows(BadInputException.class, () -> coloured.paint(size, TABLE, PaintRules.USUAL))
                        .getMessage());
    }

    @Test
    void smoothBordersOfColoursTakeWhatLiesAroundThem() throws IOException {
        // The blend of red and green is nearer to the olive of a third class than to either.
        ClassTable table = ClassTable.of(
                List.of(Label.named("red"), Label.named("green"), Label.named("olive")), List.of(), "void");
        Map<Integer, String> colours = Map.of(0xFF0000, "red", 0x00FF00, "green", 0x808000, "olive");
        Path file = mask(0xFF0000, 0xFF0000, 0xA05F00, 0x5FA000, 0x00FF00, 0x00FF00, 0x00FF00, 0x00FF00, 0x123456);
        ColourMask mask = new ColourMask(file, colours, Map.of());
        ImageSize size = new ImageSize(1, 9);
        assertEquals("000111111", text(mask.paint(size, table, border(Border.NEAREST))));
        assertEquals("00vv1111v", text(mask.paint(size, table, border(Border.VOID))));
        assertEquals(
                file + " holds the colour #A05F00 at row 0, column 2: expected a colour of the source's labels",
                assertThrows(BadInputException.class, () -> mask.paint(size, table, PaintRules.USUAL))
                        .getMessage());
    }
}
