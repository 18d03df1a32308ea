package org.dance4j.datasets.convert.shapes;

import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;

/** What a source says of one image. */
public interface Labelling {

    /**
     * The image's labels.
     *
     * @param size the image's
     * @throws BadInputException if they cannot be read, are of another size, or are not settled by the rules
     */
    LabelMap paint(ImageSize size, ClassTable table, PaintRules rules);

    /** A labelling that cannot be used, for a reason that is known already. */
    static Labelling broken(String sentence) {
        return (size, table, rules) -> {
            throw new BadInputException(sentence);
        };
    }
}
