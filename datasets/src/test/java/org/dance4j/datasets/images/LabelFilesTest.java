package org.dance4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels of 2 rows and 5 columns, in each kind of PNG. */
class LabelFilesTest {

    private static final int HEIGHT = 2;
    private static final int WIDTH = 5;
    private static final int[] LABELS = {0, 1, 2, 3, 7, 9, 0, 0, 1, 1};
    private static final LabelCode.Values CODE = LabelCode.Values.inOrder(11, 255);

    @TempDir
    private Path folder;

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("label.png"), bytes);
    }

    private static RawPng png(int bits, int kind, byte... transparent) {
        return new RawPng(HEIGHT, WIDTH, bits, kind, transparent.length == 0 ? null : transparent);
    }

    private static int[] labels(int bits) {
        return IntStream.of(LABELS).map(label -> label & ((1 << bits) - 1)).toArray();
    }

    /** Each label in several channels, and behind them alpha if there is any. */
    private static int[] spread(int channels, int... alpha) {
        return IntStream.range(0, LABELS.length)
                .flatMap(i -> IntStream.concat(
                        IntStream.generate(() -> LABELS[i]).limit(channels),
                        alpha.length == 0 ? IntStream.empty() : IntStream.of(alpha[i % alpha.length])))
                .toArray();
    }

    private void assertLabels(int[] expected, byte[] file) throws IOException {
        LabelMap map = CODE.read(write(file));
        assertEquals(new ImageSize(HEIGHT, WIDTH), map.size());
        assertArrayEquals(
                expected,
                IntStream.range(0, expected.length)
                        .map(i -> map.classes()[i] & 0xFF)
                        .toArray());
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "4, 0", "8, 0", "16, 0", "1, 3", "2, 3", "4, 3", "8, 3"})
    void greyAndPaletteWithAndWithoutTransparency(int bits, int kind) throws IOException {
        assertLabels(labels(bits), png(bits, kind).of(labels(bits)));
        // Of grey the value 1 is transparent, of the palette the first colour and half of the second.
        byte[] transparent = kind == 0 ? new byte[] {0, 1} : new byte[] {0, (byte) 128};
        assertLabels(labels(bits), png(bits, kind, transparent).of(labels(bits)));
    }

    /** The same two labels in as many bits as a file may have, in each way of reading. */
    @Test
    void anyNumberOfBitsReadsAlike() throws IOException {
        int[] labels = {0, 1, 1, 0, 0, 1, 0, 1, 1, 1};
        LabelCode.Values values = new LabelCode.Values(Map.of(0, 3, 1, 255), "0 or 1");
        LabelCode.Colours colours = new LabelCode.Colours(Map.of(), "none");
        for (LabelCode code : List.of(values, new LabelCode.ByChannels(values, colours))) {
            for (int kind : new int[] {0, 3}) {
                for (int bits = 1; bits <= (kind == 0 ? 16 : 8); bits *= 2) {
                    LabelMap map = code.read(write(png(bits, kind).of(labels)));
                    for (int i = 0; i < labels.length; i++) {
                        assertEquals(labels[i] == 0 ? 3 : LabelMap.VOID, map.classes()[i] & 0xFF, bits + " bits");
                    }
                }
            }
        }
        // What 8 bits cannot hold.
        int[] large = IntStream.of(labels).map(label -> 300 + 700 * label).toArray();
        LabelCode.Values wide = new LabelCode.Values(Map.of(300, 3, 1000, 255), "300 or 1000");
        LabelMap map = wide.read(write(png(16, 0).of(large)));
        assertEquals(3, map.at(0, 0));
        assertEquals(LabelMap.VOID, map.at(0, 1));
    }

    @ParameterizedTest
    @CsvSource({"8, 255", "8, 128", "8, 0", "16, 65535", "16, 1"})
    void alphaThatIsTheSameThroughoutSaysNothing(int bits, int alpha) throws IOException {
        assertLabels(LABELS, png(bits, 4).of(spread(1, alpha)));
        assertLabels(LABELS, png(bits, 6).of(spread(3, alpha)));
    }

    @ParameterizedTest
    @CsvSource({"8, 255", "16, 65535"})
    void alphaThatVariesIsRefused(int bits, int opaque) throws IOException {
        for (int kind : new int[] {4, 6}) {
            Path file = write(png(bits, kind).of(spread(kind == 4 ? 1 : 3, opaque, opaque, 12)));
            assertEquals(
                    file
                            + " is not a label map: expected one value per pixel (grey or palette), found alpha that varies, "
                            + opaque + " at row 0, column 0 and 12 at row 0, column 2",
                    assertThrows(BadInputException.class, () -> CODE.read(file)).getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"8", "16"})
    void equalChannelsAreAValue(int bits) throws IOException {
        assertLabels(LABELS, png(bits, 2).of(spread(3)));
        assertLabels(LABELS, png(bits, 2, new byte[] {0, 1, 0, 1, 0, 1}).of(spread(3)));
        int[] samples = spread(3);
        samples[3 * 6 + 2] = 5;
        Path file = write(png(bits, 2).of(samples));
        assertEquals(
                file + " is not a label map: expected one value per pixel (grey or palette), found 3 channels that"
                        + " differ, such as 0, 0, 5 at row 1, column 1",
                assertThrows(BadInputException.class, () -> CODE.read(file)).getMessage());
    }

    private static LabelCode.ByChannels table(Map<Integer, Integer> values, Map<Integer, Integer> colours) {
        return new LabelCode.ByChannels(
                new LabelCode.Values(values, "a value"), new LabelCode.Colours(colours, "a colour"));
    }

    @Test
    void equalChannelsAreColoursWhereTheyCouldBe() throws IOException {
        Map<Integer, Integer> values = new HashMap<>();
        IntStream.range(0, 11).forEach(i -> values.put(i, i));
        Path equal = write(png(8, 2).of(spread(3)));
        // No class has a grey colour.
        assertEquals(7, table(values, Map.of(0xFF0000, 0)).read(equal).at(0, 4));
        // Black is the class that has the value 0, too.
        assertEquals(7, table(values, Map.of(0x000000, 0)).read(equal).at(0, 4));
        // Black is another class than the value 0: the table of colours counts, which does not know the others.
        LabelCode other = table(values, Map.of(0x000000, 4));
        String refused =
                assertThrows(BadInputException.class, () -> other.read(equal)).getMessage();
        assertTrue(refused.contains("the colour #010101 at row 0, column 1"), refused);
        Path black = write(png(8, 2).of(new int[3 * HEIGHT * WIDTH]));
        assertEquals(4, other.read(black).at(0, 0));
        assertEquals(0, table(values, Map.of(0x000000, 0)).read(black).at(0, 0));
    }

    @Test
    void greyWithAlphaHasValuesBesideATableOfColours() throws IOException {
        LabelCode code = table(Map.of(0, 3, 1, 4), Map.of(0x000000, 5));
        int[] samples = new int[2 * HEIGHT * WIDTH];
        Arrays.fill(samples, 1);
        assertEquals(4, code.read(write(png(8, 4).of(samples))).at(0, 0));
        LabelCode noGrey = table(Map.of(0, 3, 1, 4), Map.of(0xFF0000, 5));
        Path varying = write(png(8, 6).of(spread(3, 255, 0)));
        String refused = assertThrows(BadInputException.class, () -> noGrey.read(varying))
                .getMessage();
        assertTrue(
                refused.contains("found alpha that varies, 255 at row 0, column 0 and 0 at row 0, column 1"), refused);
        // A mask in colours may be transparent where there is nothing.
        int[] red = IntStream.range(0, HEIGHT * WIDTH)
                .flatMap(i -> IntStream.of(255 * (i % 2), 0, 0, 255 * (i % 2)))
                .toArray();
        assertEquals(
                6,
                table(Map.of(0, 3, 1, 4), Map.of(0x000000, 5, 0xFF0000, 6))
                        .read(write(png(8, 6).of(red)))
                        .at(0, 1));
    }

    @Test
    void jpegIsNoLabelWhateverItIsCalled() throws IOException {
        Path jpeg = new TestFiles(folder).label("label.jpg", 3);
        Path renamed = Files.move(jpeg, folder.resolve("label.png"));
        assertEquals(
                renamed + " is not a label map: JPEG changes the values of labels, so that a PNG file is expected",
                assertThrows(BadInputException.class, () -> CODE.read(renamed)).getMessage());
    }

    @Test
    void filesThatAreTooLargeAreNotCalledDamaged() throws IOException {
        Path file = write(new RawPng(40000, 50000, 8, 0, null).withData(new byte[] {1, 2, 3}));
        String expected = file + " is too large: it has 40000x50000 pixels, and at most 536870911 are read";
        assertEquals(
                expected,
                assertThrows(BadInputException.class, () -> CODE.read(file)).getMessage());
        assertEquals(
                expected,
                assertThrows(BadInputException.class, () -> RgbImage.read(file)).getMessage());
        assertEquals(new ImageSize(40000, 50000), ImageFiles.size(file));
    }

    @Test
    void truncatedLabelsAreRefused() throws IOException {
        byte[] whole = png(4, 0, (byte) 0, (byte) 1).of(LABELS);
        for (int length = 0; length < whole.length - 24; length++) {
            Path file = write(Arrays.copyOf(whole, length));
            assertThrows(BadInputException.class, () -> CODE.read(file));
        }
    }
}
