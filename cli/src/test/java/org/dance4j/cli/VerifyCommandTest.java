package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.dance4j.eval.reports.VerificationReport;
import org.junit.jupiter.api.Test;

class VerifyCommandTest {

    private static List<String> problems(double agreement, int greatest) {
        return VerifyCommand.problems(new VerificationReport.Integers(
                "model-int8.tflite", 4, agreement, Map.of("conv", 0, "logits", greatest)));
    }

    /** As many labels as the file must share with the session, and layers within a step. */
    @Test
    void integersOfAFileAreThoseOfJava() {
        assertEquals(List.of(), problems(0.999, 1));
        assertEquals(
                List.of("Java's integers give the labels of model-int8.tflite on 99.899% of pixels, at least 99.9% are"
                        + " required"),
                problems(0.998999, 1));
        assertEquals(
                List.of("layers in Java's integers differ from those of model-int8.tflite by 2 steps, and may by 1"),
                problems(1, 2));
        assertEquals(2, problems(0.5, 3).size());
        assertEquals(1, problems(Double.NaN, 0).size());
    }
}
