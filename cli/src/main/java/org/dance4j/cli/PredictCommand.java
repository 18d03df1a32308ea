package org.dance4j.cli;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dance4j.cli.options.OverwriteOption;
import org.dance4j.cli.options.PixelOptions;
import org.dance4j.cli.options.WidthOption;
import org.dance4j.cli.terminal.Console;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.common.progress.Reporter;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Overlay;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.runs.Models;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance predict}. */
@Command(
        description =
                "Labels images: for each, NAME-overlay.png with the classes' colours over the image, and NAME-labels.png, an"
                        + " index PNG with a class per pixel, both at the image's own size.",
        optionListHeading = "%nOptions:%n")
final class PredictCommand implements Callable<Integer> {

    /** Classes that a model without names can have at most. */
    private static final int MOST_CLASSES = 255;

    /** Hidden files are none. */
    private static final Pattern IMAGE_NAME = Pattern.compile("[^.].*\\.(?:png|jpe?g)", Pattern.CASE_INSENSITIVE);

    private static final String OVERLAY = "-overlay.png";
    private static final String LABELS = "-labels.png";

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "A run folder, of which the newest intact checkpoint is taken, a SavedModel folder, a .tflite or an .onnx file.")
    private Path model;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "PNG or JPEG files, or folders that hold some. Of a folder, NAME-overlay.png and"
                    + " NAME-labels.png are left out where they lie beside image NAME or beside each other.")
    private List<Path> images;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder to write to; made when missing. Required.")
    private Path out;

    @Mixin
    private PixelOptions pixels;

    @Mixin
    private WidthOption width;

    @Mixin
    private OverwriteOption overwriting;

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Models.requireExists(model);
        Optional<Normalize> told = pixels.normalization();
        Map<String, Path> names = names();
        List<Path> results = names.keySet().stream().flatMap(this::results).toList();
        requireNoImage(results, names.values());
        overwriting.requireFree(results);
        int threads = Runtime.getRuntime().availableProcessors();
        Models.openFirstSession(model, threads);
        // All are read before anything is written, so that a bad one among them leaves nothing half done.
        names.values().forEach(RgbImage::read);
        try (Segmenter segmenter =
                        Models.open(model, threads, new Models.Told(Optional.empty(), told, width.width()), console);
                Reporter.Task meter = console.task("predicting")) {
            makeFolder();
            ClassSet classes = segmenter.classes().orElseGet(() -> Overlay.numbered(MOST_CLASSES));
            int done = 0;
            for (Map.Entry<String, Path> entry : names.entrySet()) {
                RgbImage image = RgbImage.read(entry.getValue());
                LabelMap labels = segmenter.segment(image);
                // Another command may have come first.
                overwriting.requireFree(results(entry.getKey()).toList());
                Overlay.blend(image, labels, classes).writePng(out.resolve(entry.getKey() + OVERLAY));
                labels.writePng(out.resolve(entry.getKey() + LABELS), classes);
                meter.accept(new ProgressListener(++done, names.size()));
            }
        }
        console.line(names.size() + (names.size() == 1 ? " image" : " images") + " labelled in " + out);
        return 0;
    }

    /** What is written of an image with a name. */
    private Stream<Path> results(String name) {
        return Stream.of(OVERLAY, LABELS).map(kind -> out.resolve(name + kind));
    }

    /** What one image is labelled as would be labelled next, or be lost before it is. */
    private static void requireNoImage(List<Path> results, Collection<Path> images) {
        Set<Path> read = images.stream().map(PredictCommand::real).collect(Collectors.toSet());
        for (Path result : results) {
            if (read.contains(real(result))) {
                throw new BadInputException(
                        result + " is an image to label and would be written over; choose another --out, or leave it"
                                + " out");
            }
        }
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    /** The images by the names that their files get. */
    private Map<String, Path> names() {
        Map<String, Path> names = new LinkedHashMap<>();
        for (Path image : images.stream().flatMap(this::files).toList()) {
            Path other = names.putIfAbsent(MoreFiles.getNameWithoutExtension(image), image);
            if (other != null && !real(other).equals(real(image))) {
                throw new BadInputException("images " + other + " and " + image
                        + " have the same name, so that one's labels would replace the other's");
            }
        }
        return names;
    }

    /** What a path is, or the images right in it. */
    private Stream<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return Stream.of(path);
        }
        List<Path> found;
        try (Stream<Path> entries = Files.list(path)) {
            found = entries.filter(entry ->
                            IMAGE_NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BadInputException("cannot read folder " + path + ": " + AtomicFiles.reason(e), e);
        }
        Set<Path> results = earlierResults(found);
        List<Path> inputs =
                found.stream().filter(file -> !results.contains(file)).toList();
        if (!results.isEmpty()) {
            console.line(String.format(
                    Locale.ROOT,
                    "not labelled, because named as results of this command: %d of %d files in %s, such as %s",
                    results.size(),
                    found.size(),
                    path,
                    results.iterator().next().getFileName()));
        }
        if (inputs.isEmpty()) {
            throw new BadInputException("folder " + path + " holds no PNG or JPEG file"
                    + (results.isEmpty() ? "" : " that is not named as a result of this command"));
        }
        return inputs.stream();
    }

    /** Those of the images of one folder that are named as what was written of another. */
    private static Set<Path> earlierResults(List<Path> images) {
        Set<String> files = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Path image : images) {
            files.add(image.getFileName().toString());
            names.add(MoreFiles.getNameWithoutExtension(image));
        }
        return images.stream()
                .filter(image -> {
                    String file = image.getFileName().toString();
                    return isResult(file, OVERLAY, LABELS, files, names)
                            || isResult(file, LABELS, OVERLAY, files, names);
                })
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean isResult(String file, String kind, String other, Set<String> files, Set<String> names) {
        String name = file.endsWith(kind) ? file.substring(0, file.length() - kind.length()) : "";
        return !name.isEmpty() && (names.contains(name) || files.contains(name + other));
    }

    private void makeFolder() {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot make the folder " + out + (Files.exists(out) ? ": it is a file" : ""), e));
        }
    }
}
