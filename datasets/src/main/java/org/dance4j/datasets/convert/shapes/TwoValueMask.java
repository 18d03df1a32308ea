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

    @Override
    public LabelMap paint(ImageSize image, ClassTable table, PaintRules rules) {
        MaskPixels pixels = MaskPixels.read(file);
        pixels.require(image, file);
        int highest = 0;
        for (int i = 0; i < image.area(); i++) {
            highest = Math.max(highest, value(pixels.colour(i)));
        }
        if (highest > 0 && highest < rules.threshold()) {
            throw new BadInputException(file + " has values up to " + highest + ", none of which reaches the threshold "
                    + rules.threshold() + " from which on pixels belong to '" + label
                    + "': expected a mask of 0 and 255, or a lower threshold");
        }
        int meaning = table.meaningInMask(label);
        return pixels.map(values(table.rest(), meaning, rules));
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
