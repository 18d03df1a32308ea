package org.dance4j.cli.predict;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.dance4j.cli.options.OverwriteOption;
import org.dance4j.cli.options.PixelOptions;
import org.dance4j.cli.options.ResolutionOption;
import org.dance4j.cli.options.ViewOptions;
import org.dance4j.cli.options.WidthOption;
import org.dance4j.cli.terminal.Console;
import org.dance4j.cli.terminal.ExitCodes;
import org.dance4j.cli.video.VideoReader;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageFiles;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.Overlay;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;
import org.dance4j.eval.inference.views.WindowedLabelling;
import org.dance4j.eval.inference.views.WindowedSegmenter;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.runs.Models;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dance predict}. */
@Command(
        description = {
            "Labels images: for each, NAME-overlay.png with the classes' colours over the image, and NAME-labels.png, an"
                    + " index PNG with a class per pixel, both at the image's own size. Of a film, NAME-overlay.mp4.",
            "Images and films of a folder that cannot be read or labelled are told of and left out, which exit code 3 says. One that is"
                    + " named itself has to be sound, or nothing is labelled."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  dance predict runs/mine photo.jpg --out labelled",
            "  dance predict runs/mine photos/ clip.mp4 --out labelled",
            "  dance predict runs/mine aerial.png --out labelled --window 1024x1024 --overlap 128",
            "  dance predict other.onnx photo.jpg --out labelled --mean 127.5 --deviation 127.5"
        })
public final class PredictCommand implements Callable<Integer> {

    /** Classes that a model without names can have at most. */
    private static final int MOST_CLASSES = 255;

    /** A model that fails on so many images one after the other is not sound itself. */
    private static final int MOST_FAILURES = 3;

    private static final String ENDINGS = "-overlay.png, NAME-labels.png and the like";

