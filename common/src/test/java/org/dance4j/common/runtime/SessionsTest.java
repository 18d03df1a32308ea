package org.dance4j.common.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RewriterConfig;

class SessionsTest {

    @Test
    void sessionsTakeThreadsMemoryAndPrecisionAsAsked() {
        ConfigProto plain = Sessions.config(Precision.FLOAT32, Device.CPU, 2, false);
        assertEquals(2, plain.getIntraOpParallelismThreads());
        assertTrue(plain.getGpuOptions().getAllowGrowth());
        assertEquals(RewriterConfig.getDefaultInstance(), rewriter(plain));
        RewriterConfig cpu = rewriter(Sessions.config(Precision.BFLOAT16, Device.CPU, 1, false));
        assertEquals(RewriterConfig.Toggle.ON, cpu.getAutoMixedPrecisionOnednnBfloat16());
        assertEquals(RewriterConfig.Toggle.DEFAULT, cpu.getAutoMixedPrecision());
        RewriterConfig gpu = rewriter(Sessions.config(Precision.BFLOAT16, Device.GPU, 1, false));
        assertEquals(RewriterConfig.Toggle.ON, gpu.getAutoMixedPrecision());
        assertEquals(RewriterConfig.Toggle.DEFAULT, gpu.getAutoMixedPrecisionOnednnBfloat16());
        assertEquals(gpu, rewriter(Sessions.config(Precision.FLOAT16, Device.GPU, 1, false)));
        assertThrows(IllegalArgumentException.class, () -> Sessions.config(Precision.FLOAT16, Device.CPU, 1, false));
        assertEquals(Map.of("GPU", 0), plain.getDeviceCountMap());
        assertEquals(
                Map.of(),
                Sessions.config(Precision.FLOAT32, Device.GPU, 1, false).getDeviceCountMap());
        assertTrue(Sessions.scalesGradients(Precision.BFLOAT16, Device.GPU));
        assertFalse(Sessions.scalesGradients(Precision.BFLOAT16, Device.CPU));
    }

    @Test
    void layersAreNotFusedWhereThatIsSlow() {
        assertEquals(
                RewriterConfig.Toggle.OFF,
                rewriter(Sessions.config(Precision.FLOAT32, Device.CPU, 2, true))
                        .getRemapping());
        assertEquals(
                RewriterConfig.Toggle.DEFAULT,
                rewriter(Sessions.config(Precision.FLOAT32, Device.GPU, 2, true))
                        .getRemapping());
    }

    private static RewriterConfig rewriter(ConfigProto config) {
        return config.getGraphOptions().getRewriteOptions();
    }
}
