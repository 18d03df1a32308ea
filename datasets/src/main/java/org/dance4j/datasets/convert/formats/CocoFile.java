package org.dance4j.datasets.convert.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.MoreFiles;
import com.google.common.primitives.ImmutableIntArray;
import java.awt.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.shapes.Annotation;
import org.dance4j.datasets.convert.shapes.Annotation.Kind;
import org.dance4j.datasets.convert.shapes.Drawing;
import org.dance4j.datasets.convert.shapes.Label;
import org.dance4j.datasets.convert.shapes.Labelling;
import org.dance4j.datasets.convert.shapes.Outlines;
import org.dance4j.datasets.convert.shapes.PanopticMask;
import org.dance4j.datasets.convert.shapes.Region;
import org.dance4j.datasets.convert.shapes.RunLengths;
import org.dance4j.datasets.images.ImageSize;

/** One of COCO's JSON files. */
final class CocoFile {

    private static final int LEAST_COORDINATES = 6;

    private final Path path;
    private final Map<String, Label> categories = new LinkedHashMap<>();
    private final Map<String, Image> images = new LinkedHashMap<>();
    private final Map<String, List<Drawn>> drawn = new HashMap<>();
    private final Map<String, JsonNode> masks = new HashMap<>();
    private int unknownImages;
    private int thinPolygons;

    private CocoFile(Path path) {
        this.path = path;
    }

    private record Image(String name, Optional<ImageSize> size) {}

    /**
     * An annotation whose category may be listed later.
     *
     * @param problem what is wrong with it, null if nothing is
     */
    private record Drawn(String category, Kind kind, Region region, String problem) {}

    /** @throws BadInputException if the file cannot be read or lists no image */
    static CocoFile read(Path path) {
        CocoFile file = new CocoFile(path);
        JsonStream.object(
                path,
                Map.of(
                        "images", file::image,
                        "categories", file::category,
                        "annotations", file::annotation));
        if (file.images.isEmpty() || file.categories.isEmpty()) {
            throw new BadInputException(path + " lists no " + (file.images.isEmpty() ? "images" : "categories")
                    + ": expected a COCO file of objects or segments");
        }
        return file;
    }

    private void image(JsonNode node) {
        int height = node.path("height").asInt();
        int width = node.path("width").asInt();
        String id = id(node.path("id"));
        Image image = new Image(
                node.path("file_name").asText(),
                height > 0 && width > 0 ? Optional.of(new ImageSize(height, width)) : Optional.empty());
        Image other = images.put(id, image);
        requireSame("image", id, other == null ? image.name() : other.name(), image.name());
    }

    /** What an id stands for must be one thing: otherwise labels of the one would be painted on the other. */
    private void requireSame(String what, String id, String earlier, String later) {
        if (!earlier.equals(later)) {
            throw new BadInputException(path + " lists " + what + " " + id + " twice, as " + earlier + " and as "
                    + later + ": give each an id of its own");
        }
    }

    /** Ids are the same whether they are written 1, 1.0 or "1". */
    private static String id(JsonNode node) {
        return node.isNumber() && node.canConvertToExactIntegral() && node.canConvertToLong()
                ? Long.toString(node.longValue())
                : node.asText();
    }

    private void category(JsonNode node) {
        JsonNode colour = node.path("color");
        Optional<Integer> rgb = colour.size() == 3
                ? Optional.of(colour.get(0).asInt() << 16
                        | colour.get(1).asInt() << 8
                        | colour.get(2).asInt())
                : Optional.empty();
        String id = id(node.path("id"));
        Label label = new Label(node.path("name").asText(), rgb);
        Label other = categories.put(id, label);
        requireSame("category", id, other == null ? label.name() : other.name(), label.name());
    }

    private void annotation(JsonNode node) {
        String image = id(node.path("image_id"));
        if (node.has("segments_info")) {
            JsonNode other = masks.put(image, node);
            String mask = node.path("file_name").asText();
            requireSame(
                    "the mask of image",
                    image,
                    other == null ? mask : other.path("file_name").asText(),
                    mask);
            return;
        }
        Kind kind = node.path("iscrowd").asInt() == 1 ? Kind.CROWD : Kind.OUTLINE;
        String category = id(node.path("category_id"));
        Drawn annotation;
        try {
            annotation = drawn(node, category, kind);
        } catch (IllegalArgumentException e) {
            annotation = new Drawn(
                    category, kind, null, "annotation " + node.path("id").asText() + ": " + e.getMessage());
        }
        drawn.computeIfAbsent(image, none -> new ArrayList<>()).add(annotation);
    }

