package org.dance4j.datasets.convert.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TextFiles;
import org.dance4j.datasets.convert.shapes.Annotation;
import org.dance4j.datasets.convert.shapes.Annotation.Kind;
import org.dance4j.datasets.convert.shapes.Drawing;
import org.dance4j.datasets.convert.shapes.Label;
import org.dance4j.datasets.convert.shapes.Labelling;
import org.dance4j.datasets.convert.shapes.Outlines;
import org.dance4j.datasets.convert.shapes.Region;
import org.dance4j.datasets.convert.shapes.Stencil;
import org.dance4j.datasets.images.ImageSize;

/**
 * labelme's JSON files, one for each image, in a folder and the folders in it. Where {@code labels.txt} is there, it
 * lists the labels; otherwise they come in alphabetical order.
 *
 * @see <a href="https://github.com/wkentaro/labelme">labelme</a>
 */
final class LabelmeSource {

    static final String IMAGE_DATA = "imageData";

    private static final String IMAGE_PATH = "imagePath";

    private static final String LABELS = "labels.txt";

    private LabelmeSource() {}

    static Source read(SourceOptions options) {
        options.requireFolder("labelme's JSON files");
        List<Path> files = FolderFiles.below(options.source(), Set.of("json"));
        if (files.isEmpty()) {
            throw new BadInputException("folder " + options.source() + " has no JSON file of labelme");
        }
        Optional<ImageFinder> finder = options.images().map(folder -> new ImageFinder(folder, List.of()));
        Gathering found = new Gathering();
        TreeSet<String> used = new TreeSet<>();
        for (Path file : files) {
            new OneFile(file.normalize(), options.source().normalize(), finder, found, used).gather();
        }
        return found.source(labels(options.source().resolve(LABELS), used));
    }

