package org.dance4j.export.tflite;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithoutDefaultDelegates;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.RegistrationNodePair;
import org.bytedeco.tensorflowlite.TfLiteIntArray;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/** A TFLite model in the TFLite runtime, to look inside. */
public final class LiteRuntime implements AutoCloseable {

    /**
     * An operation.
     *
     * @param code TFLite's code for it
     * @param types the types of all tensors it reads and makes
     * @param dynamic whether the runtime does not know the size of one of them before it runs
     */
    record Operation(int code, List<Integer> types, boolean dynamic) {}

    private final BytePointer bytes;
    private final FlatBufferModel model;
    private final BuiltinOpResolver resolver;
    private final Interpreter interpreter = new Interpreter((Pointer) null);

    /** With the runtime's own kernels. */
    public LiteRuntime(byte[] flatBuffer) {
        this(flatBuffer, new BuiltinOpResolverWithoutDefaultDelegates());
    }

    /** With XNNPACK's kernels where it has any. */
    static LiteRuntime optimized(byte[] flatBuffer) {
        return new LiteRuntime(flatBuffer, new BuiltinOpResolver());
    }

    private LiteRuntime(byte[] flatBuffer, BuiltinOpResolver resolver) {
        this.resolver = resolver;
        bytes = new BytePointer(flatBuffer);
        model = FlatBufferModel.VerifyAndBuildFromBuffer(bytes, flatBuffer.length);
        try (InterpreterBuilder builder = new InterpreterBuilder(model, resolver)) {
            require(builder.apply(interpreter));
        }
    }

    public void resize(int height, int width) {
        require(interpreter.ResizeInputTensor(interpreter.inputs().get(0), new int[] {1, height, width, 3}));
        require(interpreter.AllocateTensors());
    }

    TfLiteTensor input() {
        return interpreter.input_tensor(0);
    }

    TfLiteTensor output() {
        return interpreter.output_tensor(0);
    }

    int[] outputShape() {
        TfLiteIntArray dims = interpreter.output_tensor(0).dims();
        int[] shape = new int[dims.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dims.data(i);
        }
        return shape;
    }

    public float[] run(float[] pixels, int values) {
        interpreter.typed_input_tensor_float(0).put(pixels);
        require(interpreter.Invoke());
        float[] made = new float[values];
        interpreter.typed_output_tensor_float(0).get(made);
        return made;
    }

    /** Of models with 8-bit integers or labels at the border, whatever their sign. */
    public byte[] run(byte[] pixels, int values) {
        new BytePointer(interpreter.input_tensor(0).data().raw()).put(pixels);
        require(interpreter.Invoke());
        byte[] made = new byte[values];
        new BytePointer(interpreter.output_tensor(0).data().raw()).get(made);
        return made;
    }

    /** What a model with bytes at its border gave at one of its outputs when it ran last. */
    byte[] output(int index) {
        TfLiteTensor tensor = interpreter.output_tensor(index);
        byte[] made = new byte[(int) tensor.bytes()];
        new BytePointer(tensor.data().raw()).get(made);
        return made;
    }

    /** The labels that a model with float input gives. */
    byte[] labels(float[] pixels, int values) {
        interpreter.typed_input_tensor_float(0).put(pixels);
        require(interpreter.Invoke());
        byte[] made = new byte[values];
        new BytePointer(interpreter.output_tensor(0).data().raw()).get(made);
        return made;
    }

    /** Both outputs of a model that gives a float and two integers. */
    float[] complexity(float[] pixels) {
        interpreter.typed_input_tensor_float(0).put(pixels);
        require(interpreter.Invoke());
        return new float[] {
            interpreter.typed_output_tensor_float(0).get(0),
            interpreter.typed_output_tensor_int(1).get(0),
            interpreter.typed_output_tensor_int(1).get(1)
        };
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < interpreter.nodes_size(); i++) {
            RegistrationNodePair node = interpreter.node_and_registration(i);
            List<Integer> types = new ArrayList<>();
            boolean dynamic = false;
            for (TfLiteIntArray tensors :
                    List.of(node.first().inputs(), node.first().outputs())) {
                for (int k = 0; k < tensors.size(); k++) {
                    TfLiteTensor tensor = interpreter.tensor(tensors.data(k));
                    types.add(tensor.type());
                    dynamic |= tensor.allocation_type() == tensorflowlite.kTfLiteDynamic;
                }
            }
            operations.add(new Operation(node.second().builtin_code(), types, dynamic));
        }
        return operations;
    }

    private static void require(int status) {
        if (status != tensorflowlite.kTfLiteOk) {
            throw new IllegalStateException("TFLite status " + status);
        }
    }

    @Override
    public void close() {
        interpreter.close();
        model.close();
        resolver.close();
        bytes.close();
    }
}
