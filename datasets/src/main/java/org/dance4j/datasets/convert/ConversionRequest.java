package org.dance4j.datasets.convert;

import java.util.Optional;
import org.dance4j.datasets.convert.formats.Format;
import org.dance4j.datasets.convert.formats.SourceOptions;
import org.dance4j.datasets.convert.shapes.PaintRules;

/**
 * What is to be converted, and how.
 *
 * @param background the class of pixels that nothing covers, or {@code void}; if empty, what is usual for the format
 * @param rules what becomes of pixels that annotations do not settle
 * @param storedOrientation whether annotations are of images as their pixels are stored, not as their EXIF tags turn them
 * @param link whether images are linked to, not copied
 * @param skipBad how many images may be left out because they, or what is said of them, cannot be used
 */
public record ConversionRequest(
        Format format,
        SourceOptions source,
        Optional<String> background,
        PaintRules rules,
        SplitChoice splits,
        boolean storedOrientation,
        boolean link,
        int skipBad) {

    /** The usual way to convert a source. */
    public static ConversionRequest of(Format format, SourceOptions source) {
        return new ConversionRequest(
                format, source, Optional.empty(), PaintRules.USUAL, SplitChoice.USUAL, false, false, 0);
    }

    /** The same with other splits. */
    public ConversionRequest with(SplitChoice choice) {
        return new ConversionRequest(format, source, background, rules, choice, storedOrientation, link, skipBad);
    }
}
