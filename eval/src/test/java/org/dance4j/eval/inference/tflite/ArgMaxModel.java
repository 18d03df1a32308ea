package org.dance4j.eval.inference.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.tensorflow.lite.schema.ArgMaxOptionsT;
import org.tensorflow.lite.schema.BufferT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.BuiltinOptionsUnion;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.ModelT;
import org.tensorflow.lite.schema.OperatorCodeT;
import org.tensorflow.lite.schema.OperatorT;
import org.tensorflow.lite.schema.SubGraphT;
import org.tensorflow.lite.schema.TensorT;
import org.tensorflow.lite.schema.TensorType;

/** TFLite files made by hand: which is the largest of red, green and blue, of 2 × 3 pixels. */
final class ArgMaxModel {

    private ArgMaxModel() {}

    /**
     * Writes one.
     *
     * @param labels the type of the classes
     * @param change what is otherwise
     */
    static Path write(Path file, byte labels, Consumer<ModelT> change) throws IOException {
        ModelT model = new ModelT();
        model.setVersion(3);
        BufferT none = new BufferT();
        BufferT axis = new BufferT();
        axis.setData(new int[] {3, 0, 0, 0});
        model.setBuffers(new BufferT[] {none, axis});
        OperatorCodeT code = new OperatorCodeT();
        code.setDeprecatedBuiltinCode((byte) BuiltinOperator.ARG_MAX);
        code.setBuiltinCode(BuiltinOperator.ARG_MAX);
        code.setVersion(1);
        model.setOperatorCodes(new OperatorCodeT[] {code});
        ArgMaxOptionsT options = new ArgMaxOptionsT();
        options.setOutputType(labels);
        OperatorT operator = new OperatorT();
        operator.setInputs(new int[] {0, 1});
        operator.setOutputs(new int[] {2});
        operator.setBuiltinOptions(union(BuiltinOptions.ArgMaxOptions, options));
        operator.setCustomOptions(null);
        SubGraphT graph = new SubGraphT();
        graph.setTensors(new TensorT[] {
            tensor("image", TensorType.FLOAT32, 0, 1, 2, 3, 3),
            tensor("axis", TensorType.INT32, 1, 1),
            tensor("labels", labels, 0, 1, 2, 3)
        });
        graph.setInputs(new int[] {0});
        graph.setOutputs(new int[] {2});
        graph.setOperators(new OperatorT[] {operator});
        model.setSubgraphs(new SubGraphT[] {graph});
        change.accept(model);
        FlatBufferBuilder out = new FlatBufferBuilder();
        Model.finishModelBuffer(out, Model.pack(out, model));
        return Files.write(file, out.sizedByteArray());
    }

    static BuiltinOptionsUnion union(byte type, Object value) {
        BuiltinOptionsUnion union = new BuiltinOptionsUnion();
        union.setType(type);
        union.setValue(value);
        return union;
    }

    private static TensorT tensor(String name, byte type, int buffer, int... shape) {
        TensorT tensor = new TensorT();
        tensor.setName(name);
        tensor.setType(type);
        tensor.setBuffer(buffer);
        tensor.setShape(shape);
        return tensor;
    }
}
