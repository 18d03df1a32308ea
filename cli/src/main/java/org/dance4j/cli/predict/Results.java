package org.dance4j.cli.predict;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageFiles;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Overlay;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ClassProbabilities;
import org.dance4j.eval.inference.Segmentation;

/**
 * The files that are written of images.
 *
 * @param folder where to
 * @param kinds which
 */
record Results(Path folder, Set<SaveKind> kinds) {

    static final String FILM = "-overlay.mp4";

    private static final int WHITE = 255;

    /** Copies the set. */
    Results {
        kinds = EnumSet.copyOf(kinds);
    }

    boolean has(SaveKind kind) {
        return kinds.contains(kind);
    }

    Path file(String name, SaveKind kind) {
        return folder.resolve(name + kind.ending());
    }

    Path film(String name) {
        return folder.resolve(name + FILM);
    }

    /** All that is written of an image. */
    List<Path> files(String name) {
        return kinds.stream().map(kind -> file(name, kind)).toList();
    }

    /** Writes all of an image that is in memory. */
    void write(String name, RgbImage image, Segmentation made, ClassSet classes) {
        LabelMap labels = made.labels();
        // What the model cannot tell is found before anything is written.
        Optional<float[]> confidence = has(SaveKind.CONFIDENCE)
                ? Optional.of(made.confidence().orElseThrow(() -> lacking(SaveKind.CONFIDENCE)))
                : Optional.empty();
        Optional<ClassProbabilities> scores = has(SaveKind.SCORES)
                ? Optional.of(made.probabilities().orElseThrow(() -> lacking(SaveKind.SCORES)))
                : Optional.empty();
        if (has(SaveKind.OVERLAY)) {
            Overlay.blend(image, labels, classes).writePng(file(name, SaveKind.OVERLAY));
        }
        if (has(SaveKind.LABELS)) {
            labels.writePng(file(name, SaveKind.LABELS), classes);
        }
        confidence.ifPresent(sure -> {
            BufferedImage grey = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_BYTE_GRAY);
            grey.getRaster().setDataElements(0, 0, image.width(), image.height(), grey(sure));
            ImageFiles.writePng(grey, file(name, SaveKind.CONFIDENCE));
        });
        scores.ifPresent(all -> AtomicFiles.write(file(name, SaveKind.SCORES), path -> {
            try (NumpyFile file = new NumpyFile(path, all.size(), all.classes())) {
                file.write(0, 0, all);
            }
        }));
    }

    /** Probabilities from 0 to 255. */
    static byte[] grey(float[] confidence) {
        byte[] grey = new byte[confidence.length];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) Math.round(WHITE * confidence[i]);
        }
        return grey;
    }

    private static BadSettingException lacking(SaveKind kind) {
        return new BadSettingException(
                "save", "asks for " + kind.name().toLowerCase(Locale.ROOT) + ", and the model gives labels only");
    }
}
