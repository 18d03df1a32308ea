package org.dance4j.training.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Weights;

/** A number that tells weights from all others that a fault could make of them: names and bits of all values. */
public final class WeightsDigest {

    private static final int VALUES_AT_A_TIME = 4096;

    private WeightsDigest() {}

    /** The digest of several sets of weights. */
    public static long of(List<Weights> sets) {
        CRC32C sum = new CRC32C();
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * VALUES_AT_A_TIME);
        for (Weights weights : sets) {
            new TreeMap<>(weights.tensors()).forEach((name, tensor) -> {
                sum.update(name.getBytes(StandardCharsets.UTF_8));
                add(tensor, sum, bytes);
            });
        }
        return sum.getValue();
    }

    private static void add(FloatTensor tensor, CRC32C sum, ByteBuffer bytes) {
        float[] values = tensor.toArray();
        for (int from = 0; from < values.length; from += VALUES_AT_A_TIME) {
            int count = Math.min(VALUES_AT_A_TIME, values.length - from);
            bytes.clear();
            bytes.asFloatBuffer().put(values, from, count);
            bytes.limit(Float.BYTES * count);
            sum.update(bytes);
        }
    }
}
