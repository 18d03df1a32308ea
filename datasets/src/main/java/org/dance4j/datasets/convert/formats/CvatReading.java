package org.dance4j.datasets.convert.formats;

import com.google.common.base.Ascii;
import com.google.common.io.MoreFiles;
import com.google.common.primitives.Ints;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamReader;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.shapes.Annotation;
import org.dance4j.datasets.convert.shapes.Drawing;
import org.dance4j.datasets.convert.shapes.Label;
import org.dance4j.datasets.convert.shapes.Labelling;
import org.dance4j.datasets.images.ImageSize;

/** What of CVAT's XML has been read so far. */
final class CvatReading {

    /** The frames of a video are called {@code frame_000010.png}. */
    private static final Pattern FRAME = Pattern.compile(".*?(\\d+)");

    private static final Pattern COLOUR = Pattern.compile("#\\p{XDigit}{6}");

    private final Path file;
    private final Path folder;
    private final ImageFinder finder;
    private final Gathering found = new Gathering();
    private final Deque<String> open = new ArrayDeque<>();
    private final Map<String, Label> labels = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private String labelName = "";
    private Image image;
    private String track;
    private final Map<Integer, List<Ordered>> frames = new TreeMap<>();
    private final Map<Integer, String> brokenFrames = new HashMap<>();
    private Optional<ImageSize> videoSize = Optional.empty();
    private int videoHeight;
    private int videoWidth;
    private boolean hasTracks;
    private boolean hasImages;
    private final Set<String> modes = new HashSet<>();

    CvatReading(Path file, Path folder) {
        this.file = file;
        this.folder = folder;
        this.finder = new ImageFinder(folder, List.of());
    }

    private record Ordered(int order, Annotation annotation) {}

    /** An image whose shapes are being read. */
    private static final class Image {

        private final String name;
        private final Optional<Split> split;
        private final Optional<ImageSize> size;
        private final List<Ordered> shapes = new ArrayList<>();
        private String problem = "";

        Image(String name, Optional<Split> split, Optional<ImageSize> size) {
            this.name = name;
            this.split = split;
            this.size = size;
        }

        Labelling labelling() {
            return problem.isEmpty() ? drawing(size, shapes) : Labelling.broken(problem);
        }
    }

    private static Labelling drawing(Optional<ImageSize> size, Collection<Ordered> shapes) {
        return new Drawing(
                size,
                shapes.stream()
                        .sorted(Comparator.comparingInt(Ordered::order))
                        .map(Ordered::annotation)
                        .toList());
    }

    void start(XMLStreamReader xml) {
        String element = xml.getLocalName();
        if (open.isEmpty() && !element.equals("annotations")) {
            throw new BadInputException(file + " is no XML of CVAT: expected annotations, found " + element);
        }
        String parent = open.isEmpty() ? "" : open.peek();
        open.push(element);
        text.setLength(0);
        CvatShape shape = new CvatShape(xml);
        if (element.equals("image")) {
            hasImages = true;
            image = new Image(
                    shape.text("name"),
                    SplitWords.subset(shape.text("subset")),
                    size(shape.wholeNumber("height"), shape.wholeNumber("width")));
        } else if (element.equals("track")) {
            hasTracks = true;
            track = shape.text("label");
        } else if (parent.equals("image")) {
            add(shape);
        } else if (parent.equals("track")) {
            addToFrame(shape);
        }
    }

    private static Optional<ImageSize> size(int height, int width) {
        return height > 0 && width > 0 ? Optional.of(new ImageSize(height, width)) : Optional.empty();
    }

    private void add(CvatShape shape) {
        try {
            shape.annotation(shape.text("label"))
                    .ifPresentOrElse(
                            annotation -> image.shapes.add(new Ordered(shape.order(), annotation)),
                            () -> leaveOut(shape));
        } catch (IllegalArgumentException e) {
            image.problem = shape.element() + " of label '" + shape.text("label") + "': " + e.getMessage();
        }
    }

