package org.dance4j.graphs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.Input;
import org.junit.jupiter.api.Test;

/** Which classes are the same, and what of their scores goes where. */
class ClassScoresTest {

    private static ClassMatch match(List<String> trained, List<String> wanted) {
        return ClassMatch.byName(trained, wanted);
    }

    @Test
    void classesAreMatchedByName() {
        ClassMatch match = match(List.of("sky", "road", "car"), List.of("road", "ship", "sky"));
        assertEquals(List.of(1, -1, 0), match.from());
        assertEquals(List.of(0, 2), match.taken());
        assertEquals(List.of(1), match.anew());
        assertEquals(List.of(2), match.unused());
        assertFalse(match.isSame());
        assertTrue(match(List.of("sky", "road"), List.of("sky", "road")).isSame());
        assertFalse(match(List.of("road", "sky"), List.of("sky", "road")).isSame(), "the order counts");
        assertFalse(match(List.of("sky", "road", "car"), List.of("sky", "road")).isSame());
        assertTrue(ClassMatch.inOrder(3).isSame());
        assertThrows(IllegalArgumentException.class, () -> new ClassMatch(List.of(2), 2));
    }

    /** Letter case and the Unicode form do not count, unless they tell classes apart. */
    @Test
    void theSameNameMayBeWrittenInOtherWays() {
        assertEquals(
                List.of(1, 0),
                match(List.of("Caf\u00e9", "ROAD "), List.of("road", "cafe\u0301"))
                        .from());
        assertEquals(
                List.of(-1, 1),
                match(List.of("Tree", "tree"), List.of("TREE", "tree")).from());
    }

    /** Scores of two channels for three classes, and an enlargement of the scores. */
    private static Network network(int classes) {
        LayerStack net = new LayerStack();
        String scores = net.classifier("scores", net.append("image", new Input(2)), classes);
        String logits = net.append("up", new ConvTranspose2d(classes, 2, 2, 0, 0, true), scores);
        return new Network("tiny", 4, net.layers(), logits, List.of());
    }

    /** By hand: new class 0 is old class 2, 1 is none, 2 is old class 0 and 3 is none. */
    @Test
    void filtersAndBiasesGoWithTheirClasses() {
        Weights trained = Weights.of(Map.of(
                "scores/kernel", FloatTensor.of(List.of(1, 1, 2, 3), 1, 2, 3, 4, 5, 6),
                "scores/bias", FloatTensor.of(List.of(3), 7, 8, 9),
                "up/bias", FloatTensor.of(List.of(3), 10, 11, 12)));
        Network network = network(4);
        Weights fresh = Weights.of(network, parameter -> FloatTensor.filled(parameter.shape(), -1));
        ClassScores scores = new ClassScores(trained, new ClassMatch(List.of(2, -1, 0, -1), 3));
        Map<String, FloatTensor> made = scores.over(network, fresh);
        assertEquals(FloatTensor.of(List.of(1, 1, 2, 4), 3, -1, 1, -1, 6, -1, 4, -1), made.get("scores/kernel"));
        assertEquals(FloatTensor.of(List.of(4), 9, -1, 7, -1), made.get("scores/bias"));
        assertEquals(FloatTensor.of(List.of(4), 12, -1, 10, -1), made.get("up/bias"));
        assertEquals(3, made.size(), "what is not given stays as it is");
    }

    /** Both axes of an enlargement of scores are classes: only from a class to one are weights taken over. */
    @Test
    void enlargementsOfScoresAreMatchedOnBothSides() {
        float[] values = new float[2 * 2 * 3 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Weights trained = Weights.of(Map.of("up/transposed_kernel", FloatTensor.of(List.of(2, 2, 3, 3), values)));
        Network network = network(2);
        Weights fresh = Weights.of(network, parameter -> FloatTensor.filled(parameter.shape(), -1));
        FloatTensor swapped = new ClassScores(trained, new ClassMatch(List.of(2, 0), 3))
                .over(network, fresh)
                .get("up/transposed_kernel");
        assertEquals(
                FloatTensor.of(List.of(2, 2, 2, 2), 8, 6, 2, 0, 17, 15, 11, 9, 26, 24, 20, 18, 35, 33, 29, 27),
                swapped);
        FloatTensor one = new ClassScores(trained, new ClassMatch(List.of(-1, 1), 3))
                .over(network, fresh)
                .get("up/transposed_kernel");
        assertEquals(
                FloatTensor.of(List.of(2, 2, 2, 2), -1, -1, -1, 4, -1, -1, -1, 13, -1, -1, -1, 22, -1, -1, -1, 31),
                one);
    }

    @Test
    void theSameClassesTakeAll() {
        Network network = network(3);
        Weights trained = ClassScores.among(network, Weights.initial(network, 7));
        assertEquals(network.parameters().size(), trained.names().size());
        Map<String, FloatTensor> made =
                new ClassScores(trained, ClassMatch.inOrder(3)).over(network, Weights.initial(network, 8));
        assertEquals(trained.tensors(), made);
        assertEquals(Map.of(), ClassScores.NONE.over(network, trained));
    }

    @Test
    void scoresOfOtherFeaturesAreRefused() {
        Weights narrow = Weights.of(Map.of("scores/kernel", FloatTensor.filled(List.of(1, 1, 1, 3), 1)));
        ClassScores scores = new ClassScores(narrow, ClassMatch.inOrder(3));
        Network network = network(3);
        assertEquals(
                "tensor scores/kernel has shape [1, 1, 1, 3] where class scores of 3 classes need [1, 1, 2, 3]",
                assertThrows(IllegalArgumentException.class, () -> scores.over(network, Weights.initial(network, 1)))
                        .getMessage());
    }

    @Test
    void shortNamesStandForAllThatIsMeantAndNoOthers() {
        assertEquals(
                List.of("cp.arm16", "sp", "conv_out16", "conv/bias"),
                LayerNames.of(
                        List.of(
                                "cp.arm16.conv/kernel",
                                "cp.arm16.bn/gamma",
                                "sp.a.b/kernel",
                                "sp.c/kernel",
                                "conv_out16/kernel",
                                "conv/bias"),
                        List.of("cp.arm32.conv/kernel", "conv_out/kernel", "conv/kernel")));
        assertEquals(List.of(), LayerNames.of(List.of(), List.of("a/kernel")));
    }
}
