package org.dance4j.datasets.convert.shapes;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageFiles;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.labels.VocColours;

/**
 * A mask with a colour or a value for each label.
 *
 * @param file a PNG file
 * @param colours what each colour is, {@code 0xRRGGBB}
 * @param values what each value is of masks of one channel, and of palettes' indices; empty where colours count there,
 *     too
 */
public record ColourMask(Path file, Map<Integer, String> colours, Map<Integer, String> values) implements Labelling {

    /** How far from a border its pixels may lie, in rows and columns. */
    private static final int REACH = 2;

    /** Copies the tables. */
    public ColourMask {
        colours = Map.copyOf(colours);
        values = Map.copyOf(values);
    }

    @Override
    public LabelMap paint(ImageSize image, ClassTable table, PaintRules rules) {
        Map<Integer, Integer> byColour = meanings(colours, table);
        // What VOC's borders and difficult objects are drawn in, whatever else a source lists.
        byColour.putIfAbsent(VocColours.VOID, LabelMap.VOID);
        PaintRules.Border border = rules.border().orElse(PaintRules.Border.REFUSE);
        if (border != PaintRules.Border.REFUSE && (values.isEmpty() || hasColours())) {
            MaskPixels pixels = MaskPixels.read(file);
            pixels.require(image, file);
            return withBorders(pixels, byColour, border == PaintRules.Border.NEAREST);
        }
        LabelMap map = code(byColour, table).read(file);
        if (!map.size().equals(image)) {
            throw new BadInputException("the image is " + image + ", but its mask " + file + " is " + map.size());
        }
        return map;
    }

    private boolean hasColours() {
        return ImageFiles.read(file).getRaster().getNumBands() > 2;
    }

    private LabelCode code(Map<Integer, Integer> byColour, ClassTable table) {
        LabelCode.Colours coloured = new LabelCode.Colours(byColour, "a colour of the source's labels");
        if (values.isEmpty()) {
            return coloured;
        }
        Map<Integer, Integer> byValue = meanings(values, table);
        byValue.putIfAbsent(LabelMap.VOID, LabelMap.VOID);
        return new LabelCode.ByChannels(
                new LabelCode.Values(byValue, "a value of the source's labels, or 255 for void"), coloured);
    }

    private static Map<Integer, Integer> meanings(Map<Integer, String> labels, ClassTable table) {
        Map<Integer, Integer> meanings = new HashMap<>();
        labels.forEach((pixel, label) -> meanings.put(pixel, table.meaningInMask(label)));
        return meanings;
    }

    /** A blend of two colours may be a third label's, so that only what lies around a pixel is taken for it. */
    private static LabelMap withBorders(MaskPixels pixels, Map<Integer, Integer> byColour, boolean nearest) {
        int height = pixels.size().height();
        int width = pixels.size().width();
        byte[] classes = new byte[height * width];
        for (int i = 0; i < classes.length; i++) {
            int colour = pixels.colour(i);
            Integer known = byColour.get(colour);
            if (known == null && nearest) {
                int least = Integer.MAX_VALUE;
                for (int y = Math.max(0, i / width - REACH); y <= Math.min(height - 1, i / width + REACH); y++) {
                    for (int x = Math.max(0, i % width - REACH); x <= Math.min(width - 1, i % width + REACH); x++) {
                        int other = pixels.colour(y * width + x);
                        int distance = distance(colour, other);
                        if (distance < least && byColour.containsKey(other)) {
                            least = distance;
                            known = byColour.get(other);
                        }
                    }
                }
            }
            classes[i] = (byte) (known == null ? LabelMap.VOID : known);
        }
        return new LabelMap(height, width, classes);
    }

    private static int distance(int colour, int other) {
        int red = (colour >> 16) - (other >> 16);
        int green = (colour >> 8 & 0xFF) - (other >> 8 & 0xFF);
        int blue = (colour & 0xFF) - (other & 0xFF);
        return red * red + green * green + blue * blue;
    }
}
