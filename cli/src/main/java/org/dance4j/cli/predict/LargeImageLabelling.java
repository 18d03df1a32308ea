package org.dance4j.cli.predict;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.LargeImage;
import org.dance4j.datasets.images.Overlay;
import org.dance4j.datasets.images.PixelFile;
import org.dance4j.datasets.images.PngStream;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.views.WindowedLabelling;

/**
 * Labels an image that is larger than memory: windows come from a temporary file, and what is made of them goes to others,
 * of which the results are written row by row.
 */
final class LargeImageLabelling {

    private final WindowedLabelling labelling;
    private final Results results;
    private final ClassSet classes;

    LargeImageLabelling(WindowedLabelling labelling, Results results, ClassSet classes) {
        this.labelling = labelling;
        this.results = results;
        this.classes = classes;
    }

    /** Labels an image and writes its results. */
    void label(Path image, String name, Consumer<ProgressListener> progress) {
        Path folder = results.folder();
        try (LargeImage pixels = LargeImage.open(image, folder);
                PixelFile labels = new PixelFile(folder, pixels.size(), 1);
                PixelFile confidence = new PixelFile(folder, pixels.size(), 1)) {
            if (results.has(SaveKind.SCORES)) {
                AtomicFiles.write(
                        results.file(name, SaveKind.SCORES),
                        path -> label(pixels, labels, confidence, Optional.of(path), progress));
            } else {
                label(pixels, labels, confidence, Optional.empty(), progress);
            }
            write(name, pixels, labels, confidence);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void label(
            LargeImage pixels,
            PixelFile labels,
            PixelFile confidence,
            Optional<Path> scores,
            Consumer<ProgressListener> progress)
            throws IOException {
        try (Scores file = new Scores(scores, pixels.size())) {
            labelling.label(
                    WindowedLabelling.Source.of(pixels),
                    (row, column, part) -> {
                        labels.write(row, column, part.size(), part.labels().classes());
                        confidence.write(row, column, part.size(), Results.grey(part.confidence()));
                        file.write(row, column, part);
                    },
                    progress);
        }
    }

    /** The file of scores, if there is one; how many classes it is of shows with the first part. */
    private static final class Scores implements AutoCloseable {

        private final Optional<Path> path;
        private final ImageSize size;
        private Optional<NumpyFile> file = Optional.empty();

        Scores(Optional<Path> path, ImageSize size) {
            this.path = path;
            this.size = size;
        }

        void write(int row, int column, ClassProbabilities part) {
            if (path.isEmpty()) {
                return;
            }
            try {
                if (file.isEmpty()) {
                    file = Optional.of(new NumpyFile(path.get(), size, part.classes()));
                }
                file.get().write(row, column, part);
            } catch (IOException e) {
                throw new UncheckedIOException(
                        new IOException("cannot write the scores of a large image: " + AtomicFiles.reason(e), e));
            }
        }

        @Override
        public void close() throws IOException {
            if (file.isPresent()) {
                file.get().close();
            }
        }
    }

    private void write(String name, LargeImage pixels, PixelFile labels, PixelFile confidence) {
        ImageSize size = pixels.size();
        ImageSize row = new ImageSize(1, size.width());
        if (results.has(SaveKind.OVERLAY)) {
            PngStream.write(results.file(name, SaveKind.OVERLAY), size, PngStream.Kind.RGB, classes, y -> Overlay.blend(
                            pixels.part(y, 0, row), new LabelMap(1, size.width(), labels.read(y, 0, row)), classes)
                    .rgb());
        }
        if (results.has(SaveKind.LABELS)) {
            PngStream.write(
                    results.file(name, SaveKind.LABELS),
                    size,
                    PngStream.Kind.INDEX,
                    classes,
                    y -> labels.read(y, 0, row));
        }
        if (results.has(SaveKind.CONFIDENCE)) {
            PngStream.write(
                    results.file(name, SaveKind.CONFIDENCE),
                    size,
                    PngStream.Kind.GREY,
                    classes,
                    y -> confidence.read(y, 0, row));
        }
    }
}
