package org.dance4j.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.AdaptiveAveragePool;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.CeilShrink;
import org.dance4j.graphs.ops.Concat;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.GlobalAveragePool;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.MaxPool;
import org.dance4j.graphs.ops.Multiply;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.ResizeLike;
import org.dance4j.graphs.ops.Shrink;
import org.junit.jupiter.api.Test;

class OpTest {

    @Test
    void aConvolutionCountsItsWindowsAndTheirProducts() {
        List<FeatureShape> image = List.of(new FeatureShape(224, 224, 3));
        var first = new Conv2d(64, 7, 2, 3, 1, false);
        assertEquals(new FeatureShape(112, 112, 64), first.shape(image));
        assertEquals(118_013_952, first.macs(image));

        List<FeatureShape> oblong = List.of(new FeatureShape(7, 9, 4));
        assertEquals(new FeatureShape(4, 5, 5), new Conv2d(5, 3, 2, 1, 1, true).shape(oblong));
        assertEquals(4 * 5 * 9 * 4 * 5, new Conv2d(5, 3, 2, 1, 1, true).macs(oblong));
        assertEquals(new FeatureShape(5, 7, 5), new Conv2d(5, 3, 1, 0, 1, false).shape(oblong));
    }

    @Test
    void dilationWidensTheWindowAndNotItsCost() {
        List<FeatureShape> oblong = List.of(new FeatureShape(7, 9, 4));
        var dilated = new Conv2d(5, 3, 1, 0, 2, false);
        assertEquals(new FeatureShape(3, 5, 5), dilated.shape(oblong));
        assertEquals(3 * 5 * 9 * 4 * 5, dilated.macs(oblong));
        assertEquals(new FeatureShape(7, 9, 5), new Conv2d(5, 3, 1, 6, 6, false).shape(oblong));
    }

    @Test
    void aDepthwiseConvolutionKeepsItsChannels() {
        List<FeatureShape> input = List.of(new FeatureShape(7, 8, 6));
        var op = new DepthwiseConv2d(3, 2, 1, 1);
        assertEquals(new FeatureShape(4, 4, 6), op.shape(input));
        assertEquals(4 * 4 * 9 * 6, op.macs(input));
        assertEquals(
                List.of(new Parameter("dw", Parameter.Role.DEPTHWISE_KERNEL, List.of(3, 3, 6, 1))),
                op.parameters("dw", List.of(6)));
    }

    @Test
    void onlyConvolutionsCost() {
        List<FeatureShape> input = List.of(new FeatureShape(5, 8, 6));
        assertEquals(new FeatureShape(3, 4, 6), new MaxPool(3, 2, 1).shape(input));
        assertEquals(new FeatureShape(1, 1, 6), new GlobalAveragePool().shape(input));
        assertEquals(0, new MaxPool(3, 2, 1).macs(input));
        assertEquals(0, new BatchNorm(1e-5, 0.1).macs(input));
        assertEquals(0, new Shrink(Interpolation.BILINEAR, 4).macs(input));
    }

    @Test
    void sizesFollowPaddingBinsOtherMapsAndDivisors() {
        var map = new FeatureShape(5, 8, 6);
        assertEquals(new FeatureShape(9, 12, 6), new Pad(2).shape(List.of(map)));
        assertEquals(new FeatureShape(6, 6, 6), new AdaptiveAveragePool(6).shape(List.of(map)));
        assertEquals(
                new FeatureShape(7, 9, 6),
                new ResizeLike(Interpolation.BILINEAR).shape(List.of(map, new FeatureShape(7, 9, 3))));
        assertEquals(new FeatureShape(1, 2, 6), new Shrink(Interpolation.BILINEAR, 4).shape(List.of(map)));
        assertEquals(new FeatureShape(1, 1, 6), new Shrink(Interpolation.BILINEAR, 9).shape(List.of(map)));
        assertEquals(new FeatureShape(3, 4, 6), new CeilShrink(Interpolation.BILINEAR, 2).shape(List.of(map)));
        assertEquals(new FeatureShape(1, 1, 6), new CeilShrink(Interpolation.BILINEAR, 9).shape(List.of(map)));
        assertEquals(map, new Dropout(0.5, true).shape(List.of(map)));
        refused(new ResizeLike(Interpolation.BILINEAR), "a map and one of the size wanted are expected", map);
    }

    @Test
    void sumsAndProductsBroadcastMapsOfOnePixel() {
        var map = new FeatureShape(5, 8, 6);
        var pixel = new FeatureShape(1, 1, 6);
        assertEquals(map, new Add().shape(List.of(pixel, map)));
        assertEquals(map, new Multiply().shape(List.of(map, pixel, map)));
        assertEquals(new FeatureShape(5, 8, 9), new Concat().shape(List.of(map, new FeatureShape(5, 8, 3))));
    }

    @Test
    void inputsThatDoNotFitAreRefused() {
        var map = new FeatureShape(5, 8, 6);
        refused(new Add(), "5 × 8 and 5 × 4", map, new FeatureShape(5, 4, 6));
        refused(new Multiply(), "6 channels are expected, found 3", map, new FeatureShape(1, 1, 3));
        refused(new Concat(), "5 × 8 and 1 × 1", map, new FeatureShape(1, 1, 6));
        refused(new Conv2d(4, 7, 1, 0, 1, false), "7 does not fit into 5", map);
        refused(new Conv2d(4, 1, 1, 0, 1, false), "one input is expected, found 2", map, map);
        refused(Architecture.Options.IMAGENET, "3 channels are expected, found 6", map);
        refused(new Add(), "at least one input is expected");
        refused(new Concat(), "at least one input is expected");
    }

    @Test
    void settingsThatMeanNothingAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(0, 3, 1, 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(4, 3, 0, 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(4, 3, 1, -1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new DepthwiseConv2d(3, 1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new MaxPool(0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Dropout(1, false));
        assertThrows(IllegalArgumentException.class, () -> new Dropout(-0.1, false));
        assertThrows(IllegalArgumentException.class, () -> new Pad(0));
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveAveragePool(0));
        assertThrows(IllegalArgumentException.class, () -> new Shrink(Interpolation.BILINEAR, 0));
        assertThrows(IllegalArgumentException.class, () -> new CeilShrink(Interpolation.BILINEAR, 0));
        assertThrows(IllegalArgumentException.class, () -> new Normalize(List.of(1.0), List.of(0.0)));
        assertThrows(IllegalArgumentException.class, () -> new Normalize(List.of(1.0), List.of(1.0, 1.0)));
    }

    private static void refused(Op op, String message, FeatureShape... inputs) {
        var thrown = assertThrows(IllegalArgumentException.class, () -> op.shape(List.of(inputs)));
        assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    }
}
