package org.dance4j.datasets.convert.shapes;

import com.google.common.base.Ascii;
import java.util.Optional;
import java.util.Set;

/**
 * A label that a source has.
 *
 * @param name as the source spells it
 * @param colour {@code 0xRRGGBB}, if the source says one
 */
public record Label(String name, Optional<Integer> colour) {

    private static final Set<String> BACKGROUND = Set.of("background", "_background_", "__background__");
    private static final Set<String> VOID = Set.of("__ignore__", "void", "unlabeled", "unlabelled", "ignore");

    /** A label without a colour. */
    public static Label named(String name) {
        return new Label(name, Optional.empty());
    }

    /** Whether it is what is no object. */
    public boolean isBackground() {
        return BACKGROUND.contains(Ascii.toLowerCase(name));
    }

    /** Whether it is neither to be trained on nor scored. */
    boolean isVoid() {
        return VOID.contains(Ascii.toLowerCase(name));
    }
}
