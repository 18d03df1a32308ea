package org.dance4j.graphs.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.api.Test;

/** What becomes of PyTorch's tensors, by hand. */
class WeightImportTest {

    private static final WeightNaming BACKBONE = WeightNaming.behind("a classifier", "backbone.");

    private final Map<String, FloatTensor> file = new LinkedHashMap<>();

    /**
     * A 2 × 2 convolution of three channels into two, batch norm, depthwise convolution, and scores of four classes.
     */
    private static Network network() {
        LayerStack net = new LayerStack();
        String x = net.append("image", new Input(3));
        x = net.conv("backbone.conv", x, 2, 2, 2);
        x = net.batchNorm("backbone.bn", x);
        x = net.append("backbone.depthwise", new DepthwiseConv2d(2, 1, 1, 1), x);
        String scores = net.classifier("scores", x, 4);
        return new Network("tiny", 4, net.layers(), scores, List.of());
    }

    /** A tensor of 0, 1, 2, …. */
    private WeightImportTest counting(String name, Integer... shape) {
        float[] values = new float[(int) FloatTensor.size(List.of(shape))];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        file.put(name, FloatTensor.of(List.of(shape), values));
        return this;
    }

    private WeightImport load(WeightNaming... namings) {
        return load(network(), namings);
    }

