package org.dance4j.runs.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.weights.ChannelOrder;
import org.dance4j.graphs.weights.WeightNaming;
import org.junit.jupiter.api.Test;

class NetworkSettingsTest {

    /** ICNet's published weights were converted from Caffe's as they are: their first kernels read blue first. */
    @Test
    void coloursAreInTheOrderThatIsToldOrKnown() {
        WeightNaming icnet = Architectures.namings("icnet", new Architecture.Options("resnet50-half", 19))
                .get(0);
        assertEquals(ChannelOrder.BGR, order(icnet, Map.of()));
        assertEquals(ChannelOrder.RGB, order(icnet, Map.of("channel-order", "rgb")));
        Map<String, String> normalization = Map.of("mean", "120,110,100", "deviation", "60,60,60");
        assertEquals(ChannelOrder.RGB, order(icnet, normalization));
        assertEquals(ChannelOrder.RGB, order(WeightNaming.SAME, Map.of()));
        assertEquals(ChannelOrder.BGR, order(WeightNaming.SAME, Map.of("channel-order", "bgr")));
    }

    /** A run may be started from with what it has by default; 16 is DeepLabv3+'s, and BiSeNet has no choice. */
    @Test
    void theOutputStrideOfWhoeverNamesNoneIsTheNetworks() {
        assertEquals(
                16, NetworkChoice.of("deeplabv3plus", null, null, null, null).actualOutputStride());
        assertEquals(8, NetworkChoice.of("deeplabv3plus", null, 8, null, null).actualOutputStride());
        assertEquals(0, NetworkChoice.of("bisenet", null, null, null, null).actualOutputStride());
    }

    private static ChannelOrder order(WeightNaming naming, Map<String, String> settings) {
        return Settings.of(settings).network().channelOrder(naming);
    }
}
