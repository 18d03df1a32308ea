package org.dance4j.datasets.images;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;

/**
 * What stands in a label file, whether it means something or not.
 *
 * @param areColours whether its pixels are colours, {@code 0xRRGGBB}, or values of one channel
 * @param pixels the number of pixels of each; of more than 256 colours, of the most frequent ones
 */
public record StoredLabels(boolean areColours, SortedMap<Integer, Integer> pixels) {

    private static final int GREY_BANDS = 2;

    /** Of labels that were resized or compressed as photographs are, so many of the most frequent colours are kept. */
    private static final int MOST_COLOURS = 256;

    /** Takes over the map. */
    public StoredLabels {
        pixels = Collections.unmodifiableSortedMap(pixels);
    }

    /**
     * Reads a label file.
     *
     * @param byColour whether the colours of palettes count, not their indices
     * @throws BadInputException if the file is missing, truncated or no image
     */
    public static StoredLabels read(Path file, boolean byColour) {
        BufferedImage image = LabelFiles.read(file);
        boolean areColours = byColour || (image.getRaster().getNumBands() > GREY_BANDS && !LabelFiles.isGrey(image));
        SortedMap<Integer, Integer> pixels = new TreeMap<>();
        if (areColours) {
            byte[] rgb = ImageFiles.rgb(image);
            for (int at = 0; at < rgb.length; at += 3) {
                int colour = ((rgb[at] & 0xFF) << 16) | ((rgb[at + 1] & 0xFF) << 8) | (rgb[at + 2] & 0xFF);
                pixels.merge(colour, 1, Integer::sum);
            }
            pixels = mostFrequent(pixels);
        } else {
            int[] row = new int[image.getWidth()];
            for (int y = 0; y < image.getHeight(); y++) {
                for (int value : image.getRaster().getSamples(0, y, row.length, 1, 0, row)) {
                    pixels.merge(value, 1, Integer::sum);
                }
            }
        }
        return new StoredLabels(areColours, pixels);
    }

    private static SortedMap<Integer, Integer> mostFrequent(SortedMap<Integer, Integer> pixels) {
        return pixels.size() <= MOST_COLOURS
                ? pixels
                : pixels.entrySet().stream()
                        .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                        .limit(MOST_COLOURS)
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
    }
}
