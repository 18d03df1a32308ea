package org.dance4j.eval.inference.tflite;

import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.dance4j.common.io.BadInputException;

/**
 * A TFLite file of a fixed size that is run on whatever its input holds, for its time. The file is one's own: nothing
 * about it is checked before the runtime sees it.
 */
public final class TfLiteRuns implements AutoCloseable {

    private final FlatBufferModel model;
    private final BuiltinOpResolver resolver;
    private final Interpreter interpreter;
    private final Path file;

    /** @throws BadInputException if the runtime cannot load the file */
    public TfLiteRuns(Path file, int threads) {
        this.file = file;
        model = FlatBufferModel.BuildFromFile(file.toString());
        resolver = new BuiltinOpResolver();
        interpreter = new Interpreter((Pointer) null);
        try (InterpreterBuilder builder = new InterpreterBuilder(model, resolver)) {
            builder.SetNumThreads(threads);
            require(builder.apply(interpreter));
            require(interpreter.AllocateTensors());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The runtime's version, such as {@code 2.20.0}. */
    public static String version() {
        return tensorflowlite.TfLiteVersion().getString();
    }

    /** Runs it once. */
    public void run() {
        require(interpreter.Invoke());
    }

    private void require(int status) {
        if (status != tensorflowlite.kTfLiteOk) {
            throw new BadInputException("the TFLite runtime cannot run " + file);
        }
    }

    @Override
    public void close() {
        interpreter.close();
        resolver.close();
        model.close();
    }
}
