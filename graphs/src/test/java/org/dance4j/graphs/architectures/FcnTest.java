package org.dance4j.graphs.architectures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.weights.WeightImport;
import org.junit.jupiter.api.Test;

/** FCN-8s takes VGG-16 as torchvision keeps it: convolutions in {@code features}, fully connected layers as matrices. */
class FcnTest {

    /** An eighth of the channels of the published network. */
    private static final Architecture.Options OPTIONS =
            new Architecture.Options("vgg16", 21, 0, 0.125, Architecture.Options.IMAGENET);

    private static final Network NETWORK = Architectures.network("fcn", OPTIONS);

    /** The shapes of {@code torchvision.models.vgg16().state_dict()}, each number of channels an eighth. */
    private static Map<String, List<Integer>> torchvision() {
        int[][] convolutions = {
            {0, 8, 3},
            {2, 8, 8},
            {5, 16, 8},
            {7, 16, 16},
            {10, 32, 16},
            {12, 32, 32},
            {14, 32, 32},
            {17, 64, 32},
            {19, 64, 64},
            {21, 64, 64},
            {24, 64, 64},
            {26, 64, 64},
            {28, 64, 64}
        };
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (int[] conv : convolutions) {
            shapes.put("features." + conv[0] + ".weight", List.of(conv[1], conv[2], 3, 3));
            shapes.put("features." + conv[0] + ".bias", List.of(conv[1]));
        }
        shapes.put("classifier.0.weight", List.of(512, 64 * 7 * 7));
        shapes.put("classifier.0.bias", List.of(512));
        shapes.put("classifier.3.weight", List.of(512, 512));
        shapes.put("classifier.3.bias", List.of(512));
        shapes.put("classifier.6.weight", List.of(1000, 512));
        shapes.put("classifier.6.bias", List.of(1000));
        return shapes;
    }

    private static FloatTensor counting(List<Integer> shape) {
        float[] values = new float[(int) FloatTensor.size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return FloatTensor.of(shape, values);
    }

    @Test
    void torchvisionsClassifierFillsAllButTheScores() {
        Map<String, List<Integer>> shapes = torchvision();
        WeightImport imported = WeightImport.of(
                NETWORK, Architectures.namings("fcn", OPTIONS), shapes, name -> counting(shapes.get(name)));
        assertEquals("torchvision's classifier", imported.naming().description());
        assertEquals(30, imported.loaded().names().size());
        assertEquals(List.of("classifier.6.weight", "classifier.6.bias"), imported.leftOver());
        assertEquals(
                List.of("classifier.6", "score_pool3", "score_pool4", "upscore2", "upscore4", "upscore8"),
                imported.missing().stream()
                        .map(Parameter::owner)
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** torchvision flattens {@code [64, 7, 7]}: weight {@code i · 49 + y · 7 + x} of an output is that of (y, x, i). */
    @Test
    void aFullyConnectedLayerIsAConvolutionOfItsMap() {
        Map<String, List<Integer>> shapes = torchvision();
        FloatTensor kernel = WeightImport.of(
                        NETWORK, Architectures.namings("fcn", OPTIONS), shapes, name -> counting(shapes.get(name)))
                .loaded()
                .get("classifier.0/kernel");
        assertEquals(List.of(7, 7, 64, 512), kernel.shape());
        int y = 2;
        int x = 5;
        int in = 40;
        int out = 300;
        assertEquals(
                out * 64 * 49 + in * 49 + y * 7 + x,
                kernel.toArray()[((y * 7 + x) * 64 + in) * 512 + out],
                "in floats exact");
    }

    /** For devices: no map is larger than the image, and weights are of the same shapes. */
    @Test
    void withoutThePaddingOfAHundredMapsAreExactShares() {
        Network same = Architectures.network(
                "fcn", new Architecture.Options("vgg16-same", 21, 0, 0.125, Architecture.Options.IMAGENET));
        assertEquals(NETWORK.parameters(), same.parameters());
        Map<String, FeatureShape> shapes = same.shapes(96, 128);
        assertEquals(new FeatureShape(3, 4, 512), shapes.get("classifier.0"));
        assertEquals(new FeatureShape(6, 8, 21), shapes.get("upscore2"));
        assertEquals(new FeatureShape(12, 16, 21), shapes.get("upscore4"));
        assertEquals(new FeatureShape(96, 128, 21), shapes.get(same.output()));
    }

    @Test
    void scoresAreAsLargeAsTheImage() {
        assertEquals(new FeatureShape(97, 131, 21), NETWORK.shapes(97, 131).get(NETWORK.output()));
    }
}
