package org.dance4j.training.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

class DistillationTest {

    private static final OutputName STUDENT = new OutputName("student", "logits");
    private static final OutputName TEACHER = new OutputName("teacher", "logits");

    private record Found(double value, float[] gradient) {}

    /**
     * T = 2 halves the logits: the teacher's ln 9 and 0 become ln 3 and 0, its softmax 3/4 and 1/4; the student's is 1/2
     * and 1/2. KL = 3/4 ln(3/2) + 1/4 ln(1/2) = 0.130812, times T² = 4; the gradient is T (1/2 − 3/4) = −1/2.
     */
    @Test
    void onePositionOfTwoClasses() {
        float[] teacher = {(float) Math.log(9), 0};
        Shape shape = Shape.of(1, 1, 1, 2);
        Found found = distil(new float[] {0, 0}, shape, teacher, shape, new float[] {1}, 1, 2);
        assertEquals(4 * 0.130812, found.value, 1e-5);
        assertArrayEquals(new float[] {-0.5f, 0.5f}, found.gradient, 1e-6f);

        Found weighted = distil(new float[] {0, 0}, shape, teacher, shape, new float[] {0.5f}, 4, 2);
        assertEquals(4 * 0.130812 / 8, weighted.value, 1e-6);
        assertArrayEquals(new float[] {-0.5f / 8, 0.5f / 8}, weighted.gradient, 1e-6f);
    }

    @Test
    void nothingIsLeftToLearnFromLogitsOfOnesOwn() {
        float[] logits = {3, -1, 2, 5, 1, 0, 4, -2};
        Shape shape = Shape.of(1, 2, 2, 2);
        Found found = distil(logits, shape, logits, shape, new float[] {1}, 1, 3);
        assertEquals(0, found.value, 1e-6);
        assertArrayEquals(new float[8], found.gradient, 1e-6f);
    }

    /** Against the slope of the same value in double precision, of images that count differently. */
    @Test
    void theGradientIsTheSlopeOfTheValue() {
        int classes = 3;
        int positions = 4;
        SplittableRandom random = new SplittableRandom(1);
        float[] student = new float[2 * positions * classes];
        float[] teacher = new float[student.length];
        for (int i = 0; i < student.length; i++) {
            student[i] = (float) random.nextDouble(-4, 4);
            teacher[i] = (float) random.nextDouble(-4, 4);
        }
        float[] weights = {0.7f, 1.3f};
        Shape shape = Shape.of(2, 2, 2, classes);
        Found found = distil(student, shape, teacher, shape, weights, 8, 4);
        assertEquals(value(student, teacher, classes, positions, weights, 8, 4, -1, 0), found.value, 1e-6);
        for (int i = 0; i < student.length; i++) {
            double slope = (value(student, teacher, classes, positions, weights, 8, 4, i, 1e-4)
                            - value(student, teacher, classes, positions, weights, 8, 4, i, -1e-4))
                    / 2e-4;
            assertEquals(slope, found.gradient[i], 1e-6);
        }
    }

    /** The teacher's single position is every position's of the student. */
    @Test
    void aTeachersLogitsAreResizedToTheStudents() {
        float[] teacher = {(float) Math.log(9), 0};
        Found found = distil(new float[8], Shape.of(1, 2, 2, 2), teacher, Shape.of(1, 1, 1, 2), new float[] {1}, 1, 2);
        assertEquals(4 * 0.130812, found.value, 1e-5);
        for (int i = 0; i < 8; i += 2) {
            assertEquals(-0.5 / 4, found.gradient[i], 1e-6);
        }
    }

    @Test
    void otherClassesOrNoTemperatureAreRefused() {
        String problem = assertThrows(
                        IllegalArgumentException.class,
                        () -> distil(
                                new float[2],
                                Shape.of(1, 1, 1, 2),
                                new float[3],
                                Shape.of(1, 1, 1, 3),
                                new float[] {1},
                                1,
                                2))
                .getMessage();
        assertTrue(problem.contains("2 classes") && problem.contains("3"), problem);
        assertThrows(IllegalArgumentException.class, () -> new Distillation(STUDENT, TEACHER, "batch", 0));
    }

    /** The same in double precision, with one of the student's logits moved. */
    private static double value(
            float[] student,
            float[] teacher,
            int classes,
            int positions,
            float[] weights,
            double nominal,
            double temperature,
            int moved,
            double by) {
        double sum = 0;
        for (int at = 0; at < student.length / classes; at++) {
            double[] s = new double[classes];
            double[] t = new double[classes];
            double sSum = 0;
            double tSum = 0;
            for (int c = 0; c < classes; c++) {
                int i = at * classes + c;
                s[c] = Math.exp((student[i] + (i == moved ? by : 0)) / temperature);
                t[c] = Math.exp(teacher[i] / temperature);
                sSum += s[c];
                tSum += t[c];
            }
            for (int c = 0; c < classes; c++) {
                double p = t[c] / tSum;
                sum += weights[at / positions] / nominal / positions * p * Math.log(p / (s[c] / sSum));
            }
        }
        return temperature * temperature * sum;
    }

    private static Found distil(
            float[] student,
            Shape studentShape,
            float[] teacher,
            Shape teacherShape,
            float[] weights,
            float nominal,
            double temperature) {
        try (Graph graph = new Graph();
                Session session = new Session(graph, Sessions.config(Precision.FLOAT32, Device.CPU, 1))) {
            Ops tf = Ops.create(graph);
            StepTensors step = new StepTensors(
                    tf,
                    Map.of(STUDENT, logits(tf, student, studentShape), TEACHER, logits(tf, teacher, teacherShape)),
                    Map.of(
                            "batch",
                            new StepTensors.Input(
                                    tf.zeros(tf.constant(new int[3]), TUint8.class), tf.constant(weights))),
                    tf.constant(nominal));
            Loss loss = new Distillation(STUDENT, TEACHER, "batch", temperature).loss(tf, step);
            try (Result result =
                    session.runner().fetch(loss.value()).fetch(loss.gradient()).run()) {
                float[] gradient = new float[student.length];
                ((TFloat32) result.get(1)).asRawTensor().data().asFloats().read(gradient);
                return new Found(((TFloat32) result.get(0)).getFloat(), gradient);
            }
        }
    }

    private static Logits logits(Ops tf, float[] values, Shape shape) {
        return new Logits(tf.constant(shape, DataBuffers.of(values)), (int) shape.get(3), Logits.Coarseness.NONE);
    }
}
