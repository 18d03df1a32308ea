package org.dance4j.graphs.architectures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.api.Test;

/** ICNet's three branches, as its paper has them at 1024 × 2048. */
class IcNetTest {

    private static final Network NETWORK = Architectures.network("icnet", new Architecture.Options("resnet50", 19));

    /** The low, medium and high resolution end at a 32nd, a 16th and an 8th of the image. */
    @Test
    void eachBranchEndsAtItsShareOfTheImage() {
        Map<String, FeatureShape> shapes = NETWORK.shapes(1024, 2048);
        assertEquals(new FeatureShape(256, 512, 3), shapes.get("quarter"));
        assertEquals(new FeatureShape(512, 1024, 3), shapes.get("half"));
        assertEquals(new FeatureShape(1024 / 32, 2048 / 32, 512), shapes.get("conv5_4_k1.relu"));
        assertEquals(new FeatureShape(1024 / 16, 2048 / 16, 512), shapes.get("layer2.0.relu"));
        assertEquals(new FeatureShape(1024 / 8, 2048 / 8, 64), shapes.get("conv3_sub1.relu"));
        // Each fusion is as fine as the finer of its two.
        assertEquals(new FeatureShape(1024 / 16, 2048 / 16, 128), shapes.get("sub24_sum.relu"));
        assertEquals(new FeatureShape(1024 / 8, 2048 / 8, 128), shapes.get("sub12_sum.relu"));
        for (String output : NETWORK.outputs()) {
            assertEquals(new FeatureShape(1024, 2048, 19), shapes.get(output));
        }
    }

    @Test
    void lowAndMediumResolutionShareTheirFirstLayers() {
        assertFalse(NETWORK.parameters().stream()
                .anyMatch(parameter -> parameter.owner().startsWith("sub4.")));
        Set<String> medium = ownersBefore("layer2.0.relu");
        Set<String> coarse = ownersBefore("sub4.layer4.2.relu");
        assertTrue(coarse.containsAll(medium), "what the medium resolution has, the low one has too");
        assertTrue(medium.containsAll(List.of("layer0.0", "layer0.1", "layer1.2.conv3", "layer2.0.downsample.0")));
        assertTrue(coarse.contains("layer4.2.conv3"));
    }

    /** Whose weights the layers have that one depends on. */
    private static Set<String> ownersBefore(String output) {
        return new Network("part", 32, NETWORK.layers(), output, List.of())
                .inference().parameters().stream().map(Parameter::owner).collect(Collectors.toSet());
    }

    @Test
    void sharedWeightsAreCountedOnce() {
        List<Layer> separate = NETWORK.layers().stream()
                .map(layer -> new Layer(layer.name(), layer.part(), layer.op(), layer.inputs()))
                .toList();
        Cost shared = Cost.of(NETWORK, 1024, 2048);
        Cost unshared = Cost.of(NETWORK.with(separate), 1024, 2048);
        // The deep stem, the first stage, and the first block of the second one, batch norms included.
        long stem = 9 * 3 * 64 + 2 * 64 + 9 * 64 * 64 + 2 * 64 + 9 * 64 * 128 + 2 * 128;
        long firstStage = block(128, 64) + 128 * 256 + 2 * 256 + 2 * block(256, 64);
        long secondStage = block(256, 128) + 256 * 512 + 2 * 512;
        assertEquals(stem + firstStage + secondStage, unshared.parameters() - shared.parameters());
        assertEquals(unshared.macs(), shared.macs());
        long held = NETWORK.parameters().stream()
                .filter(parameter -> parameter.role().trainable())
                .mapToLong(Parameter::size)
                .sum();
        assertEquals(held, shared.parameters());
    }

    /** A bottleneck without its shortcut. */
    private static long block(long channels, long width) {
        return channels * width + 2 * width + 9 * width * width + 2 * width + 4 * width * width + 2 * 4 * width;
    }
}
