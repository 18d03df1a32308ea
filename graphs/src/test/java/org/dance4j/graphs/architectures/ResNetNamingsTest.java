package org.dance4j.graphs.architectures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.weights.WeightImport;
import org.junit.jupiter.api.Test;

/** Files of ResNets that name their stems in three ways. Widths are an eighth, but for that of the stem's 8 and 16. */
class ResNetNamingsTest {

    private static Architecture.Options options(String backbone) {
        return new Architecture.Options(backbone, 5, 0, 0.125, Architecture.Options.IMAGENET);
    }

    /** The stages as all three name them, from the network's own parameters, which are named so too. */
    private static Map<String, List<Integer>> stages(Network network) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        network.parameters().stream()
                .filter(parameter -> parameter.owner().matches("layer[1-4].*"))
                .forEach(parameter -> {
                    List<Integer> own = parameter.shape();
                    switch (parameter.role()) {
                        case KERNEL -> shapes.put(
                                parameter.owner() + ".weight", List.of(own.get(3), own.get(2), own.get(0), own.get(1)));
                        case GAMMA -> shapes.put(parameter.owner() + ".weight", own);
                        case BETA -> shapes.put(parameter.owner() + ".bias", own);
                        case MOVING_MEAN -> shapes.put(parameter.owner() + ".running_mean", own);
                        default -> shapes.put(parameter.owner() + ".running_var", own);
                    }
                });
        return shapes;
    }

    private static void norm(Map<String, List<Integer>> shapes, String name, int channels) {
        for (String suffix : List.of("weight", "bias", "running_mean", "running_var")) {
            shapes.put(name + "." + suffix, List.of(channels));
        }
    }

    /** mmsegmentation's {@code Sequential} of convolution, norm and ReLU, three times. */
    private static void deepStem(Map<String, List<Integer>> shapes, int first, int last) {
        int[] widths = {3, first, first, last};
        for (int i = 0; i < 3; i++) {
            shapes.put("stem." + 3 * i + ".weight", List.of(widths[i + 1], widths[i], 3, 3));
            norm(shapes, "stem." + (3 * i + 1), widths[i + 1]);
        }
    }

    private static WeightImport load(Network network, String backbone, Map<String, List<Integer>> shapes) {
        return WeightImport.of(
                network,
                Architectures.namings("pspnet", options(backbone)),
                shapes,
                name -> FloatTensor.filled(shapes.get(name), 1));
    }

    @Test
    void mmsegmentationsDeepStemIsReadWhereTheNetworkHasOne() {
        Network network = Architectures.network("pspnet", options("resnet50"));
        Map<String, List<Integer>> shapes = stages(network);
        deepStem(shapes, 8, 16);
        WeightImport imported = load(network, "resnet50", shapes);
        assertEquals("mmsegmentation's ResNetV1c", imported.naming().description());
        imported.requireComplete(network);
        assertEquals(List.of(), imported.leftOver());
        assertEquals(shapes.size(), imported.loaded().names().size());
        assertTrue(imported.loaded().contains("layer0.6/kernel"));
    }

    /** ResNetV1c has half of the widths of PSPNet's stem. */
    @Test
    void aNarrowerDeepStemIsRefusedByItsShape() {
        Network network = Architectures.network("pspnet", options("resnet50"));
        Map<String, List<Integer>> shapes = stages(network);
        deepStem(shapes, 4, 8);
        assertEquals(
                "tensor stem.0.weight has shape [4, 3, 3, 3] where layer layer0.0 of network"
                        + " pspnet-resnet50-os8-x0.125 needs [8, 3, 3, 3]",
                assertThrows(IllegalArgumentException.class, () -> load(network, "resnet50", shapes))
                        .getMessage());
    }

    @Test
    void aDeepStemIsNoneOfSevenBySeven() {
        Network network = Architectures.network("pspnet", options("resnet50-7x7"));
        Map<String, List<Integer>> shapes = stages(network);
        deepStem(shapes, 4, 8);
        WeightImport imported = load(network, "resnet50-7x7", shapes);
        String message = assertThrows(IllegalArgumentException.class, () -> imported.requireComplete(network))
                .getMessage();
        assertTrue(message.contains("lacks 5 of the 265 tensors"), message);
        assertTrue(message.contains("its stem.0.weight is the first of three 3 × 3 convolutions"), message);
        shapes.keySet().removeIf(name -> name.startsWith("stem."));
        shapes.put("conv1.weight", List.of(8, 3, 7, 7));
        norm(shapes, "bn1", 8);
        load(network, "resnet50-7x7", shapes).requireComplete(network);
    }
}
