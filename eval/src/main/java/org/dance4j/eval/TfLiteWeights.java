package org.dance4j.eval;

import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithoutDefaultDelegates;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.datasets.BadInputException;

/** What the weights of a TFLite file are stored in. */
final class TfLiteWeights {

    private TfLiteWeights() {}

    /**
     * By the types of the constant tensors: any in 8-bit or 4-bit integers makes it a model in integers, or else any in
     * 16-bit floats one in those.
     *
     * @throws BadInputException if the file is no TFLite model
     */
    static Tolerance tolerance(Path file) {
        // Refuses what is damaged.
        new TfLiteNetwork(file, 1).close();
        try (FlatBufferModel model = FlatBufferModel.BuildFromFile(file.toString());
                BuiltinOpResolverWithoutDefaultDelegates resolver = new BuiltinOpResolverWithoutDefaultDelegates();
                InterpreterBuilder builder = new InterpreterBuilder(model, resolver);
                Interpreter interpreter = new Interpreter((Pointer) null)) {
            if (builder.apply(interpreter) != tensorflowlite.kTfLiteOk || interpreter.isNull()) {
                throw new BadInputException(file + " holds a TFLite model that the runtime cannot load");
            }
            Tolerance found = Tolerance.FLOAT32;
            for (int i = 0; i < interpreter.tensors_size(); i++) {
                TfLiteTensor tensor = interpreter.tensor(i);
                Tolerance one = tensor.allocation_type() == tensorflowlite.kTfLiteMmapRo
                        ? tolerance(tensor.type())
                        : Tolerance.FLOAT32;
                found = one.compareTo(found) < 0 ? one : found;
            }
            return found;
        }
    }

    private static Tolerance tolerance(int type) {
        if (type == tensorflowlite.kTfLiteInt8 || type == tensorflowlite.kTfLiteUInt8 || type == tensorflowlite.kTfLiteInt4) {
            return Tolerance.INTEGER;
        }
        return type == tensorflowlite.kTfLiteFloat16 ? Tolerance.FLOAT16 : Tolerance.FLOAT32;
    }
}