    private void addToFrame(CvatShape shape) {
        if (shape.wholeNumber("outside") == 1) {
            return;
        }
        int frame = shape.wholeNumber("frame");
        try {
            shape.annotation(track)
                    .ifPresentOrElse(
                            annotation -> frames.computeIfAbsent(frame, none -> new ArrayList<>())
                                    .add(new Ordered(shape.order(), annotation)),
                            () -> leaveOut(shape));
        } catch (IllegalArgumentException e) {
            brokenFrames.put(frame, shape.element() + " of label '" + track + "': " + e.getMessage());
        }
    }

    private void leaveOut(CvatShape shape) {
        found.count("shapes of type " + shape.element() + " have no area and are left out");
    }

    void text(String characters) {
        text.append(characters);
    }

    void end() {
        String element = open.pop();
        String parent = open.isEmpty() ? "" : open.peek();
        String content = text.toString().strip();
        if (parent.equals("label") && element.equals("name")) {
            labelName = content;
            labels.put(content, Label.named(content));
        } else if (parent.equals("label")
                && element.equals("color")
                && COLOUR.matcher(content).matches()) {
            labels.put(labelName, new Label(labelName, Optional.of(Integer.parseInt(content.substring(1), 16))));
        } else if (parent.equals("original_size") && element.equals("height")) {
            videoHeight = wholeNumber(content);
        } else if (parent.equals("original_size") && element.equals("width")) {
            videoWidth = wholeNumber(content);
        } else if (parent.equals("task") && element.equals("mode")) {
            modes.add(content);
        } else if (element.equals("image")) {
            Image done = image;
            found.add(path(done), done.split, () -> file(path(done), done.split), done.labelling());
        }
        text.setLength(0);
    }

    /** 0 if it is no number. */
    private static int wholeNumber(String text) {
        Integer number = Ints.tryParse(text);
        return number == null ? 0 : number;
    }

    /** CVAT puts the images of each subset into a folder of its name, which the images' names do not tell. */
    private static String path(Image image) {
        return image.split.map(split -> split.text() + "/").orElse("") + image.name;
    }

    /** Frames of a video, which have no files until CVAT exports them, are called without extension. */
    private Path file(String path, Optional<Split> split) {
        String extension = Ascii.toLowerCase(MoreFiles.getFileExtension(Path.of(path)));
        return FolderFiles.IMAGES.contains(extension) ? finder.named(path, split) : finder.withStem(path, split);
    }

    /** What was read. */
    Source source() {
        if (hasTracks && modes.contains("annotation")) {
            throw new BadInputException(
                    file + " has tracks over images whose names it does not tell, as it is of images"
                            + " and no video: export it as 'CVAT for images 1.1'");
        }
        if (hasTracks || (modes.contains("interpolation") && !hasImages)) {
            addFrames();
        }
        return found.source(labels.values());
    }

    /** Frames on which nothing is drawn are images, too. */
    private void addFrames() {
        videoSize = size(videoHeight, videoWidth);
        Map<Integer, Path> images = new TreeMap<>();
        for (Path path : FolderFiles.below(folder, FolderFiles.IMAGES)) {
            Matcher number = FRAME.matcher(MoreFiles.getNameWithoutExtension(path));
            if (number.matches() && number.group(1).length() < 10) {
                Path other = images.putIfAbsent(Integer.parseInt(number.group(1)), path);
                if (other != null) {
                    throw new BadInputException("both " + other + " and " + path + " have the number of frame "
                            + Integer.parseInt(number.group(1)) + ": expected one image of each frame in " + folder);
                }
            }
        }
        frames.keySet().stream()
                .filter(frame -> !images.containsKey(frame))
                .forEach(frame -> found.problem("frame " + frame, "frame " + frame + " is not in " + folder));
        images.forEach((frame, path) -> found.add(
                FolderFiles.text(folder.relativize(path)),
                Optional.empty(),
                () -> path,
                brokenFrames.containsKey(frame)
                        ? Labelling.broken(brokenFrames.get(frame))
                        : drawing(videoSize, frames.getOrDefault(frame, List.of()))));
    }
}
