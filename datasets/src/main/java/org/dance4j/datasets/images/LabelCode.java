package org.dance4j.datasets.images;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.common.hash.Hashing;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.dance4j.common.io.BadInputException;

/** What the pixels of a dataset's label files stand for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LabelCode.Values.class, name = "values"),
    @JsonSubTypes.Type(value = LabelCode.Colours.class, name = "colours"),
    @JsonSubTypes.Type(value = LabelCode.ByChannels.class, name = "by_channels")
})
public sealed interface LabelCode {

    /** 64 bits of a hash. */
    int FINGERPRINT_DIGITS = 16;

    /**
     * The classes of a label image's pixels.
     *
     * @param file where the image is from
     * @throws BadInputException if the image is of another kind, or a pixel stands for nothing
     */
    default LabelMap decode(BufferedImage image, Path file) {
        return decode(image, file, 0);
    }

    /**
     * The same of some rows of a file.
     *
     * @param firstRow the row of the file that the image begins with
     */
    LabelMap decode(BufferedImage image, Path file, int firstRow);

    /**
     * The same of a file too large to be looked at whole before.
     *
     * @throws BadInputException also if only the whole file would tell what its pixels are
     */
    default LabelMap decodeRows(BufferedImage image, Path file, int firstRow) {
        return decode(image, file, firstRow);
    }

    /**
     * What each pixel that may be stands for, a class or {@link LabelMap#VOID}: values such as {@code 7} and colours such
     * as {@code #804080}, in the order of these texts.
     */
    SortedMap<String, Integer> table();

    /** Tells codes apart that give pixels other classes, in any process. */
    default String fingerprint() {
        return fingerprint(table().toString());
    }

    private static String fingerprint(String text) {
        return Hashing.sha256()
                .hashString(text, StandardCharsets.UTF_8)
                .toString()
                .substring(0, FINGERPRINT_DIGITS);
    }

    private static SortedMap<String, Integer> table(Map<Integer, Integer> meanings, IntFunction<String> text) {
        SortedMap<String, Integer> table = new TreeMap<>();
        meanings.forEach((pixel, meaning) -> table.put(text.apply(pixel), meaning));
        return table;
    }

    /**
     * Reads a file of labels in this code.
     *
     * @throws BadInputException as {@link #decode}, or if the file is missing, truncated or no image
     */
    default LabelMap read(Path file) {
        return decode(LabelFiles.read(file), file);
    }

    /** The palette of a file of labels in this code, if its indices are read and its colours count. */
    default Palette palette(Path file) {
        return Palette.NONE;
    }

    /**
     * Grey values or palette indices.
     *
     * @param meanings a class or {@link LabelMap#VOID} for each value that may be
     * @param expected what may be, in words
     * @param shown what the colours of palettes show, a class or {@link LabelMap#VOID} for each; empty if they do not
     *     count
     */
    record Values(Map<Integer, Integer> meanings, String expected, Map<Integer, Integer> shown) implements LabelCode {

        /** Copies the meanings. */
        public Values {
            meanings = Map.copyOf(meanings);
            shown = Map.copyOf(shown);
        }

        /** Values in whose palettes colours do not count. */
        public Values(Map<Integer, Integer> meanings, String expected) {
            this(meanings, expected, Map.of());
        }

        /** The same values in files whose palettes show these classes. */
        public Values shownAs(ClassSet classes) {
            Map<Integer, Integer> colours = new HashMap<>();
            for (int i = 0; i < classes.size(); i++) {
                colours.put(classes.colours().get(i), i);
            }
            return new Values(meanings, expected, colours);
        }

        @Override
        public String fingerprint() {
            return LabelCode.fingerprint(table() + " " + new TreeMap<>(shown));
        }

        @Override
        public Palette palette(Path file) {
            return shown.isEmpty()
                    ? Palette.NONE
                    : PngPalette.read(file).map(this::palette).orElse(Palette.NONE);
        }

        private Palette palette(int[] colours) {
            return new Palette(IntStream.range(0, colours.length)
                    .filter(meanings::containsKey)
                    .mapToObj(i -> new Palette.Entry(
                            i, meanings.get(i), colours[i], shown.getOrDefault(colours[i], Palette.NOTHING)))
                    .toList());
        }

        /** The values 0, 1, … are the classes 0, 1, …, and one more is void. */
        public static Values inOrder(int classes, int voidValue) {
            Map<Integer, Integer> meanings = new HashMap<>(Map.of(voidValue, LabelMap.VOID));
            for (int i = 0; i < classes; i++) {
                meanings.put(i, i);
            }
            return new Values(meanings, "0 to " + (classes - 1) + ", or " + voidValue + " for void");
        }

        @Override
        public SortedMap<String, Integer> table() {
            return LabelCode.table(meanings, Integer::toString);
        }

        @Override
        public LabelMap decode(BufferedImage image, Path file, int firstRow) {
            int[] values = LabelFiles.values(image, file, firstRow);
            return decode(image.getHeight(), image.getWidth(), file, firstRow, i -> values[i]);
        }

        @Override
        public LabelMap read(Path file) {
            return readGrey(file).orElseGet(() -> LabelCode.super.read(file));
        }

        /** The labels in a file of grey values; empty if it is of another kind or cannot be read. */
        private Optional<LabelMap> readGrey(Path file) {
            return NativeDecoder.readGrey(file)
                    .map(grey -> decode(grey.height(), grey.width(), file, 0, i -> grey.values()[i] & 0xFF));
        }

        private LabelMap decode(int height, int width, Path file, int firstRow, IntUnaryOperator raw) {
            return LabelCode.decode(height, width, file, firstRow, raw, meanings, value -> "label " + value, expected);
        }
    }

    /**
     * Colours; alpha is left out.
     *
     * @param meanings a class or {@link LabelMap#VOID} for each colour that may be, {@code 0xRRGGBB}
     * @param expected what may be, in words
     */
    record Colours(Map<Integer, Integer> meanings, String expected) implements LabelCode {

        /** Copies the meanings. */
        public Colours {
            meanings = Map.copyOf(meanings);
        }

        @Override
        public SortedMap<String, Integer> table() {
            return LabelCode.table(meanings, "#%06X"::formatted);
        }

        @Override
        public LabelMap decode(BufferedImage image, Path file, int firstRow) {
            byte[] rgb = ImageFiles.rgb(image);
            return LabelCode.decode(
                    image.getHeight(),
                    image.getWidth(),
                    file,
                    firstRow,
                    i -> colour(rgb, i),
                    meanings,
                    colour -> String.format("colour #%06X", colour),
                    expected);
        }

        private boolean hasAllOf(BufferedImage image) {
            byte[] rgb = ImageFiles.rgb(image);
            return IntStream.range(0, rgb.length / 3).map(i -> colour(rgb, i)).allMatch(meanings::containsKey);
        }

        private static int colour(byte[] rgb, int pixel) {
            int at = 3 * pixel;
            return ((rgb[at] & 0xFF) << 16) | ((rgb[at + 1] & 0xFF) << 8) | (rgb[at + 2] & 0xFF);
        }
    }

    /**
     * Values where a label file is grey or has a palette, colours where it has more channels. Values that stand in all
     * channels alike are read too, where no colour of a class could be meant.
     */
    record ByChannels(Values values, Colours colours) implements LabelCode {

        private static final int GREY_BANDS = 2;

        @Override
        public SortedMap<String, Integer> table() {
            SortedMap<String, Integer> table = values.table();
            table.putAll(colours.table());
            return table;
        }

        @Override
        public String fingerprint() {
            return values.fingerprint() + "-" + colours.fingerprint();
        }

        @Override
        public Palette palette(Path file) {
            return values.palette(file);
        }

        @Override
        public LabelMap decode(BufferedImage image, Path file, int firstRow) {
            boolean hasValues = image.getRaster().getNumBands() <= GREY_BANDS
                    || (!isContradictory() && LabelFiles.isGrey(image) && !colours.hasAllOf(image));
            return (hasValues ? values : colours).decode(image, file, firstRow);
        }

        @Override
        public LabelMap decodeRows(BufferedImage image, Path file, int firstRow) {
            if (image.getRaster().getNumBands() > GREY_BANDS) {
                throw new BadInputException(file + " is too large to tell whether its three channels hold colours or"
                        + " values that stand in all of them: store one value per pixel (grey or palette)");
            }
            return values.decode(image, file, firstRow);
        }

        /** Whether a grey colour and the value of its channels have different meanings. */
        private boolean isContradictory() {
            return values.meanings().entrySet().stream().anyMatch(value -> {
                Integer colour = colours.meanings().get(value.getKey() * 0x010101);
                return value.getKey() <= 0xFF && colour != null && !colour.equals(value.getValue());
            });
        }

        @Override
        public LabelMap read(Path file) {
            try {
                return values.readGrey(file).orElseGet(() -> LabelCode.super.read(file));
            } catch (BadInputException e) {
                throw !palette(file).entries().isEmpty() && areColours(file)
                        ? new BadInputException(
                                e.getMessage() + "; all its colours are known, which 'labels: colour' there reads", e)
                        : e;
            }
        }

        private boolean areColours(Path file) {
            try {
                colours.read(file);
                return true;
            } catch (BadInputException e) {
                return false;
            }
        }
    }

    private static LabelMap decode(
            int height,
            int width,
            Path file,
            int firstRow,
            IntUnaryOperator raw,
            Map<Integer, Integer> meanings,
            IntFunction<String> named,
            String expected) {
        byte[] labels = new byte[height * width];
        int last = 0;
        Integer meaning = meanings.get(last);
        for (int i = 0; i < labels.length; i++) {
            int value = raw.applyAsInt(i);
            // Labels come in long runs, so that hardly any pixel needs the table.
            if (value != last) {
                last = value;
                meaning = meanings.get(value);
            }
            if (meaning == null) {
                throw new BadInputException(file + " holds the " + named.apply(value) + " at row "
                        + (firstRow + i / width) + ", column " + i % width + ": expected " + expected);
            }
            labels[i] = meaning.byteValue();
        }
        return new LabelMap(height, width, labels);
    }
}
