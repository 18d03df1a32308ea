package org.dance4j.datasets.convert.formats;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.awt.Shape;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamReader;
import org.dance4j.datasets.convert.shapes.Annotation;
import org.dance4j.datasets.convert.shapes.Annotation.Kind;
import org.dance4j.datasets.convert.shapes.Outlines;
import org.dance4j.datasets.convert.shapes.Region;
import org.dance4j.datasets.convert.shapes.Stencil;
import org.dance4j.datasets.images.ImageSize;

/**
 * An element of CVAT's XML with its attributes.
 *
 * @param element its name
 */
record CvatShape(String element, Map<String, String> attributes) {

    private static final Splitter NUMBERS =
            Splitter.on(CharMatcher.anyOf(",;")).trimResults().omitEmptyStrings();

    CvatShape(XMLStreamReader xml) {
        this(xml.getLocalName(), attributes(xml));
    }

    private static Map<String, String> attributes(XMLStreamReader xml) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            attributes.put(xml.getAttributeLocalName(i), xml.getAttributeValue(i));
        }
        return attributes;
    }

    /** The text of an attribute; empty if there is none. */
    String text(String attribute) {
        return attributes.getOrDefault(attribute, "");
    }

    /** The number of an attribute; 0 if there is none. */
    int wholeNumber(String attribute) {
        String text = text(attribute);
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Shapes of a higher order lie on top. */
    int order() {
        return wholeNumber("z_order");
    }

    /**
     * What is annotated; empty if it has no area.
     *
     * @throws IllegalArgumentException if it is not written as it must be
     */
    Optional<Annotation> annotation(String label) {
        return switch (element) {
            case "polygon" -> Optional.of(new Annotation(
                    label, Kind.OUTLINE, new Outlines(List.of(Outlines.polygon(numbers(text("points")))))));
            case "box" -> Optional.of(new Annotation(label, Kind.BOX, new Outlines(List.of(box()))));
            case "ellipse" -> Optional.of(new Annotation(label, Kind.OUTLINE, new Outlines(List.of(ellipse()))));
            case "mask" -> Optional.of(new Annotation(label, Kind.OUTLINE, mask()));
            default -> Optional.empty();
        };
    }

    private Shape box() {
        double left = number("xtl");
        double top = number("ytl");
        double right = number("xbr");
        double bottom = number("ybr");
        return Outlines.turned(
                Outlines.rectangle(left, top, right, bottom), rotation(), (left + right) / 2, (top + bottom) / 2);
    }

    private Shape ellipse() {
        double x = number("cx");
        double y = number("cy");
        return Outlines.turned(Outlines.ellipse(x, y, number("rx"), number("ry")), rotation(), x, y);
    }

    private double rotation() {
        return text("rotation").isEmpty() ? 0 : number("rotation");
    }

    /** Runs of pixels, row by row within a box, the first of those that are not covered. */
    private Region mask() {
        ImageSize size = new ImageSize((int) number("height"), (int) number("width"));
        if (size.area() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("its box of " + size + " is larger than an image can be");
        }
        BitSet bits = new BitSet((int) size.area());
        int at = 0;
        boolean covered = false;
        for (double run : numbers(text("rle"))) {
            if (run < 0 || run > size.area() - at) {
                throw new IllegalArgumentException("its runs of pixels do not fit in its box of " + size);
            }
            int end = at + (int) run;
            bits.set(at, end, covered);
            at = end;
            covered = !covered;
        }
        if (at != size.area()) {
            throw new IllegalArgumentException("its runs of pixels do not fill its box of " + size);
        }
        return new Stencil((int) number("top"), (int) number("left"), size, bits);
    }

    private double number(String attribute) {
        double[] numbers = numbers(text(attribute));
        if (numbers.length != 1) {
            throw new IllegalArgumentException("it has no " + attribute);
        }
        return numbers[0];
    }

    private static double[] numbers(String text) {
        return NUMBERS.splitToStream(text).mapToDouble(Double::parseDouble).toArray();
    }
}
