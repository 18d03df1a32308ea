package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionOpsTest {

    /** Numbers of channels at which a convolution of 3 × 3 was found to take least, per channel, among those not below. */
    @ParameterizedTest
    @CsvSource({
        "16, 16",
        "17, 32",
        "40, 48",
        "64, 64",
        "72, 96",
        "104, 128",
        "136, 144",
        "152, 192",
        "200, 240",
        "248, 256",
        "304, 320",
        "384, 384"
    })
    void channelsGoUpToWholeBlocks(long channels, long expected) {
        assertEquals(expected, ConvolutionOps.inBlocks(channels));
    }
}
