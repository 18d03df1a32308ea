package org.dance4j.datasets.convert.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.ImmutableIntArray;
import java.awt.Shape;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.convert.shapes.Annotation;
import org.dance4j.datasets.convert.shapes.Annotation.Kind;
import org.dance4j.datasets.convert.shapes.BrushStroke;
import org.dance4j.datasets.convert.shapes.Drawing;
import org.dance4j.datasets.convert.shapes.Label;
import org.dance4j.datasets.convert.shapes.Labelling;
import org.dance4j.datasets.convert.shapes.Outlines;
import org.dance4j.datasets.convert.shapes.Region;
import org.dance4j.datasets.images.ImageSize;

/**
 * Label Studio's JSON (not JSON-MIN), a file or a folder with one: brush strokes, polygons, ellipses and rectangles. Of
 * several annotations of an image the last that was not cancelled counts; predictions do not. Labels come in alphabetical
 * order.
 *
 * @see <a href="https://labelstud.io/guide/export">the format</a>
 */
final class LabelStudioSource {

    /** The shapes that have an area, by the name of the field that holds their labels. */
    private static final Set<String> AREAS = Set.of("brushlabels", "polygonlabels", "ellipselabels", "rectanglelabels");

    /** What Label Studio puts before the names of uploaded files. */
    private static final Pattern UPLOAD = Pattern.compile("\\p{XDigit}{8}-(.+)");

    private static final double PERCENT = 100;

    private final ImageFinder finder;
    private final Gathering found = new Gathering();
    private final Set<String> used = new TreeSet<>();

    private LabelStudioSource(ImageFinder finder) {
        this.finder = finder;
    }

    static Source read(SourceOptions options) {
        Path file = options.source();
        if (options.isFolder()) {
            List<Path> files = FolderFiles.in(file, Set.of("json"));
            if (files.size() != 1) {
                throw new BadInputException("folder " + file + " has " + files.size()
                        + " JSON files: expected Label Studio's export, or name one file");
            }
            file = files.get(0);
        }
        Path folder = options.images().orElse(file.toAbsolutePath().getParent());
        LabelStudioSource source = new LabelStudioSource(new ImageFinder(folder, List.of()));
        JsonStream.array(file, source::task);
        return source.found.source(source.used.stream().map(Label::named).toList());
    }

    private void task(JsonNode task) {
        String path = image(task.path("data"));
        if (path.isEmpty()) {
            found.problem(
                    "task " + task.path("id").asText(),
                    "task " + task.path("id").asText() + " names no image");
            return;
        }
        JsonNode last = null;
        for (JsonNode annotation : task.path("annotations")) {
            last = annotation.path("was_cancelled").asBoolean() ? last : annotation;
        }
        if (last == null) {
            found.count("images have no annotation and are left out");
            return;
        }
        Labelling labelling = labelling(last.path("result"));
        found.add(path, SplitWords.folderOf(Path.of(path)), () -> file(path), labelling);
    }

    /** The path in the task's data that is an image's; tasks have no fixed name for it. */
    private static String image(JsonNode data) {
        JsonNode image = data.path("image");
        for (JsonNode value : image.isTextual() ? List.of(image) : data) {
            String text = decoded(value.asText());
            // Local files are the value of d in a query; other queries are keys to storage.
            String path =
                    text.contains("?d=") ? text.substring(text.indexOf("?d=") + 3) : text.replaceFirst("\\?.*$", "");
            if (path.matches("(?i).+\\.[a-z]{3,4}")) {
                return path.replaceFirst("^[a-z0-9]+://", "");
            }
        }
        return "";
    }

    /** What is no text of a web address, as a note on 50% of something is not, stays as it is. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private Path file(String path) {
        try {
            return finder.named(path, SplitWords.folderOf(Path.of(path)));
        } catch (BadInputException e) {
            Matcher name = UPLOAD.matcher(path.substring(path.lastIndexOf('/') + 1));
            if (name.matches()) {
                return finder.named(name.group(1), SplitWords.folderOf(Path.of(path)));
            }
            throw e;
        }
    }

    private Labelling labelling(JsonNode results) {
        List<Annotation> annotations = new ArrayList<>();
        Optional<ImageSize> size = Optional.empty();
        for (JsonNode result : results) {
            String type = result.path("type").asText();
            if (!AREAS.contains(type)) {
                found.count("results of type " + type + " have no area and are left out");
                continue;
            }
            String which = "region " + result.path("id").asText() + ": ";
            try {
                JsonNode labels = result.path("value").path(type);
                int height = result.path("original_height").asInt();
                int width = result.path("original_width").asInt();
                if (labels.size() != 1 || height < 1 || width < 1) {
                    throw new IllegalArgumentException(
                            labels.size() != 1
                                    ? "expected one label, found " + labels.size()
                                    : "it does not say for which size it was drawn");
                } else if (result.path("image_rotation").asInt() != 0) {
                    throw new IllegalArgumentException("the image was turned in Label Studio, which is not read");
                }
                size = Optional.of(new ImageSize(height, width));
                String label = labels.get(0).asText();
                used.add(label);
                Kind kind = type.equals("rectanglelabels") ? Kind.BOX : Kind.OUTLINE;
                annotations.add(new Annotation(label, kind, region(type, result.path("value"), size.get())));
            } catch (IllegalArgumentException e) {
                return Labelling.broken(which + e.getMessage());
            }
        }
        return new Drawing(size, annotations);
    }

    private static Region region(String type, JsonNode value, ImageSize size) {
        if (type.equals("brushlabels")) {
            if (!value.path("format").asText().equals("rle")) {
                throw new IllegalArgumentException("expected a brush stroke of format rle");
            }
            ImmutableIntArray.Builder packed = ImmutableIntArray.builder();
            for (JsonNode number : value.path("rle")) {
                packed.add(number.asInt());
            }
            return new BrushStroke(size, packed.build());
        }
        return new Outlines(List.of(outline(type, value, size)));
    }

    /** Coordinates are in percent of width and height. */
    private static Shape outline(String type, JsonNode value, ImageSize size) {
        double across = size.width() / PERCENT;
        double down = size.height() / PERCENT;
        if (type.equals("polygonlabels")) {
            JsonNode list = value.path("points");
            double[] points = new double[2 * list.size()];
            for (int i = 0; i < list.size(); i++) {
                points[2 * i] = list.get(i).path(0).asDouble(Double.NaN) * across;
                points[2 * i + 1] = list.get(i).path(1).asDouble(Double.NaN) * down;
            }
            return Outlines.polygon(points);
        }
        double x = number(value, "x") * across;
        double y = number(value, "y") * down;
        double degrees = value.path("rotation").asDouble();
        if (type.equals("ellipselabels")) {
            Shape ellipse = Outlines.ellipse(x, y, number(value, "radiusX") * across, number(value, "radiusY") * down);
            return Outlines.turned(ellipse, degrees, x, y);
        }
        // It turns around the corner that x and y tell.
        Shape rectangle =
                Outlines.rectangle(x, y, x + number(value, "width") * across, y + number(value, "height") * down);
        return Outlines.turned(rectangle, degrees, x, y);
    }

    private static double number(JsonNode value, String field) {
        if (!value.path(field).isNumber()) {
            throw new IllegalArgumentException("it has no " + field);
        }
        return value.path(field).doubleValue();
    }
}
