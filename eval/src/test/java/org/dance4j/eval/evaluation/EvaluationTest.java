package org.dance4j.eval.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    @Test
    void imagesThatDoNotFitIntoMemoryAreRefusedBeforeTheyAreRead() {
        ImageSize size = new ImageSize(1000, 1000);
        Evaluation.requireRoom("a", size, 12_000_000);
        assertEquals(
                "image a is too large to be evaluated: it has 1000x1000 pixels, and with what is found of them at most"
                        + " 999999 fit into the memory of this process; cut image and labels into tiles, or label it in"
                        + " windows without evaluating it",
                assertThrows(BadInputException.class, () -> Evaluation.requireRoom("a", size, 11_999_999))
                        .getMessage());
        // However much memory there is, three bytes for each pixel are one array.
        assertThrows(
                BadInputException.class,
                () -> Evaluation.requireRoom("a", new ImageSize(27_000, 27_000), Long.MAX_VALUE));
    }
}
