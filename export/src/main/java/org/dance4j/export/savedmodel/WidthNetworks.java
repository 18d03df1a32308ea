package org.dance4j.export.savedmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.CoarseLogits;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.tensorflow.SharedValues;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A network at each of its widths inside a graph that holds each of its weights once. A function per width takes the parts
 * that it needs; batch norms are not folded, as each width has others.
 */
final class WidthNetworks {

    private static final String RESULT = "coarse";

    private WidthNetworks() {}

    /**
     * The logits of one image before they are enlarged, at one of the widths.
     *
     * @param index the width, 0 being the widest, a scalar
     * @param resized {@code [1, h, w, 3]}, 0–255
     * @return {@code [1, h, w, classes]}
     */
    static Operand<TFloat32> logits(Ops tf, SlimmableModel model, Operand<TInt32> index, Operand<TFloat32> resized) {
        Map<String, Parameter> used = used(model);
        List<String> names = List.copyOf(used.keySet());
        Weights weights = model.weights();
        Function<Parameter, Operand<TFloat32>> constants = NetworkOps.constants(tf, weights);
        List<Operand<TFloat32>> inputs = new ArrayList<>(List.of(resized));
        names.forEach(name -> inputs.add(constants.apply(used.get(name))));
        List<ConcreteFunction> branches = new ArrayList<>();
        try {
            for (int i = 0; i < model.widths().size(); i++) {
                branches.add(branch(model, i, names, inputs));
            }
            Operation choice = tf.scope()
                    .opBuilder("StatelessCase", "at_width")
                    .addInput(index.asOutput())
                    .addInputList(inputs.stream().map(Operand::asOutput).toArray(Output<?>[]::new))
                    .setAttr("Tout", new DataType[] {DataType.DT_FLOAT})
                    .setAttr("branches", branches.toArray(ConcreteFunction[]::new))
                    // Only so are the functions optimized and placed on devices as all of the graph is.
                    .setAttr("_lower_using_switch_merge", true)
                    .build();
            return choice.<TFloat32>output(0);
        } finally {
            branches.forEach(ConcreteFunction::close);
        }
    }

    /** The weights that inference reads at some width, by their names in the model. */
    private static Map<String, Parameter> used(SlimmableModel model) {
        Map<String, Parameter> used = new LinkedHashMap<>();
        model.widths().forEach(width -> width.network()
                .network()
                .inference()
                .parameters()
                .forEach(parameter -> used.putIfAbsent(parameter.name(), parameter)));
        return used;
    }

    private static ConcreteFunction branch(
            SlimmableModel model, int width, List<String> names, List<Operand<TFloat32>> inputs) {
        return ConcreteFunction.create(tf -> {
            Signature.Builder signature = Signature.builder().key("width_" + width);
            List<Placeholder<TFloat32>> arguments = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                Placeholder<TFloat32> argument = tf.placeholder(
                        TFloat32.class, Placeholder.shape(inputs.get(i).shape()));
                arguments.add(argument);
                signature.input("argument" + i, argument);
            }
            Map<String, Operand<TFloat32>> byName = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                byName.put(names.get(i), arguments.get(i + 1));
            }
            SlimmableModel.AtWidth at = model.widths().get(width);
            Operand<TFloat32> coarse = new CoarseLogits(at.network().network())
                    .logits(
                            tf,
                            new SharedValues(tf, at.network(), parameter -> byName.get(parameter.name())),
                            arguments.get(0));
            return signature.output(RESULT, coarse).build();
        });
    }
}
