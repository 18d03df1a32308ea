package org.dance4j.export.tflite.widths;

import java.nio.ByteBuffer;
import org.tensorflow.lite.schema.QuantizationParametersT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/**
 * The numbers that a constant stands for: floats, or integers of 8 bits with steps for each output channel.
 *
 * @param bytes little-endian
 */
record FilterValues(TensorT tensor, ByteBuffer bytes) {

    /** Of a step, with what the rounding of the step itself adds. */
    private static final double MOST_ROUNDING = 0.51;

    /** How many bytes a number of a type has; 0 of types that kernels are not kept in. */
    static int elementBytes(byte type) {
        return switch (type) {
            case TensorType.FLOAT32 -> Float.BYTES;
            case TensorType.INT8 -> 1;
            default -> 0;
        };
    }

    /** Whether they are these numbers, rounded to the steps if there are some. */
    boolean are(float[] numbers) {
        int size = elementBytes(tensor.getType());
        if (size == 0 || bytes.capacity() != numbers.length * size) {
            return false;
        }
        return tensor.getType() == TensorType.FLOAT32 ? areExactly(numbers) : areRounded(numbers);
    }

    private boolean areExactly(float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            if (bytes.getFloat(i * Float.BYTES) != numbers[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean areRounded(float[] numbers) {
        QuantizationParametersT quantization = tensor.getQuantization();
        if (quantization == null || quantization.getScale() == null || quantization.getScale().length == 0) {
            return false;
        }
        float[] steps = quantization.getScale();
        for (int i = 0; i < numbers.length; i++) {
            double step = steps[(int) ((long) i * steps.length / numbers.length)];
            if (Math.abs(bytes.get(i) * step - numbers[i]) > MOST_ROUNDING * step) {
                return false;
            }
        }
        return true;
    }
}
