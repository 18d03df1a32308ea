package org.dance4j.eval.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.NoModel;
import org.dance4j.eval.inference.Segmenter;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    /** An image that is not read. */
    private record Unread(ImageSize size) implements Sample {

        @Override
        public String id() {
            return "a";
        }

        @Override
        public RgbImage image() {
            throw new AssertionError("the image was read");
        }

        @Override
        public LabelMap label() {
            throw new AssertionError("the label was read");
        }

        @Override
        public String fingerprint() {
            return "";
        }
    }

    @Test
    void imagesThatDoNotFitIntoMemoryAreRefusedBeforeTheyAreRead() {
        Sample sample = new Unread(new ImageSize(1000, 1000));
        Segmenter whole = new NoModel();
        assertFalse(Evaluation.isLarge(whole, sample, 12_000_000));
        assertEquals(
                "image a is too large to be evaluated at once: it has 1000x1000 pixels, and with what is found of them at"
                        + " most 999999 fit into the memory of this process; cut image and labels into tiles",
                assertThrows(BadInputException.class, () -> Evaluation.isLarge(whole, sample, 11_999_999))
                        .getMessage());
        // However much memory there is, three bytes for each pixel are one array.
        assertThrows(
                BadInputException.class,
                () -> Evaluation.isLarge(whole, new Unread(new ImageSize(27_000, 27_000)), Long.MAX_VALUE));
    }
}
