package org.dance4j.graphs.weights.files;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.ndarray.buffer.layout.DataLayouts;

/** The type of a tensor's values in a file of weights. */
public enum DataType {
    /** IEEE 754 single precision, the precision weights are kept in. */
    FLOAT32("float32", "F32", "FloatStorage", 4, Kind.WEIGHT),
    /** IEEE 754 half precision; weights are read from it. */
    FLOAT16("float16", "F16", "HalfStorage", 2, Kind.WEIGHT),
    /** The upper half of a float32; weights are read from it. */
    BFLOAT16("bfloat16", "BF16", "BFloat16Storage", 2, Kind.WEIGHT),
    /** Signed integers of 64 bits, such as counters of batches. */
    INT64("int64", "I64", "LongStorage", 8, Kind.INTEGER),
    /** Signed integers of 32 bits. */
    INT32("int32", "I32", "IntStorage", 4, Kind.INTEGER),
    /** Signed integers of 16 bits. */
    INT16("int16", "I16", "ShortStorage", 2, Kind.INTEGER),
    /** Signed integers of 8 bits. */
    INT8("int8", "I8", "CharStorage", 1, Kind.INTEGER),
    /** Unsigned integers of 8 bits. */
    UINT8("uint8", "U8", "ByteStorage", 1, Kind.INTEGER),
    /** Truth values, a byte each. */
    BOOL("bool", "BOOL", "BoolStorage", 1, Kind.INTEGER),
    /** IEEE 754 double precision; files with such tensors are refused. */
    FLOAT64("float64", "F64", "DoubleStorage", 8, Kind.OTHER),
    /** Complex numbers of two float32; files with such tensors are refused. */
    COMPLEX64("complex64", "C64", "ComplexFloatStorage", 8, Kind.OTHER),
    /** Complex numbers of two float64; files with such tensors are refused. */
    COMPLEX128("complex128", "C128", "ComplexDoubleStorage", 16, Kind.OTHER);

    private enum Kind {
        WEIGHT,
        INTEGER,
        OTHER
    }

    private final String label;
    private final String safetensors;
    private final String storageClass;
    private final int bytes;
    private final Kind kind;

    DataType(String label, String safetensors, String storageClass, int bytes, Kind kind) {
        this.label = label;
        this.safetensors = safetensors;
        this.storageClass = storageClass;
        this.bytes = bytes;
        this.kind = kind;
    }

    /**
     * The type that safetensors files call so, of a tensor they hold.
     *
     * @throws IllegalArgumentException if weights are not read from such
     */
    static DataType ofSafetensors(String name, String tensor) {
        return Arrays.stream(values())
                .filter(type -> type.safetensors.equals(name))
                .findFirst()
                .orElseThrow(() -> unreadable(tensor, name))
                .requireReadable(tensor);
    }

    /** PyTorch's name for it, for example {@code float32}. */
    public String label() {
        return label;
    }

    /** Whether weights may have this type: float32, float16 or bfloat16. */
    public boolean isWeight() {
        return kind == Kind.WEIGHT;
    }

    /** Whether it is a type of counters and masks, which files hold beside weights: integers, and bool. */
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    /** The name of PyTorch's class for storages of this type. */
    String storageClass() {
        return storageClass;
    }

    /** Bytes per value. */
    int bytes() {
        return bytes;
    }

    /**
     * This type, of a tensor in a file of weights.
     *
     * @throws IllegalArgumentException if weights are not read from it
     */
    DataType requireReadable(String tensor) {
        if (kind == Kind.OTHER) {
            throw unreadable(tensor, label);
        }
        return this;
    }

    private static IllegalArgumentException unreadable(String tensor, String type) {
        return new IllegalArgumentException(
                "tensor " + tensor + " is " + type + ", and weights are float32, float16 or bfloat16");
    }

    /** Little-endian bytes of a type of weights as numbers. */
    FloatDataBuffer floats(ByteBuffer values) {
        return switch (this) {
            case FLOAT32 -> DataBuffers.of(values.asFloatBuffer());
            case FLOAT16 -> DataLayouts.FLOAT16.applyTo(DataBuffers.of(values.asShortBuffer()));
            case BFLOAT16 -> DataLayouts.BFLOAT16.applyTo(DataBuffers.of(values.asShortBuffer()));
            default -> throw new IllegalStateException(label + " is no type of weights");
        };
    }
}
