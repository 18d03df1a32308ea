package org.dance4j.datasets.convert.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.ImmutableIntArray;
import java.awt.Shape;
import java.util.BitSet;
import java.util.List;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What regions cover, beside what pycocotools 2.0 says of the same, which rounds corners to a fifth of a pixel. */
class RegionsTest {

    private static final ImageSize TEN = new ImageSize(10, 10);

    private static String drawn(Region region, ImageSize size) {
        char[] pixels = ".".repeat((int) size.area()).toCharArray();
        region.coverage(size).each(size.width(), i -> pixels[i] = '#');
        return new String(pixels).replaceAll("(.{" + size.width() + "})", "$1\n");
    }

    private static Outlines polygon(double... points) {
        return new Outlines(List.of(Outlines.polygon(points)));
    }

    @Test
    void polygonsCoverWhatPycocotoolsSays() {
        assertEquals(
                """
                ..........
                ..######..
                ..######..
                ..######..
                ..######..
                ..######..
                ..######..
                ..........
                ..........
                ..........
                """,
                drawn(polygon(2, 1, 8, 1, 8, 7, 2, 7), TEN));
        assertEquals(
                """
                ..........
                ..####....
                ..#######.
                ..#######.
                ..######..
                ..######..
                ...#####..
                ....###...
                ......#...
                ..........
                """,
                drawn(polygon(1.6, 0.6, 9.4, 2.2, 6.7, 8.9, 2.1, 6.1), TEN));
    }

    @Test
    void anOutlineThatGoesAroundAHoleLeavesIt() {
        Outlines keyhole = polygon(1, 1, 9, 1, 9, 9, 1, 9, 1, 1, 3, 3, 6, 3, 6, 6, 3, 6, 3, 3);
        assertEquals(64 - 9, keyhole.coverage(TEN).area());
    }

    @Test
    void severalPolygonsCoverWhatAnyOfThemDoes() {
        Shape left = Outlines.polygon(new double[] {0, 0, 4, 0, 4, 4, 0, 4});
        Shape right = Outlines.polygon(new double[] {2, 2, 6, 2, 6, 6, 2, 6});
        assertEquals(
                16 + 16 - 4, new Outlines(List.of(left, right)).coverage(TEN).area());
    }

    @Test
    void whatLiesOutsideIsLeftOut() {
        assertEquals(2 * 3, polygon(-5, -5, 3, -5, 3, 2, -5, 2).coverage(TEN).area());
        assertEquals(0, polygon(20, 20, 30, 20, 30, 30).coverage(TEN).area());
        BitSet all = new BitSet();
        all.set(0, 12);
        Stencil stencil = new Stencil(8, -1, new ImageSize(3, 4), all);
        assertEquals(2 * 3, stencil.coverage(TEN).area());
    }

    @Test
    void rectanglesAndEllipsesTurn() {
        Shape bar = Outlines.rectangle(1, 4, 9, 6);
        assertEquals(16, new Outlines(List.of(bar)).coverage(TEN).area());
        Region upright = new Outlines(List.of(Outlines.turned(bar, 90, 5, 5)));
        Coverage turned = upright.coverage(TEN);
        assertEquals(16, turned.area());
        assertEquals(1, turned.top());
        // The number of points (x + 0.5, y + 0.5) within 3 of the centre, by hand: rows of 2, 4, 6, 6, 4 and 2.
        assertEquals(
                32,
                new Outlines(List.of(Outlines.ellipse(5, 5, 3.2, 3.2)))
                        .coverage(TEN)
                        .area());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 7})
    void aPolygonHasThreePoints(int coordinates) {
        assertThrows(IllegalArgumentException.class, () -> Outlines.polygon(new double[coordinates]));
    }

    private static final String RUNS =
            """
            ......#
            ..###..
            ..###..
            ..###..
            ...#...
            #..#...
            """;

    @Test
    void runsOfPixelsGoDownTheColumns() {
        ImageSize size = new ImageSize(6, 7);
        // Compressed by pycocotools.
        assertEquals(RUNS, drawn(RunLengths.decompressed("5172L2NN7NM", size), size));
        ImmutableIntArray counts = ImmutableIntArray.of(5, 1, 7, 3, 3, 5, 1, 3, 8, 1, 5);
        assertEquals(RUNS, drawn(new RunLengths(size, counts), size));
    }

    @Test
    void runsThatDoNotFillTheImageAreRefused() {
        ImageSize size = new ImageSize(2, 2);
        assertEquals(
                "runs of pixels do not fill an image of 2x2: their lengths add up to 3, expected 4",
                assertThrows(IllegalArgumentException.class, () -> new RunLengths(size, ImmutableIntArray.of(1, 2)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> RunLengths.decompressed("5172L", size));
        assertThrows(IllegalArgumentException.class, () -> RunLengths.decompressed("ooo", size));
        assertThrows(IllegalArgumentException.class, () -> RunLengths.decompressed("\u0001", size));
    }

    /**
     * Three pixels packed by hand: four times 0, then the values 0, 0, 0 and 200 one by one, then four times 127, with 8
     * bits for a value and lengths of 3, 4, 8 and 16 bits.
     */
    private static final ImmutableIntArray STROKE =
            ImmutableIntArray.of(0, 0, 0, 12, 57, 27, 252, 96, 1, 128, 0, 0, 100, 83, 127);

    @Test
    void brushStrokesAreWhereAlphaIsHalfOrMore() {
        ImageSize size = new ImageSize(1, 3);
        assertEquals(".#.\n", drawn(new BrushStroke(size, STROKE), size));
        BrushStroke other = new BrushStroke(new ImageSize(3, 3), STROKE);
        assertEquals(
                "a brush stroke has 12 values, but an image of 3x3 takes 36",
                assertThrows(BadInputException.class, () -> other.coverage(new ImageSize(3, 3)))
                        .getMessage());
        BrushStroke cut = new BrushStroke(size, STROKE.subArray(0, 12));
        assertEquals(
                "a brush stroke is cut short",
                assertThrows(BadInputException.class, () -> cut.coverage(size)).getMessage());
    }
}
