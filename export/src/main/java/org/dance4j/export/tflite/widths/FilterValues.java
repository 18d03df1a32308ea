package org.dance4j.export.tflite.widths;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** The numbers that a constant stands for, whatever type it is kept in. */
final class FilterValues {

    /** What rounding to a half may change: of numbers of their own size, and of those below the least of these. */
    private static final double HALF = 1.0 / (1 << 11);

    private static final double LEAST_HALF = 0x1p-25;

    /** Of a step, with what the rounding of the step itself adds. */
    private static final double STEP = 0.51;

    private final TensorT tensor;
    private final ByteBuffer bytes;

    private FilterValues(TensorT tensor, ByteBuffer bytes) {
        this.tensor = tensor;
        this.bytes = bytes;
    }

    /** @param bytes little-endian */
    static FilterValues of(TensorT tensor, ByteBuffer bytes) {
        return new FilterValues(tensor, bytes);
    }

    /** How many bytes a number of a type has; 0 of types that kernels are not kept in. */
    static int elementBytes(byte type) {
        return switch (type) {
            case TensorType.FLOAT32 -> Float.BYTES;
            case TensorType.FLOAT16 -> Short.BYTES;
            case TensorType.INT8 -> 1;
            default -> 0;
        };
    }

    /** Whether they are these numbers, rounded to what the type has. */
    boolean are(float[] numbers) {
        int size = elementBytes(tensor.getType());
        if (size == 0 || bytes.capacity() != numbers.length * size) {
            return false;
        }
        float[] steps = tensor.getType() == TensorType.INT8 && tensor.getQuantization() != null
                ? tensor.getQuantization().getScale()
                : null;
        if (tensor.getType() == TensorType.INT8 && (steps == null || steps.length == 0)) {
            return false;
        }
        for (int i = 0; i < numbers.length; i++) {
            boolean same = switch (tensor.getType()) {
                case TensorType.FLOAT32 -> bytes.getFloat(i * Float.BYTES) == numbers[i];
                case TensorType.FLOAT16 -> Math.abs(half(bytes.getShort(i * Short.BYTES)) - numbers[i])
                        <= Math.max(HALF * Math.abs(numbers[i]), LEAST_HALF);
                default -> {
                    double step = steps[steps.length == 1 ? 0 : (int) ((long) i * steps.length / numbers.length)];
                    yield Math.abs(bytes.get(i) * step - numbers[i]) <= STEP * step;
                }
            };
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** The numbers of a constant of halves, as floats. */
    ByteBuffer floats() {
        int count = bytes.capacity() / Short.BYTES;
        ByteBuffer floats = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            floats.putFloat(i * Float.BYTES, half(bytes.getShort(i * Short.BYTES)));
        }
        return floats;
    }

    /** A half of IEEE 754: a sign, five bits of exponent and ten of fraction. */
    static float half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double size;
        if (exponent == 0) {
            size = Math.scalb((double) fraction, -24);
        } else if (exponent == 0x1F) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            size = Math.scalb(1 + fraction / 1024.0, exponent - 15);
        }
        return (float) (bits < 0 ? -size : size);
    }
}
