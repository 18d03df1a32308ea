package org.dance4j.cli;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description =
                    "A run folder, of which the newest intact checkpoint is taken, a SavedModel folder or a .tflite file.")
    private Path model;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "PNG or JPEG files, or folders that hold some.")
    private List<Path> images;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder to write to; made when missing. Required.")
    private Path out;

    @Mixin
    private PixelOptions pixels;

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Models.requireExists(model);
        Optional<Normalize> told = pixels.normalization();
        Map<String, Path> names = names();
        int threads = Runtime.getRuntime().availableProcessors();
        Models.openFirstSession(model, threads);
        // All are read before anything is written, so that a bad one among them leaves nothing half done.
        names.values().forEach(RgbImage::read);
        try (Segmenter segmenter = Models.open(model, threads, Models.Told.ofPixels(told), console);
                Reporter.Task meter = console.task("predicting")) {
            makeFolder();
            ClassSet classes = segmenter.classes().orElseGet(() -> Overlay.numbered(MOST_CLASSES));
            int done = 0;
            for (Map.Entry<String, Path> entry : names.entrySet()) {
                RgbImage image = RgbImage.read(entry.getValue());
                LabelMap labels = segmenter.segment(image);
                Overlay.blend(image, labels, classes).writePng(out.resolve(entry.getKey() + "-overlay.png"));
                labels.writePng(out.resolve(entry.getKey() + "-labels.png"), classes);
                meter.accept(new ProgressListener(++done, names.size()));
            }
        }
        console.line(names.size() + (names.size() == 1 ? " image" : " images") + " labelled in " + out);
        return 0;
    }

    /** The images by the names that their files get. */
    private Map<String, Path> names() {
        Map<String, Path> names = new LinkedHashMap<>();
        for (Path image : images.stream().flatMap(PredictCommand::files).toList()) {
            Path other = names.put(MoreFiles.getNameWithoutExtension(image), image);
            if (other != null) {
                throw new BadInputException("images " + other + " and " + image
                        + " have the same name, so that one's labels would replace the other's");
            }
        }
        return names;
    }

    /** What a path is, or the images right in it. */
    private static Stream<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return Stream.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> found = entries.filter(entry ->
                            IMAGE_NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new BadInputException("folder " + path + " holds no PNG or JPEG file");
            }
            return found.stream();
        } catch (IOException e) {
            throw new BadInputException("cannot read folder " + path + ": " + AtomicFiles.reason(e), e);
        }
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
