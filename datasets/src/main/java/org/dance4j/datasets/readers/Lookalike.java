package org.dance4j.datasets.readers;

import com.google.common.base.Ascii;
import com.google.common.io.Files;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file that lies where another was looked for, and has its name but for the ending.
 *
 * @param name its name, or its path below the folder that was looked through
 */
record Lookalike(String name) {

    private static final Pattern OTHER_EXTENSION = Pattern.compile("\\.[^./]+");
    private static final Pattern ADDED_WORD = Pattern.compile("[._-]\\p{L}[^/]*");
    private static final Set<String> JPEG = Set.of("jpg", "jpeg");
    private static final Set<String> TEXTS = Set.of("txt", "json", "xml", "csv", "yaml", "yml");

    /**
     * The one that comes nearest to a name.
     *
     * @param stem the name without its ending
     * @param names what there is
     */
    static Optional<Lookalike> of(String stem, NavigableSet<String> names) {
        Lookalike near = null;
        for (String name : names.tailSet(stem)) {
            if (!name.startsWith(stem)) {
                break;
            }
            String ending = name.substring(stem.length());
            if (OTHER_EXTENSION.matcher(ending).matches()) {
                return Optional.of(new Lookalike(name));
            } else if (near == null && ADDED_WORD.matcher(ending).matches()) {
                near = new Lookalike(name);
            }
        }
        return Optional.ofNullable(near);
    }

    /** That it was found in place of a label, and why it is not taken. */
    String asLabel() {
        String extension = extension();
        if (JPEG.contains(extension)) {
            return found() + ", but JPEG changes the values of labels; a PNG file is expected";
        } else if (TEXTS.contains(extension)) {
            return found() + ", but that is no image; a PNG file is expected, with a value or colour for each pixel";
        }
        return found()
                + (extension.equals("png")
                        ? ", which is no label by its name"
                        : ", but labels are read from PNG files only");
    }

    /** That it was found in place of an image, and why it is not taken. */
    String asImage() {
        boolean isOfAKind = extension().equals("png") || JPEG.contains(extension());
        return found() + (isOfAKind ? "" : ", but images are read from PNG and JPEG files only");
    }

    private String found() {
        return "found " + name;
    }

    private String extension() {
        return Ascii.toLowerCase(Files.getFileExtension(name));
    }
}
