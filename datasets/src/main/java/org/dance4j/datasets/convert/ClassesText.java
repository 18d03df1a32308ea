package org.dance4j.datasets.convert;

import org.dance4j.common.io.Json;
import org.dance4j.datasets.images.ClassSet;

/** The text of {@code classes.yaml}. */
final class ClassesText {

    private ClassesText() {}

    static String of(ClassSet classes) {
        StringBuilder text = new StringBuilder("classes:\n");
        for (int i = 0; i < classes.size(); i++) {
            // A text in JSON is one in YAML, whatever is in it.
            text.append("  - {name: ")
                    .append(Json.line(classes.names().get(i)))
                    .append(String.format(
                            ", colour: \"#%06X\"}\n", classes.colours().get(i)));
        }
        return text.append("void: 255\n").toString();
    }
}
