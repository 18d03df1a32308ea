package org.dance4j.datasets.convert.shapes;

import java.util.List;
import java.util.function.Supplier;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;

/**
 * A label map of another dataset's classes.
 *
 * @param map reads it
 * @param names the names of its classes
 */
public record ClassLabels(Supplier<LabelMap> map, List<String> names) implements Labelling {

    /** Copies the names. */
    public ClassLabels {
        names = List.copyOf(names);
    }

    @Override
    public LabelMap paint(ImageSize size, ClassTable table, PaintRules rules) {
        LabelMap labels = map.get();
        if (!labels.size().equals(size)) {
            throw new BadInputException("the image is " + size + ", but its label map is " + labels.size());
        }
        byte[] classes = new byte[labels.classes().length];
        byte[] meanings = new byte[LabelMap.VOID + 1];
        for (int i = 0; i < meanings.length; i++) {
            meanings[i] = (byte) (i < names.size() ? table.meaningInMask(names.get(i)) : LabelMap.VOID);
        }
        for (int i = 0; i < classes.length; i++) {
            classes[i] = meanings[labels.classes()[i] & 0xFF];
        }
        return new LabelMap(labels.height(), labels.width(), classes);
    }
}
