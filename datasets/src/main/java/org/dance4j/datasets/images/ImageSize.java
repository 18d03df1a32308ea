package org.dance4j.datasets.images;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Height and width of an image in pixels.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record ImageSize(int height, int width) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})[xX×](\\d{1,6})");

    /**
     * Requires at least one pixel.
     *
     * @throws IllegalArgumentException if height or width is below 1
     */
    public ImageSize {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "an image needs at least one row and column, found " + height + "x" + width);
        }
    }

    /** Rows times columns. */
    public long area() {
        return (long) height * width;
    }

    /** The size once rows are columns. */
    public ImageSize transposed() {
        return new ImageSize(/* height= */ width, /* width= */ height);
    }

    /** {@code HEIGHTxWIDTH}, as the command line writes it. */
    @Override
    public String toString() {
        return height + "x" + width;
    }

    /**
     * Reads {@code HxW}, for example {@code 352x480}.
     *
     * @throws IllegalArgumentException if the text is no such size, or has no row or column
     */
    public static ImageSize parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected height x width in pixels, for example 352x480, found '" + text + "'");
        }
        int height = Integer.parseInt(matcher.group(1));
        int width = Integer.parseInt(matcher.group(2));
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("expected at least one row and column, found '" + text + "'");
        }
        return new ImageSize(height, width);
    }
}
