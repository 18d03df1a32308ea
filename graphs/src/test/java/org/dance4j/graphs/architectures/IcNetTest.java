package org.dance4j.graphs.architectures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.weights.WeightNaming;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ICNet as its authors released it, at 1025 × 2049, and at the multiples of 32 that images are brought to. */
class IcNetTest {

    private static final Architecture.Options HALF = new Architecture.Options("resnet50-half", 19);
    private static final Architecture.Options FULL = new Architecture.Options("resnet50", 19);
    private static final Network NETWORK = Architectures.network("icnet", HALF);

    @ParameterizedTest
    @CsvSource({"1025, 2049", "1024, 2048", "96, 128"})
    void eachBranchEndsAtItsShareOfTheImage(int height, int width) {
        Map<String, FeatureShape> shapes = NETWORK.shapes(height, width);
        assertEquals(share(height, width, 2, 3), shapes.get("sub2_image"));
        assertEquals(share(height, width, 16, 256), shapes.get("res_block3_conv.layers.0.relu"));
        assertEquals(share(height, width, 32, 256), shapes.get("sub4"));
        assertEquals(share(height, width, 32, 256), shapes.get("conv5_4_k1.cbr_unit.2"));
        assertEquals(share(height, width, 8, 64), shapes.get("convbnrelu3_sub1.cbr_unit.2"));
        // Each fusion is as fine as the finer of its two.
        assertEquals(share(height, width, 16, 128), shapes.get("cff_sub24.relu"));
        assertEquals(share(height, width, 8, 128), shapes.get("cff_sub12.relu"));
        assertEquals(share(height, width, 4, 19), shapes.get("classification"));
        for (String output : NETWORK.outputs()) {
            assertEquals(new FeatureShape(height, width, 19), shapes.get(output));
        }
    }

    private static FeatureShape share(int height, int width, int divisor, int channels) {
        return new FeatureShape((height - 1) / divisor + 1, (width - 1) / divisor + 1, channels);
    }

    /**
     * Counted from the shapes in the state dict of pytorch-semseg's {@code icnet}, without the convolutions of its
     * pyramid pooling, which it does not compute, and from the sizes of its maps.
     */
    @Test
    void parametersAndCostsAreThePublicOnes() {
        Cost training = Cost.of(NETWORK, 1025, 2049);
        assertEquals(6_707_321, training.parameters());
        assertEquals(30_135_896_256L, training.macs());
        assertEquals(30_014_483_520L, Cost.of(NETWORK.inference(), 1025, 2049).macs());
    }

    @Test
    void theReleasedNetworkIsTheDefault() {
        assertEquals("resnet50-half", Architectures.named("icnet").backbones().get(0));
    }

    /** The public loss counts each coarser output 0.4 times the next finer one. */
    @Test
    void coarserOutputsCountLess() {
        assertEquals(
                List.of(
                        new Auxiliary("cff_sub12.low_classifier_conv.logits", 0.4),
                        new Auxiliary("cff_sub24.low_classifier_conv.logits", 0.4 * 0.4)),
                NETWORK.auxiliaries());
    }

    /** With all channels it takes what PSPNet takes of the same classifier, tensor by tensor. */
    @Test
    void theFullOneTakesTheClassifierThatPspNetTakes() {
        Map<String, List<Integer>> taken = inClassifier("icnet");
        assertEquals(inClassifier("pspnet"), taken);
        assertEquals(List.of(3, 3, 64, 128), taken.get("conv3 KERNEL"));
        assertEquals(List.of(1, 1, 256, 512), taken.get("layer2.0.downsample.0 KERNEL"));
        assertEquals(List.of(512), taken.get("layer4.2.bn2 MOVING_VARIANCE"));
        assertTrue(Architectures.namings("icnet", HALF).stream()
                .noneMatch(naming -> naming.description().contains("classifier")));
    }

    private static Map<String, List<Integer>> inClassifier(String architecture) {
        WeightNaming naming = Architectures.namings(architecture, FULL).get(1);
        assertEquals("semseg's classifier", naming.description());
        Map<String, List<Integer>> shapes = new HashMap<>();
        for (Parameter parameter : Architectures.network(architecture, FULL).parameters()) {
            naming.foreign()
                    .apply(parameter.owner())
                    .ifPresent(module -> shapes.put(module + " " + parameter.role(), parameter.shape()));
        }
        return shapes;
    }
}