    private final Console console;
    private final ModelOpener opener;

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
            description =
                    "PNG or JPEG files, films (.mp4, .m4v, .mov, .mkv, .webm, .avi), or folders that hold some. Of a folder, NAME"
                            + ENDINGS
                            + " are left out where they lie beside image NAME or beside each"
                            + " other.")
    private List<Path> images;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder to write to; made when missing. Required.")
    private Path out;

    @Option(
            names = "--save",
            split = ",",
            paramLabel = "KIND",
            description = "What is written of each image: labels, overlay, confidence (NAME-confidence.png, grey: how"
                    + " probable the label is, 0 to 255), scores (NAME-scores.npy: the probabilities of all classes,"
                    + " float32 [height, width, classes], for NumPy). Of a film there is its overlay only. Default:"
                    + " labels,overlay.")
    private List<SaveKind> save;

    @Mixin
    private ViewOptions views;

    @Mixin
    private PixelOptions pixels;

    @Mixin
    private WidthOption width;

    @Mixin
    private ResolutionOption resolution;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder that a run's dataset is in now, on whose images a width between those of"
                    + " --widths LEAST..MOST is calibrated. Default: where it was.")
    private Path data;

    @Mixin
    private OverwriteOption overwriting;

    /** @param opener opens the model */
    public PredictCommand(Console console, ModelOpener opener) {
        this.console = console;
        this.opener = opener;
    }

    @Override
    public Integer call() {
        Models.requireExists(model);
        Optional<Normalize> told = pixels.normalization();
        views.require();
        Inputs inputs = inputs();
        Results results =
                new Results(out, save == null ? EnumSet.of(SaveKind.LABELS, SaveKind.OVERLAY) : EnumSet.copyOf(save));
        List<Path> files = new ArrayList<>();
        inputs.items().forEach(item -> files.addAll(files(results, item)));
        inputs.requireNone(files);
        overwriting.requireFree(files);
        // All that were named are read before anything is made or written, so that a bad one leaves nothing half done.
        inputs.items().stream().filter(Inputs.Item::named).forEach(this::requireSound);
        try (Segmenter segmenter = views.over(opener.open(
                        model,
                        new Models.Told(Optional.ofNullable(data), told, width.width(), resolution.leastShare()),
                        console));
                Reporter.Task meter = console.task("predicting")) {
            makeFolder();
            return label(inputs, results, segmenter, meter);
        }
    }

    /** What is to be labelled; films that were named themselves stay, whatever is asked for, and are then refused. */
    private Inputs inputs() {
        Inputs inputs = Inputs.of(images, console::line);
        if (save == null || save.contains(SaveKind.OVERLAY)) {
            return inputs;
        }
        Inputs saved = inputs.withoutFoundFilms(console::line);
        if (saved.items().isEmpty()) {
            throw new BadSettingException("save", "names no overlay, and of films there is nothing else");
        }
        return saved;
    }

    private List<Path> files(Results results, Inputs.Item item) {
        if (!item.isVideo()) {
            return results.files(item.name());
        } else if (item.named() && save != null && !save.equals(List.of(SaveKind.OVERLAY))) {
            throw new BadSettingException(
                    "save",
                    "asks for more than is written of the film " + item.file() + ": of films it is overlay only");
        }
        return List.of(results.film(item.name()));
    }

    private void requireSound(Inputs.Item item) {
        if (item.isVideo()) {
            try (VideoReader reader = VideoReader.open(item.file())) {
                if (reader.next().isEmpty()) {
                    throw new BadInputException(item.file() + " holds no frames that can be read");
                }
            }
        } else if (!isLarge(item.file())) {
            RgbImage.read(item.file());
        }
    }

    /**
     * Whether an image is too large to be labelled whole.
     *
     * @throws BadInputException if it is, and there are no windows
     */
    private boolean isLarge(Path file) {
        ImageSize size = ImageFiles.size(file);
        boolean isLarge = size.area() > (long) Segmenter.LONGEST_SIDE * Segmenter.LONGEST_SIDE;
        if (isLarge && !views.hasWindows()) {
            throw new BadInputException(file + " is too large to be labelled at once: it has " + size
                    + " pixels; label it in windows, by --window 1024x1024");
        }
        return isLarge;
    }

    private int label(Inputs inputs, Results results, Segmenter segmenter, Reporter.Task meter) {
        ClassSet classes = segmenter.classes().orElseGet(() -> Overlay.numbered(MOST_CLASSES));
        int total = inputs.items().size();
        int done = 0;
        int labelled = 0;
        int films = 0;
        int failures = 0;
        boolean cutShort = false;
        for (Inputs.Item item : inputs.items()) {
            // Another command may have come first.
            overwriting.requireFree(files(results, item));
            try {
                if (item.isVideo()) {
                    FilmLabelling film = new FilmLabelling(segmenter, classes);
                    console.line(film.label(item.file(), results.film(item.name()), meter));
                    Optional<String> shortfall = film.shortfall(item.file());
                    shortfall.ifPresent(console::warn);
                    cutShort |= shortfall.isPresent();
                    films++;
                } else {
                    label(item.file(), item.name(), results, segmenter, classes, total == 1 ? meter : progress -> {});
                    labelled++;
                }
                failures = 0;
            } catch (BadSettingException e) {
                throw e;
            } catch (BadInputException e) {
                if (item.named() || (++failures >= MOST_FAILURES && labelled + films == 0)) {
                    throw e;
                }
                console.warn("left out: " + about(item.file(), e));
            }
            meter.accept(new ProgressListener(++done, total));
        }
        int leftOut = total - films - labelled;
        if (labelled > 0 || films == 0) {
            console.line(labelled + (labelled == 1 ? " image" : " images") + " labelled in " + out);
        }
        if (leftOut > 0) {
            boolean hasFilms = inputs.items().stream().anyMatch(Inputs.Item::isVideo);
            String kind = hasFilms ? "file" : "image";
            console.warn(leftOut + " of " + total + " " + kind + (total == 1 ? "" : "s") + " left out");
        }
        return leftOut == 0
                ? (cutShort ? ExitCodes.INCOMPLETE : 0)
                : labelled + films == 0 ? ExitCodes.FAILED : ExitCodes.INCOMPLETE;
    }

    /** What a sentence that does not name the file itself says of it. */
    private static String about(Path file, BadInputException e) {
        return e.getMessage().contains(file.toString()) ? e.getMessage() : file + ": " + e.getMessage();
    }

    private void label(
            Path file,
            String name,
            Results results,
            Segmenter segmenter,
            ClassSet classes,
            Consumer<ProgressListener> meter) {
        if (isLarge(file) && segmenter instanceof WindowedSegmenter windowed) {
            new LargeImageLabelling(windowed.labelling(WindowedLabelling.usualBytes()), results, classes)
                    .label(file, name, meter);
            return;
        }
        RgbImage image = RgbImage.read(file);
        try (Segmentation made = segmenter.run(image, segmenter.sizeFor(image))) {
            results.write(name, image, made, classes);
        }
    }

    private void makeFolder() {
        try {
            AtomicFiles.makeFolders(out);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new IOException("cannot make the folder " + out + (Files.exists(out) ? ": it is a file" : ""), e));
        }
    }
}
