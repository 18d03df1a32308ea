package org.dance4j.cli.predict;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.dance4j.cli.video.VideoReader;
import org.dance4j.cli.video.VideoWriter;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.Overlay;
import org.dance4j.eval.inference.Segmentation;
import org.dance4j.eval.inference.Segmenter;

/** Labels the frames of a film, and writes another with the classes' colours over them. */
final class FilmLabelling {

    /** What a film tells of its length is not exact, where its frames are not equally long least of all. */
    private static final double MOST_OF = 0.9;

    private static final int FEW = 2;

    private final Segmenter segmenter;
    private final ClassSet classes;
    private long nanoseconds;
    private int frames;
    private int told;

    FilmLabelling(Segmenter segmenter, ClassSet classes) {
        this.segmenter = segmenter;
        this.classes = classes;
    }

    /**
     * Labels a film.
     *
     * @param out the film to write, which appears when it is whole
     * @return a line that tells how fast that was
     * @throws BadInputException if the film has no frames, is damaged, changes its size, or cannot be written at its size
     */
    String label(Path film, Path out, Consumer<ProgressListener> progress) {
        long start = System.nanoTime();
        try (VideoReader reader = VideoReader.open(film)) {
            VideoReader.Shown first =
                    reader.next().orElseThrow(() -> new BadInputException(film + " holds no frames that can be read"));
            told = reader.frames();
            AtomicFiles.write(out, path -> write(film, reader, first, path, progress));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return String.format(
                Locale.ROOT,
                "%d frames of %s labelled in %s: %.1f frames/s (%.1f of the model alone)",
                frames,
                film,
                out,
                frames / seconds,
                frames / (nanoseconds / 1e9));
    }

    /** A sentence if the film ended well before it says that it does: FFmpeg takes what is damaged or cut short for an end. */
    Optional<String> shortfall(Path film) {
        return frames < MOST_OF * told - FEW
                ? Optional.of(film + " ends after " + frames + " of about " + told
                        + " frames that it says it has: it may be damaged or cut short")
                : Optional.empty();
    }

    private void write(
            Path film, VideoReader reader, VideoReader.Shown first, Path path, Consumer<ProgressListener> progress)
            throws IOException {
        try (VideoWriter writer = new VideoWriter(path, first.image().size(), reader.rate())) {
            Optional<VideoReader.Shown> next = Optional.of(first);
            while (next.isPresent()) {
                VideoReader.Shown frame = next.get();
                if (!frame.image().size().equals(first.image().size())) {
                    throw new BadInputException(film + " changes its size from "
                            + first.image().size() + " to " + frame.image().size() + " after " + frames
                            + " frames: it has to be cut into films of one size each");
                }
                long start = System.nanoTime();
                try (Segmentation made = segmenter.run(frame.image(), segmenter.sizeFor(frame.image()))) {
                    nanoseconds += System.nanoTime() - start;
                    writer.add(Overlay.blend(frame.image(), made.labels(), classes), frame.microseconds());
                }
                frames++;
                progress.accept(new ProgressListener(frames, Math.max(frames, reader.frames())));
                next = reader.next();
            }
            writer.finish();
        }
    }
}
