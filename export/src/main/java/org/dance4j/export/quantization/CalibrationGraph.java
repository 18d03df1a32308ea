package org.dance4j.export.quantization;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.eval.inference.ImageTensors;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.tensorflow.InferenceOps;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/** A network in floats, to which operations that look at its layers are added before it runs. */
final class CalibrationGraph implements AutoCloseable {

    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final Placeholder<TUint8> image = tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(1, -1, -1, 3)));
    private final Placeholder<TInt32> size = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
    private final Map<String, Operand<TFloat32>> layers;

    CalibrationGraph(Folding.Folded form) {
        layers = NetworkOps.inference(
                        tf,
                        form.network(),
                        NetworkOps.constants(tf, form.weights()),
                        InferenceOps.resize(tf, image, size))
                .layers();
    }

    /** What operations are added by. */
    Ops ops() {
        return tf;
    }

    /** What a layer makes, {@code [1, H, W, C]}. */
    Operand<TFloat32> layer(String name) {
        return layers.get(name);
    }

    /**
     * Runs on each image.
     *
     * @param asked adds what else is fed and what is fetched
     * @param action takes what was fetched, which is closed after it
     */
    void forEach(List<Calibration.Input> inputs, UnaryOperator<Session.Runner> asked, Consumer<Result> action) {
        try (Session session = Sessions.open(graph)) {
            for (Calibration.Input input : inputs) {
                try (TUint8 pixels = ImageTensors.image(input.image());
                        TInt32 inside = ImageTensors.size(input.size());
                        Result result = asked.apply(
                                        session.runner().feed(image, pixels).feed(size, inside))
                                .run()) {
                    action.accept(result);
                }
            }
        }
    }

    @Override
    public void close() {
        graph.close();
    }
}
