package org.dance4j.export.tflite;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** A graph's constants, which TensorFlow keeps as bytes, but for one value, which it keeps apart. */
final class ConstantNodes {

    private ConstantNodes() {}

    static List<Integer> shape(NodeDef constant) {
        return tensor(constant).getTensorShape().getDimList().stream()
                .map(side -> Math.toIntExact(side.getSize()))
                .toList();
    }

    /** Values in row-major order. */
    static int[] integers(NodeDef constant) {
        ByteBuffer content = content(constant);
        if (!content.hasRemaining()) {
            return new int[] {tensor(constant).getIntVal(0)};
        }
        int[] values = new int[content.remaining() / Integer.BYTES];
        content.asIntBuffer().get(values);
        return values;
    }

    /** Values in row-major order. */
    static float[] floats(NodeDef constant) {
        ByteBuffer content = content(constant);
        if (!content.hasRemaining()) {
            return new float[] {tensor(constant).getFloatVal(0)};
        }
        float[] values = new float[content.remaining() / Float.BYTES];
        content.asFloatBuffer().get(values);
        return values;
    }

    private static TensorProto tensor(NodeDef constant) {
        return constant.getAttrOrThrow("value").getTensor();
    }

    private static ByteBuffer content(NodeDef constant) {
        return tensor(constant).getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    static NodeDef integers(String name, List<Integer> shape, List<Integer> values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.size()).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putInt);
        return constant(name, DataType.DT_INT32, shape, bytes);
    }

    static NodeDef floats(String name, List<Integer> shape, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return constant(name, DataType.DT_FLOAT, shape, bytes);
    }

    private static NodeDef constant(String name, DataType type, List<Integer> shape, ByteBuffer content) {
        TensorShapeProto.Builder sides = TensorShapeProto.newBuilder();
        shape.forEach(side -> sides.addDim(TensorShapeProto.Dim.newBuilder().setSize(side)));
        TensorProto tensor = TensorProto.newBuilder()
                .setDtype(type)
                .setTensorShape(sides)
                .setTensorContent(ByteString.copyFrom(content.flip()))
                .build();
        return NodeDef.newBuilder()
                .setName(name)
                .setOp("Const")
                .putAttr("dtype", AttrValue.newBuilder().setType(type).build())
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
                .build();
    }
}
