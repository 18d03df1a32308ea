package org.dance4j.training.graph.variables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;

/** One TensorFlow variable per parameter of a network: its weights, a slot of the optimizer, or their averages. */
public final class Variables {

    private final List<Parameter> parameters;
    private final Map<String, VarHandleOp> handles = new LinkedHashMap<>();
    private final Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();
    private final Map<String, Placeholder<TFloat32>> placeholders = new LinkedHashMap<>();
    private final Map<String, org.tensorflow.op.Op> assignments = new LinkedHashMap<>();

    /**
     * Adds the variables to a graph; they hold nothing before {@link #assign}.
     *
     * @param kind what sets these variables apart from others of the same parameters
     */
    public Variables(Ops tf, List<Parameter> parameters, String kind) {
        this.parameters = List.copyOf(parameters);
        for (Parameter parameter : parameters) {
            String name = parameter.name();
            Shape shape = Shape.of(parameter.shape().stream().mapToLong(i -> i).toArray());
            VarHandleOp handle = tf.varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(kind + ":" + name));
            Placeholder<TFloat32> placeholder = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
            handles.put(name, handle);
            values.put(name, tf.readVariableOp(handle, TFloat32.class));
            placeholders.put(name, placeholder);
            assignments.put(name, tf.assignVariableOp(handle, placeholder));
        }
    }

    public VarHandleOp handle(Parameter parameter) {
        return handles.get(parameter.name());
    }

    /** The variable's value at the start of a step. */
    public Operand<TFloat32> value(Parameter parameter) {
        return values.get(parameter.name());
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    public Map<String, Parameter> byName() {
        return parameters.stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
    }

    /** Sets all variables of some sets, in one call: TensorFlow optimizes a graph anew for every set of things asked of it. */
    public static void assign(Session session, Map<Variables, Weights> values) {
        Session.Runner runner = session.runner();
        List<TFloat32> fed = new ArrayList<>();
        try {
            values.forEach((variables, weights) -> variables.feed(runner, weights, fed));
            runner.run().close();
        } finally {
            fed.forEach(TFloat32::close);
        }
    }

    private void feed(Session.Runner runner, Weights weights, List<TFloat32> fed) {
        for (Parameter parameter : parameters) {
            FloatTensor tensor = weights.get(parameter.name());
            Shape shape = Shape.of(tensor.shape().stream().mapToLong(i -> i).toArray());
            TFloat32 value = TFloat32.tensorOf(shape, DataBuffers.of(tensor.toArray()));
            fed.add(value);
            runner.feed(placeholders.get(parameter.name()), value).addTarget(assignments.get(parameter.name()));
        }
    }

    /** Reads every variable. */
    public Weights read(Session session) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        Session.Runner runner = session.runner();
        parameters.forEach(parameter -> runner.fetch(value(parameter)));
        try (Result results = runner.run()) {
            for (int i = 0; i < parameters.size(); i++) {
                Parameter parameter = parameters.get(i);
                float[] copy = new float[parameter.size()];
                ((TFloat32) results.get(i)).asRawTensor().data().asFloats().read(copy);
                tensors.put(parameter.name(), FloatTensor.of(parameter.shape(), copy));
            }
        }
        return Weights.of(tensors);
    }
}
