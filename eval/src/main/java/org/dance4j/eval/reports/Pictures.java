package org.dance4j.eval.reports;

import static j2html.TagCreator.each;
import static j2html.TagCreator.img;
import static j2html.TagCreator.li;
import static j2html.TagCreator.span;
import static j2html.TagCreator.text;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Overlay;
import org.dance4j.datasets.images.RgbImage;

/** Images and label maps as files, and as elements of a page, which hold them whole. */
public final class Pictures {

    private static final int MOST_PIXELS_WIDE = 640;

    private Pictures() {}

    /** The classes with their colours, as a list. */
    public static DomContent legend(ClassSet classes) {
        return ul(each(IntStream.range(0, classes.size())
                        .mapToObj(c -> li(
                                span().withStyle(Svg.format(
                                        "background:#%06x", classes.colours().get(c))),
                                text(classes.names().get(c))))))
                .withClass("legend");
    }

    /**
     * A picture within the page.
     *
     * @param alternative what it shows, for those who do not see it; nothing where a caption says it
     */
    public static DomContent image(String alternative, RgbImage image) {
        return img().withAlt(alternative).withSrc(dataUri(image.toBufferedImage(), "jpeg"));
    }

    /**
     * A label map in its classes' colours.
     *
     * @param alternative what it shows, for those who do not see it; nothing where a caption says it
     */
    public static DomContent labels(String alternative, LabelMap labels, ClassSet classes) {
        return img().withAlt(alternative)
                .withSrc(dataUri(Overlay.colours(labels, classes).toBufferedImage(), "png"));
    }

    /** An image as a JPEG file, at most 640 pixels wide. */
    public static byte[] jpeg(RgbImage image) {
        return encoded(image.toBufferedImage(), "jpeg");
    }

    /** A label map in its classes' colours as a PNG file, at most 640 pixels wide. */
    public static byte[] png(LabelMap labels, ClassSet classes) {
        return encoded(Overlay.colours(labels, classes).toBufferedImage(), "png");
    }

    private static String dataUri(BufferedImage image, String format) {
        return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(encoded(image, format));
    }

    /** JPEG suits photographs, PNG the flat colours of label maps. */
    private static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(narrowed(image, format.equals("jpeg")), format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a picture: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private static BufferedImage narrowed(BufferedImage image, boolean smooth) {
        if (image.getWidth() <= MOST_PIXELS_WIDE) {
            return image;
        }
        int height = Math.max(1, image.getHeight() * MOST_PIXELS_WIDE / image.getWidth());
        BufferedImage narrow = new BufferedImage(MOST_PIXELS_WIDE, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = narrow.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                smooth
                        ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                        : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.drawImage(image, 0, 0, MOST_PIXELS_WIDE, height, null);
        graphics.dispose();
        return narrow;
    }
}
