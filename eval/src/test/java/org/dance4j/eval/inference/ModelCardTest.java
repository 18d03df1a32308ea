package org.dance4j.eval.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.tflite.RedModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How images are sized, in {@code model.json}. */
class ModelCardTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve(ModelCard.FILE_NAME);
    }

    private static TrainedModel model(Indicator.Kind indicator, MaxwellBoltzmann complexity, double minResolution) {
        TrainedModel red = RedModel.trained(8, true);
        return new TrainedModel(
                red.network(),
                red.weights(),
                red.classes(),
                complexity,
                true,
                new Indicator(indicator, 0),
                minResolution);
    }

    /** Columns of grey 80, 80, 50, 50 …: 118.5 · 100 / (65 + 14) = 150, one scale above the location, and p is 0.19875. */
    @Test
    void relativeComplexityAndTheLeastResolution() {
        byte[] rgb = new byte[3 * 80 * 160];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % 160 / 2 % 2 == 0 ? 80 : 50);
        }
        TrainedModel model = model(Indicator.Kind.RELATIVE, new MaxwellBoltzmann(110, 40), 0.75);
        // Of 10 · 20 squares of 8 pixels these are 127.9 and 112.5; the ladder has 7 x 14 = 98, 8 x 15 = 120, 8 x 16 =
        // 128.
        assertEquals(new ImageSize(64, 128), model.sizeFor(new RgbImage(80, 160, rgb)));
        assertEquals(new ImageSize(64, 120), model.sizeFor(new RgbImage(80, 160, new byte[rgb.length])));
    }

    @Test
    void bothComeBackAsTheyWereWritten() throws IOException {
        ModelCard card = model(Indicator.Kind.RELATIVE, new MaxwellBoltzmann(0, 10), 0.75)
                .card();
        card.write(file);
        assertEquals(card, ModelCard.read(file));
        String text = Files.readString(file);
        assertTrue(text.contains("\"min_resolution\" : 0.75"), text);

        Files.writeString(file, text.replaceFirst("\"min_resolution\" : 0.75,", ""));
        assertEquals(0.5, ModelCard.read(file).minResolution(), "of before there was a choice");
    }

    @Test
    void whatIsNotKnownIsRefused() throws IOException {
        model(Indicator.Kind.RELATIVE, new MaxwellBoltzmann(0, 10), 0.75).card().write(file);
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"RELATIVE\"", "\"SALIENCY\""));
        assertEquals(
                file + " tells of a model whose p is by the indicator 'SALIENCY', which this version does not know:"
                        + " expected one of proposed, random, inverse, even, relative",
                assertThrows(BadInputException.class, () -> ModelCard.read(file))
                        .getMessage());
        Files.writeString(file, text.replace("\"min_resolution\" : 0.75", "\"min_resolution\" : 1.5"));
        String message = assertThrows(BadInputException.class, () -> ModelCard.read(file))
                .getMessage();
        assertTrue(message.contains("above 0 and at most 1, found 1.5"), message);
        assertEquals(1, message.lines().count(), message);
    }
}
