package org.dance4j.datasets.convert.shapes;

import java.nio.file.Path;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;

/**
 * A PNG file whose colours are numbers of segments, {@code red + 256 green + 65536 blue}; 0 is none.
 *
 * @param file the PNG file
 * @param segments by their numbers
 * @see <a href="https://cocodataset.org/#format-data">COCO's format of panoptic segmentation</a>
 */
public record PanopticMask(Path file, Map<Integer, Segment> segments) implements Labelling {

    /** A segment's label, and whether it is a crowd. */
    public record Segment(String label, boolean isCrowd) {}

    /** Copies the segments. */
    public PanopticMask {
        segments = Map.copyOf(segments);
    }

    @Override
    public LabelMap paint(ImageSize image, ClassTable table, PaintRules rules) {
        MaskPixels pixels = MaskPixels.read(file);
        pixels.require(image, file);
        return pixels.map(colour -> {
            int id = Integer.reverseBytes(colour) >>> Byte.SIZE;
            if (id == 0) {
                return table.rest();
            }
            Segment segment = segments.get(id);
            if (segment == null) {
                throw new BadInputException(file + " holds the segment " + id + ", which its JSON file does not list");
            }
            int meaning = table.meaningInMask(segment.label());
            return !segment.isCrowd()
                    ? meaning
                    : switch (rules.crowd()) {
                        case CLASS -> meaning;
                        case VOID -> LabelMap.VOID;
                        case SKIP -> table.rest();
                    };
        });
    }
}
