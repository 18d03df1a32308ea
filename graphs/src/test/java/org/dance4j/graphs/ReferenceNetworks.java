package org.dance4j.graphs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/** Weights, inputs and recorded outputs of public implementations, as the README beside them defines them. */
final class ReferenceNetworks {

    static final Path FOLDER = Path.of("..", "..", "shared", "reference-networks");

    private ReferenceNetworks() {}

    /** The recorded output in the order [N, H, W, C], or [N, C] as it is. */
    static float[] output(String name) throws IOException {
        JsonNode shape = new ObjectMapper().readTree(FOLDER.resolve(name + ".json").toFile()).get("output");
        FloatBuffer values = ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(name + ".f32")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        int channels = shape.get(1).asInt();
        int area = shape.size() == 4 ? shape.get(2).asInt() * shape.get(3).asInt() : 1;
        return channelsLast(values, channels, area);
    }

    /** The input image [1, H, W, 3]. */
    static float[] image(int height, int width) {
        FloatBuffer values = FloatBuffer.allocate(3 * height * width);
        long crc = checksum("input");
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, 2 * uniform(crc, i) - 1);
        }
        return channelsLast(values, 3, height * width);
    }

    /** A network whose layers bear the reference's names, filled with the reference's weights. */
    static Weights weights(Network network) {
        return Weights.of(network, parameter -> switch (parameter.role()) {
            case KERNEL -> kernel(parameter);
            case GAMMA -> vector(parameter, "weight", 1, 0.5f);
            case MOVING_VARIANCE -> vector(parameter, "running_var", 1, 0.5f);
            case BETA, BIAS -> vector(parameter, "bias", 0.2f, -0.1f);
            case MOVING_MEAN -> vector(parameter, "running_mean", 0.2f, -0.1f);
            case DEPTHWISE_KERNEL -> throw new IllegalArgumentException("no reference here has " + parameter);
        });
    }

    private static FloatTensor vector(Parameter parameter, String suffix, float scale, float offset) {
        float[] values = new float[parameter.size()];
        long crc = checksum(parameter.owner() + "." + suffix);
        for (int i = 0; i < values.length; i++) {
            values[i] = uniform(crc, i) * scale + offset;
        }
        return FloatTensor.of(parameter.shape(), values);
    }

    private static FloatTensor kernel(Parameter parameter) {
        List<Integer> shape = parameter.shape();
        int area = shape.get(0) * shape.get(1);
        int in = shape.get(2);
        int out = shape.get(3);
        double bound = Math.sqrt(6.0 / (area * in)) * 0.7;
        float[] values = new float[parameter.size()];
        long crc = checksum(parameter.owner() + ".weight");
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int k = 0; k < area; k++) {
                    float u = uniform(crc, (o * in + i) * area + k);
                    values[(k * in + i) * out + o] = (float) ((2 * u - 1) * bound);
                }
            }
        }
        return FloatTensor.of(shape, values);
    }

    private static float[] channelsLast(FloatBuffer values, int channels, int area) {
        float[] moved = new float[values.capacity()];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < area; i++) {
                moved[i * channels + c] = values.get(c * area + i);
            }
        }
        return moved;
    }

    private static long checksum(String name) {
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }

    private static float uniform(long crc, int index) {
        long z = crc * 0x9E3779B97F4A7C15L + (index + 1) * 0xD1B54A32D192ED03L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 40) / (float) (1 << 24);
    }
}