    private static List<Label> labels(Path list, Set<String> used) {
        if (!Files.exists(list)) {
            return used.stream().map(Label::named).toList();
        }
        try {
            return TextFiles.readLines(list).stream().map(Label::named).toList();
        } catch (IOException e) {
            throw new BadInputException("cannot read " + list + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** A JSON file and what is gathered from it. */
    private record OneFile(Path file, Path source, Optional<ImageFinder> finder, Gathering found, Set<String> used) {

        void gather() {
            Map<String, JsonNode> fields = new HashMap<>();
            List<JsonNode> shapes = new ArrayList<>();
            String own = FolderFiles.text(source.relativize(file));
            try {
                JsonStream.object(
                        file,
                        Map.of(
                                "shapes",
                                shapes::add,
                                IMAGE_PATH,
                                value -> fields.put(IMAGE_PATH, value),
                                "imageHeight",
                                value -> fields.put("imageHeight", value),
                                "imageWidth",
                                value -> fields.put("imageWidth", value),
                                IMAGE_DATA,
                                value -> fields.put(IMAGE_DATA, value)));
                String path = fields.getOrDefault(IMAGE_PATH, MissingNode.getInstance())
                        .asText()
                        .replace('\\', '/');
                if (path.isEmpty()) {
                    throw new BadInputException(file + " is no file of labelme: it has no imagePath");
                }
                // The image may have moved: only its name is sure, and the folder of its JSON file.
                String image = path.substring(path.lastIndexOf('/') + 1);
                Picture picture = picture(
                        path,
                        image,
                        fields.containsKey(IMAGE_DATA) && fields.get(IMAGE_DATA).isTextual());
                found.add(new Entry(
                        name(picture, image),
                        SplitWords.folderOf(source.relativize(file)),
                        picture,
                        labelling(shapes, size(fields))));
            } catch (BadInputException e) {
                found.problem(own, e.getMessage());
            }
        }

        private static Optional<ImageSize> size(Map<String, JsonNode> fields) {
            int height = fields.getOrDefault("imageHeight", MissingNode.getInstance())
                    .asInt();
            int width =
                    fields.getOrDefault("imageWidth", MissingNode.getInstance()).asInt();
            return height > 0 && width > 0 ? Optional.of(new ImageSize(height, width)) : Optional.empty();
        }

        /** Where the image lies in the source, which two JSON files of one name do not tell; else where its JSON file does. */
        private String name(Picture picture, String image) {
            boolean liesInSource =
                    picture instanceof Picture.InFile && picture.path().startsWith(source);
            Path place = liesInSource ? picture.path() : file.resolveSibling(image);
            return FolderFiles.text(source.relativize(place));
        }

        /** One file is one path, however the JSON files of two folders lead to it. */
        private static Path plain(Path path) {
            Path normalized = path.normalize();
            try {
                return Files.isSameFile(path, normalized) ? normalized : path;
            } catch (IOException e) {
                // Normalized, a path through a link may lead nowhere.
                return path;
            }
        }

        private Picture picture(String path, String image, boolean isEmbedded) {
            for (String place : List.of(path, image)) {
                Path beside = file.resolveSibling(place);
                if (Files.isRegularFile(beside)) {
                    return new Picture.InFile(plain(beside));
                }
            }
            if (finder.isPresent()) {
                return new Picture.InFile(finder.get().named(path, SplitWords.folderOf(source.relativize(file))));
            } else if (isEmbedded) {
                return new Picture.Embedded(file);
            }
            throw new BadInputException("image " + path + " of " + file + " does not exist");
        }

        private Labelling labelling(List<JsonNode> shapes, Optional<ImageSize> size) {
            List<Annotation> annotations = new ArrayList<>();
            for (JsonNode shape : shapes) {
                String label = shape.path("label").asText();
                try {
                    Optional<Region> region = region(shape);
                    if (region.isEmpty()) {
                        found.count("shapes of type " + type(shape) + " have no area and are left out");
                    } else {
                        used.add(label);
                        Kind kind = type(shape).equals("rectangle") ? Kind.BOX : Kind.OUTLINE;
                        annotations.add(new Annotation(label, kind, region.get()));
                    }
                } catch (IllegalArgumentException | IOException e) {
                    return Labelling.broken("a shape of label '" + label + "': " + e.getMessage());
                }
            }
            return new Drawing(size, annotations);
        }

        private static String type(JsonNode shape) {
            return shape.path("shape_type").asText("polygon");
        }

        /** Empty if it has no area. */
        private static Optional<Region> region(JsonNode shape) throws IOException {
            JsonNode list = shape.path("points");
            double[] points = new double[2 * list.size()];
            for (int i = 0; i < list.size(); i++) {
                double[] point = JsonStream.numbers(list.get(i));
                if (point.length != 2) {
                    throw new IllegalArgumentException("a point has two coordinates, found " + point.length);
                }
                points[2 * i] = point[0];
                points[2 * i + 1] = point[1];
            }
            String type = type(shape);
            boolean ofTwo = Set.of("rectangle", "circle", "mask").contains(type);
            if (ofTwo && list.size() != 2) {
                throw new IllegalArgumentException("a " + type + " has two points, found " + list.size());
            }
            return switch (type) {
                case "polygon" -> Optional.of(new Outlines(List.of(Outlines.polygon(points))));
                case "rectangle" -> Optional.of(
                        new Outlines(List.of(Outlines.rectangle(points[0], points[1], points[2], points[3]))));
                case "circle" -> {
                    double radius = Math.hypot(points[2] - points[0], points[3] - points[1]);
                    yield Optional.of(new Outlines(List.of(Outlines.ellipse(points[0], points[1], radius, radius))));
                }
                case "mask" -> Optional.of(mask(shape.path("mask").asText(), points));
                default -> Optional.empty();
            };
        }

        /** A PNG file in base64, whose upper left corner is the first point. */
        private static Region mask(String base64, double[] points) throws IOException {
            byte[] png = Base64.getMimeDecoder().decode(base64);
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            if (image == null) {
                throw new IllegalArgumentException("its mask is no image");
            }
            int width = image.getWidth();
            BitSet bits = new BitSet(width * image.getHeight());
            for (int i = 0; i < width * image.getHeight(); i++) {
                bits.set(i, image.getRaster().getSample(i % width, i / width, 0) != 0);
            }
            return new Stencil(
                    (int) Math.round(points[1]),
                    (int) Math.round(points[0]),
                    new ImageSize(image.getHeight(), width),
                    bits);
        }
    }
}
