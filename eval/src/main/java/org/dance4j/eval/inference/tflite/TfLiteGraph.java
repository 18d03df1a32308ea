package org.dance4j.eval.inference.tflite;

import java.util.Optional;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.OpResolver;
import org.bytedeco.tensorflowlite.SignatureRunner;
import org.bytedeco.tensorflowlite.Subgraph;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/** A graph of a TFLite model, loaded by the runtime: the first, or that of a signature. */
final class TfLiteGraph implements AutoCloseable {

    private final Interpreter interpreter = new Interpreter((Pointer) null);
    private final Optional<SignatureRunner> runner;
    private final Subgraph graph;

    /**
     * @param signature the first graph if empty
     * @throws IllegalArgumentException if the runtime cannot load the model, or it has no such signature
     */
    TfLiteGraph(FlatBufferModel model, OpResolver resolver, int threads, Optional<String> signature) {
        try (InterpreterBuilder builder = new InterpreterBuilder(model, resolver)) {
            builder.SetNumThreads(threads);
            if (builder.apply(interpreter) != tensorflowlite.kTfLiteOk || interpreter.isNull()) {
                throw new IllegalArgumentException("the runtime cannot load the model");
            }
            runner = signature.map(this::runner);
            graph = interpreter.subgraph(
                    signature.map(interpreter::GetSubgraphIndexFromSignature).orElse(0));
        } catch (RuntimeException e) {
            interpreter.close();
            throw e;
        }
    }

    private SignatureRunner runner(String signature) {
        SignatureRunner found = interpreter.GetSignatureRunner(signature);
        if (found == null || found.isNull()) {
            throw new IllegalArgumentException("the model has no signature " + signature);
        }
        return found;
    }

    /** How many inputs it has. */
    long inputs() {
        return count(graph.inputs());
    }

    /** How many outputs it has. */
    long outputs() {
        return count(graph.outputs());
    }

    /** An empty list arrives as null. */
    private static long count(IntPointer tensors) {
        return tensors == null ? 0 : tensors.limit();
    }

    /** The first input. */
    TfLiteTensor input() {
        return graph.tensor(graph.inputs().get(0));
    }

    /** The first output. */
    TfLiteTensor output() {
        return graph.tensor(graph.outputs().get(0));
    }

    /** Makes room for inputs of a shape; whether it can. */
    boolean allocate(int[] shape) {
        if (graph.ResizeInputTensor(graph.inputs().get(0), shape) != tensorflowlite.kTfLiteOk) {
            return false;
        }
        return (runner.isPresent() ? runner.get().AllocateTensors() : interpreter.AllocateTensors())
                == tensorflowlite.kTfLiteOk;
    }

    /** Runs it; whether it could. */
    boolean run() {
        return (runner.isPresent() ? runner.get().Invoke() : interpreter.Invoke()) == tensorflowlite.kTfLiteOk;
    }

    @Override
    public void close() {
        interpreter.close();
    }
}