    private WeightImport load(Network network, WeightNaming... namings) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        file.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return WeightImport.of(network, List.of(namings), shapes, file::get);
    }

    private static List<String> names(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::name).toList();
    }

    private void assertRefused(String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> load(WeightNaming.SAME, BACKBONE))
                        .getMessage());
    }

    /** In a file whose tensors were all made halves, counts of batches are no integers any more, and no weights. */
    @Test
    void countsOfBatchesAreNotLeftOver() {
        counting("backbone.conv.weight", 2, 3, 2, 2)
                .counting("backbone.bn.num_batches_tracked")
                .counting("extra", 1);
        assertEquals(List.of("extra"), load(WeightNaming.SAME).leftOver());
    }

    /** Value {@code 12o + 4i + 2y + x} of {@code [2, 3, 2, 2]} comes to {@code [y][x][i][o]}. */
    @Test
    void kernelsHaveTheirOutputsLast() {
        counting("backbone.conv.weight", 2, 3, 2, 2).counting("backbone.depthwise.weight", 2, 1, 2, 2);
        Weights loaded = load(WeightNaming.SAME).loaded();
        FloatTensor kernel = loaded.get("backbone.conv/kernel");
        assertEquals(List.of(2, 2, 3, 2), kernel.shape());
        assertArrayEquals(
                new float[] {0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23},
                kernel.toArray());
        FloatTensor depthwise = loaded.get("backbone.depthwise/depthwise_kernel");
        assertEquals(List.of(2, 2, 2, 1), depthwise.shape());
        assertArrayEquals(new float[] {0, 4, 1, 5, 2, 6, 3, 7}, depthwise.toArray());
    }

    @Test
    void vectorsStayAsTheyAreAndFullyConnectedLayersAreConvolutions() {
        counting("backbone.bn.weight", 2).counting("backbone.bn.bias", 2);
        counting("backbone.bn.running_mean", 2).counting("backbone.bn.running_var", 2);
        counting("scores.weight", 4, 2).counting("scores.bias", 4);
        WeightImport imported = load(WeightNaming.SAME);
        for (String role : List.of("gamma", "beta", "moving_mean", "moving_variance")) {
            assertEquals(FloatTensor.of(List.of(2), 0, 1), imported.loaded().get("backbone.bn/" + role));
        }
        assertEquals(
                FloatTensor.of(List.of(1, 1, 2, 4), 0, 2, 4, 6, 1, 3, 5, 7),
                imported.loaded().get("scores/kernel"));
        assertEquals(FloatTensor.of(List.of(4), 0, 1, 2, 3), imported.loaded().get("scores/bias"));
        assertEquals(List.of("backbone.conv/kernel", "backbone.depthwise/depthwise_kernel"), names(imported.missing()));
        assertEquals(List.of(), imported.leftOver());
    }

    @Test
    void scoresOfOtherClassesStartAnew() {
        counting("backbone.bn.weight", 2).counting("scores.weight", 19, 2, 1, 1).counting("scores.bias", 19);
        WeightImport imported = load(WeightNaming.SAME);
        assertEquals(List.of("scores/kernel", "scores/bias"), names(imported.restarted()));
        assertEquals(1, imported.loaded().names().size());
        assertEquals(List.of(), imported.leftOver());
    }

    @Test
    void theNamingWithMostOfTheWeightsIsTaken() {
        counting("bn.weight", 2)
                .counting("bn.bias", 2)
                .counting("fc.weight", 1000, 2)
                .counting("scores.bias", 4);
        WeightImport imported = load(WeightNaming.SAME, BACKBONE);
        assertEquals(BACKBONE, imported.naming());
        assertEquals(2, imported.loaded().names().size());
        assertEquals(FloatTensor.of(List.of(2), 0, 1), imported.loaded().get("backbone.bn/beta"));
        assertEquals(List.of("fc.weight", "scores.bias"), imported.leftOver());
        counting("backbone.bn.weight", 2);
        assertEquals(BACKBONE, load(WeightNaming.SAME, BACKBONE).naming(), "of equals the one that lacks least");
        assertEquals(
                WeightNaming.SAME,
                counting("backbone.bn.bias", 2)
                        .load(BACKBONE, WeightNaming.SAME)
                        .naming());
    }

    @Test
    void otherShapesAreRefusedWithTensorAndShapes() {
        counting("backbone.conv.weight", 2, 3, 3, 3);
        assertRefused("tensor backbone.conv.weight has shape [2, 3, 3, 3] where layer backbone.conv of network tiny"
                + " needs [2, 3, 2, 2]");
        file.clear();
        counting("conv.weight", 5, 3, 2, 2);
        assertRefused("tensor conv.weight has shape [5, 3, 2, 2] where layer backbone.conv of network tiny needs"
                + " [2, 3, 2, 2]");
        file.clear();
        counting("scores.weight", 19, 3, 1, 1);
        assertRefused(
                "tensor scores.weight has shape [19, 3, 1, 1] where layer scores of network tiny needs [19, 2, 1, 1] for as"
                        + " many classes as the file's first scores are of");
        file.clear();
        counting("scores.bias");
        assertRefused("tensor scores.bias has shape [] where layer scores of network tiny needs [4]");
    }

    @Test
    void aFileOfSomethingElseIsRefused() {
        counting("encoder.weight", 2);
        assertRefused("none of its tensors is a weight of network tiny; the first is encoder.weight");
        file.clear();
        assertRefused("none of its tensors is a weight of network tiny; the first is missing");
    }

    @Test
    void namesFromElsewhereAreTold() {
        WeightNaming renamed = WeightNaming.renamed("another", "backbone.", "features.");
        counting("features.bn.weight", 2).counting("scores.bias", 4);
        WeightImport imported = load(WeightNaming.SAME, renamed);
        assertEquals(renamed, imported.naming());
        assertEquals(List.of(), imported.leftOver());
    }

    private static String incomplete(WeightImport imported, Network network) {
        return assertThrows(IllegalArgumentException.class, () -> imported.requireComplete(network))
                .getMessage();
    }

    private WeightImportTest backbone() {
        return counting("conv.weight", 2, 3, 2, 2)
                .counting("bn.weight", 2)
                .counting("bn.bias", 2)
                .counting("bn.running_mean", 2)
                .counting("bn.running_var", 2)
                .counting("depthwise.weight", 2, 1, 2, 2);
    }

    /** What a backbone's file has beside the backbone is no lack, nor is what the network has beside it. */
    @Test
    void allOfWhatAFileIsTakenForMustBeThere() {
        WeightNaming backbone =
                BACKBONE.unlike(new WeightNaming.Relative("stem.0.weight", "is the first of three convolutions"));
        backbone().counting("fc.weight", 1000, 2).load(backbone).requireComplete(network());
        file.remove("conv.weight");
        assertEquals(
                "as a classifier it lacks 1 of the 6 tensors that network tiny takes from such files: conv.weight",
                incomplete(load(backbone), network()));
        file.remove("bn.running_mean");
        file.remove("bn.running_var");
        file.remove("bn.bias");
        counting("stem.0.weight", 2, 3, 2, 2);
        assertEquals(
                "as a classifier it lacks 4 of the 6 tensors that network tiny takes from such files: conv.weight,"
                        + " bn.bias, bn.running_mean, …; its stem.0.weight is the first of three convolutions",
                incomplete(load(backbone), network()));
    }

    /** A convolution's bias, which Caffe's networks have in front of batch norms, cannot just be left out. */
    @Test
    void whatTheNetworksLayersHaveNoPlaceForIsALackToo() {
        backbone().counting("conv.bias", 2);
        assertEquals(
                "as a classifier it has more than network tiny takes of the same layers, which would not compute the"
                        + " same without: conv.bias",
                incomplete(load(BACKBONE), network()));
    }

    @Test
    void onlyWholeAuxiliaryHeadsMayBeAbsent() {
        LayerStack net = new LayerStack();
        String x = net.conv("conv", net.append("image", new Input(3)), 8, 1, 1);
        String aux = net.classifier("aux.1", net.batchNorm("aux.0", x), 4);
        String main = net.classifier("main", x, 4);
        Network network = new Network("two", 4, net.layers(), main, List.of(new Auxiliary(aux, 1)));
        counting("conv.weight", 8, 3, 1, 1).counting("main.weight", 4, 8, 1, 1).counting("main.bias", 4);
        load(network, WeightNaming.SAME).requireComplete(network);
        counting("aux.1.bias", 4);
        assertEquals(
                "as the whole network it lacks 5 of the 9 tensors that network two takes from such files: aux.0.weight,"
                        + " aux.0.bias, aux.0.running_mean, …",
                incomplete(load(network, WeightNaming.SAME), network));
    }

    /** All scores of a file are of the same classes: if one layer's are of others, so are all. */
    @Test
    void scoresAreAllOfTheSameClasses() {
        counting("backbone.bn.weight", 2).counting("scores.weight", 4, 2, 1, 1).counting("scores.bias", 19);
        assertRefused(
                "tensor scores.weight has shape [4, 2, 1, 1] where layer scores of network tiny needs [19, 2, 1, 1] for as"
                        + " many classes as the file's first scores are of");
        file.put("scores.weight", FloatTensor.filled(List.of(19, 2, 1, 1), 3));
        WeightImport imported = load(WeightNaming.SAME);
        assertEquals(
                FloatTensor.filled(List.of(1, 1, 2, 19), 3),
                imported.otherScores().get("scores/kernel"));
        assertEquals(19, imported.otherScores().get("scores/bias").size());
    }

    @Test
    void valuesThatNoWeightsHaveAreFoundWithTheirTensor() {
        backbone();
        file.put("conv.weight", FloatTensor.filled(List.of(2, 3, 2, 2), Float.NaN));
        assertRefused("of the 24 values of tensor conv.weight, 24 are not a number (NaN) and 0 are infinite");
        file.put("conv.weight", FloatTensor.filled(List.of(2, 3, 2, 2), 1));
        file.put("bn.bias", FloatTensor.of(List.of(2), 1, Float.NEGATIVE_INFINITY));
        assertRefused("of the 2 values of tensor bn.bias, 0 are not a number (NaN) and 1 are infinite");
        file.put("bn.bias", FloatTensor.of(List.of(2), 1, 1));
        file.put("bn.running_var", FloatTensor.of(List.of(2), 1, -0.5f));
        assertRefused("tensor bn.running_var holds variances, and that of channel 1 is -0.5");
        file.put("bn.running_var", FloatTensor.of(List.of(2), 1, 0));
        file.put("fc.weight", FloatTensor.filled(List.of(2), Float.NaN));
        assertEquals(List.of("fc.weight"), load(BACKBONE).leftOver(), "what is not used does no harm");
    }

    /** A stage with fewer blocks than the file's, as a ResNet-50 given the weights of a ResNet-101, computes something else. */
    @Test
    void deeperBackbonesAreNotTakenForShallowerOnes() {
        LayerStack net = new LayerStack();
        String x = net.append("image", new Input(3));
        x = net.conv("layer3.0.conv1", x, 2, 2, 2);
        Network shallow = new Network("shallow", 2, net.layers(), x, List.of());
        counting("layer3.0.conv1.weight", 2, 3, 2, 2).counting("layer4.0.conv1.weight", 2, 2, 1, 1);
        counting("fc.weight", 4, 2);
        load(shallow, WeightNaming.SAME).requireComplete(shallow);
        counting("layer3.1.conv1.weight", 2, 2, 1, 1);
        WeightImport deeper = load(shallow, WeightNaming.SAME);
        assertEquals(
                "as " + WeightNaming.SAME.description()
                        + " it has more than network shallow takes of the same layers, which"
                        + " would not compute the same without: layer3.1.conv1.weight; is its backbone another?",
                assertThrows(IllegalArgumentException.class, () -> deeper.requireComplete(shallow))
                        .getMessage());
    }
}
