package org.dance4j.cli.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

    private static final ClassSet CLASSES = new ClassSet(List.of("road", "car"), List.of(0x804080, 0x00008E));

    @TempDir
    private Path folder;

    /** Otherwise the next try would stop at what the first one left. */
    @Test
    void ofAnImageAllIsWrittenOrNothing() {
        RgbImage image = new RgbImage(1, 2, new byte[6]);
        Segmentation labelsOnly = Segmentation.of(new LabelMap(1, 2, new byte[] {0, 1}));
        Results all = new Results(folder, EnumSet.of(SaveKind.LABELS, SaveKind.OVERLAY, SaveKind.CONFIDENCE));
        assertEquals(
                "save asks for confidence, and the model gives labels only",
                assertThrows(BadSettingException.class, () -> all.write("photo", image, labelsOnly, CLASSES))
                        .getMessage());
        assertArrayEquals(new String[0], folder.toFile().list());
        new Results(folder, EnumSet.of(SaveKind.LABELS)).write("photo", image, labelsOnly, CLASSES);
        assertEquals(1, folder.toFile().list().length);
    }
}