    private Drawn drawn(JsonNode node, String category, Kind kind) {
        JsonNode segmentation = node.path("segmentation");
        if (segmentation.isObject()) {
            return new Drawn(category, kind, runs(segmentation), null);
        } else if (segmentation.isArray() && !segmentation.isEmpty()) {
            return new Drawn(category, kind, polygons(segmentation), null);
        }
        double[] box = JsonStream.numbers(node.path("bbox"));
        if (box.length != 4) {
            throw new IllegalArgumentException("it has neither a segmentation nor a box");
        }
        Shape rectangle = Outlines.rectangle(box[0], box[1], box[0] + box[2], box[1] + box[3]);
        return new Drawn(category, Kind.BOX, new Outlines(List.of(rectangle)), null);
    }

    private Region polygons(JsonNode parts) {
        List<Shape> polygons = new ArrayList<>();
        for (JsonNode part : parts) {
            double[] points = JsonStream.numbers(part);
            if (points.length < LEAST_COORDINATES) {
                thinPolygons++;
            } else {
                polygons.add(Outlines.polygon(points));
            }
        }
        return new Outlines(polygons);
    }

    private static Region runs(JsonNode node) {
        double[] stated = JsonStream.numbers(node.path("size"));
        if (stated.length != 2 || !(stated[0] >= 1) || !(stated[1] >= 1)) {
            throw new IllegalArgumentException("its runs of pixels have no size");
        }
        ImageSize size = new ImageSize((int) stated[0], (int) stated[1]);
        JsonNode counts = node.path("counts");
        if (counts.isTextual()) {
            return RunLengths.decompressed(counts.textValue(), size);
        }
        ImmutableIntArray.Builder runs = ImmutableIntArray.builder();
        for (double count : JsonStream.numbers(counts)) {
            runs.add((int) count);
        }
        return new RunLengths(size, runs.build());
    }

    Path path() {
        return path;
    }

    Collection<Label> labels() {
        return categories.values();
    }

    /** The folder of panoptic masks, which are no images: it has the file's name. */
    Optional<Path> masks() {
        Path folder = path.resolveSibling(MoreFiles.getNameWithoutExtension(path));
        return masks.isEmpty() ? Optional.empty() : Optional.of(folder);
    }

    /** Adds the images of this file. */
    void gather(ImageFinder finder, Optional<Split> split, Gathering found) {
        images.forEach((id, image) -> {
            List<Drawn> annotations = drawn.remove(id);
            if (masks().isPresent() && !masks.containsKey(id)) {
                found.count("images have no mask and are left out");
                return;
            } else if (masks().isEmpty() && annotations == null) {
                found.count("images have no annotation, so that all of each is background");
            }
            found.add(
                    image.name(),
                    split,
                    () -> finder.named(image.name(), split),
                    masks().map(folder -> panoptic(masks.get(id), folder))
                            .orElseGet(() -> drawing(image, annotations == null ? List.of() : annotations)));
        });
        drawn.values().forEach(none -> unknownImages++);
        for (int i = 0; i < unknownImages; i++) {
            found.count("images have annotations in " + path.getFileName() + ", which does not list them");
        }
        for (int i = 0; i < thinPolygons; i++) {
            found.count("polygons of fewer than three points cover nothing");
        }
    }

    private Labelling drawing(Image image, List<Drawn> drawn) {
        List<Annotation> annotations = new ArrayList<>();
        for (Drawn each : drawn) {
            Label label = categories.get(each.category());
            if (each.problem() != null) {
                return Labelling.broken(each.problem());
            } else if (label == null) {
                return Labelling.broken("an annotation is of category " + each.category() + ", which is not listed");
            }
            annotations.add(new Annotation(label.name(), each.kind(), each.region()));
        }
        return new Drawing(image.size(), annotations);
    }

    private Labelling panoptic(JsonNode annotation, Path folder) {
        Map<Integer, PanopticMask.Segment> segments = new HashMap<>();
        for (JsonNode segment : annotation.path("segments_info")) {
            String category = id(segment.path("category_id"));
            Label label = categories.get(category);
            if (label == null) {
                return Labelling.broken("a segment is of category " + category + ", which is not listed");
            }
            segments.put(
                    segment.path("id").asInt(),
                    new PanopticMask.Segment(
                            label.name(), segment.path("iscrowd").asInt() == 1));
        }
        Path mask = folder.resolve(annotation.path("file_name").asText());
        return Files.isRegularFile(mask)
                ? new PanopticMask(mask, segments)
                : Labelling.broken("mask " + mask + " does not exist");
    }
}
