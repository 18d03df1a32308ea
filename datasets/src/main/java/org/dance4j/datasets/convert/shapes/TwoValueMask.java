package org.dance4j.datasets.convert.shapes;

import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;

/**
 * A mask of 0 and 255, with whatever lies between along borders. A pixel's value is the mean of its channels.
 *
 * @param file a PNG file, or a JPEG file, whose errors are far from half
 * @param label what the pixels of the object are
 */
public record TwoValueMask(Path file, String label) implements Labelling {

    private static final int HIGHEST = 255;
    private static final int LEVELS = HIGHEST + 1;

    /** Channels of a pixel that is grey may differ by so much: JPEG rounds them apart. */
    private static final int GREY = 48;

    /** Values this near each other may be one. */
    private static final int NEAR = 32;

    /** An area of one value, or of colour, has more than this share of the pixels; borders have many values, of few pixels each. */
    private static final double AREA = 0.02;

    /** And more than so many: of a small mask a border may have as large a share. */
    private static final int FEWEST = 64;

    @Override
    public LabelMap paint(ImageSize image, ClassTable table, PaintRules rules) {
        MaskPixels pixels = MaskPixels.read(file);
        pixels.require(image, file);
        int highest = requireOneClass(pixels, image.area());
        if (highest > 0 && highest < rules.threshold()) {
            throw new BadInputException(file + " has values up to " + highest + ", none of which reaches the threshold "
                    + rules.threshold() + " from which on pixels belong to '" + label
                    + "': expected a mask of 0 and 255, or a lower threshold");
        }
        int meaning = table.meaningInMask(label);
        return pixels.map(values(table.rest(), meaning, rules));
    }

    /** Of masks of several classes thresholds would make something; returns the highest value. */
    private int requireOneClass(MaskPixels pixels, long area) {
        long[] counts = new long[LEVELS];
        long coloured = 0;
        int highest = 0;
        for (int i = 0; i < area; i++) {
            int colour = pixels.colour(i);
            int value = value(colour);
            counts[value]++;
            highest = Math.max(highest, value);
            coloured += isColour(colour) ? 1 : 0;
        }
        double least = Math.max(FEWEST, AREA * area);
        if (coloured > least) {
            throw new BadInputException(file
                    + " has areas of colour: expected a mask of 0 and 255; masks of several classes are of format voc");
        }
        int first = -1;
        for (int value = NEAR; value < LEVELS; value++) {
            if (counts[value] > least) {
                if (first >= 0 && value - first >= NEAR) {
                    throw new BadInputException(file + " has areas of value " + first + " and of " + value
                            + ": expected a mask of 0 and 255; masks of several classes are of format voc");
                }
                first = value;
            }
        }
        return highest;
    }

    private static boolean isColour(int colour) {
        int red = colour >> 16 & 0xFF;
        int green = colour >> 8 & 0xFF;
        int blue = colour & 0xFF;
        return Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > GREY;
    }

    private IntUnaryOperator values(int rest, int meaning, PaintRules rules) {
        return switch (rules.border().orElse(PaintRules.Border.NEAREST)) {
            case NEAREST -> colour -> value(colour) >= rules.threshold() ? meaning : rest;
            case VOID -> colour -> switch (value(colour)) {
                case 0 -> rest;
                case HIGHEST -> meaning;
                default -> LabelMap.VOID;
            };
            case REFUSE -> colour -> switch (value(colour)) {
                case 0 -> rest;
                case HIGHEST -> meaning;
                default -> throw new BadInputException(
                        file + " has a pixel of " + value(colour) + ": expected 0 or 255");
            };
        };
    }

    private static int value(int colour) {
        return ((colour >> 16 & 0xFF) + (colour >> 8 & 0xFF) + (colour & 0xFF)) / 3;
    }
}
