package org.dance4j.runs.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.training.state.RunFolder;

/**
 * Where a run keeps pictures of what it makes of some validation images, epoch by epoch.
 *
 * @param path the folder {@code samples} of the run
 */
public record SampleFolder(Path path) {

    private static final String EPOCH = "epoch-";
    private static final int NUMBER = 6;

    /** That of a run. */
    public static SampleFolder of(RunFolder run) {
        return new SampleFolder(run.path().resolve("samples"));
    }

    /** The image, a JPEG file; images are counted from 1. */
    public Path image(int number) {
        return path.resolve("image-" + number + ".jpg");
    }

    /** Its label map in its classes' colours, a PNG file. */
    public Path truth(int number) {
        return path.resolve("truth-" + number + ".png");
    }

    /** What the network made of it after an epoch, counted from 1, in the same colours. */
    public Path prediction(int epoch, int number) {
        return epoch(epoch).resolve("prediction-" + number + ".png");
    }

    /** The folder of an epoch's predictions. */
    Path epoch(int epoch) {
        return path.resolve(EPOCH + ("%0" + NUMBER + "d").formatted(epoch));
    }

    /** How many images there are pictures of. */
    public int images() {
        int count = 0;
        while (Files.exists(image(count + 1))) {
            count++;
        }
        return count;
    }

    /** The epochs that there are predictions of, in order. */
    public List<Integer> epochs() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches(EPOCH + "\\d{" + NUMBER + ",9}"))
                    .map(name -> Integer.valueOf(name.substring(EPOCH.length())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("cannot list " + path + ": " + AtomicFiles.reason(e), e));
        }
    }
}
