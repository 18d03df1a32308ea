package org.dance4j.export.savedmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dance4j.common.runtime.Precision;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.export.widths.FoldedWidths;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.CoarseLogits;
import org.dance4j.graphs.tensorflow.NetworkOps;
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
import org.tensorflow.types.TUint8;

/**
 * A network at each of its widths inside a graph that holds each of its kernels once: in a function that gives them to all
 * who ask. The widest is as it would be alone, since TensorFlow puts the function's constants in the place of its call; of
 * the narrower ones a function each takes the parts that it needs, and scales them.
 */
final class WidthNetworks implements AutoCloseable {

    private static final String RESULT = "coarse";

    private final FoldedWidths folded;
    private final List<String> names;
    private final ConcreteFunction kernels;
    private final Precision precision;

    /**
     * @param model its networks and weights
     * @param precision that convolutions are to be computed in
     */
    WidthNetworks(SlimmableModel model, Precision precision) {
        this.precision = precision;
        folded = FoldedWidths.of(model);
        names = List.copyOf(folded.shared().names());
        kernels = ConcreteFunction.create(tf -> {
            Function<Parameter, Operand<TFloat32>> constants = NetworkOps.constants(tf, folded.shared());
            Signature.Builder signature = Signature.builder().key("kernels");
            for (int i = 0; i < names.size(); i++) {
                signature.output(output(i), constants.apply(named(names.get(i))));
            }
            return signature.build();
        });
    }

    private static String output(int index) {
        return "kernel" + index;
    }

    /** A parameter of that name, whatever else it is. */
    private Parameter named(String name) {
        int end = name.lastIndexOf('/');
        for (Parameter.Role role : Parameter.Role.values()) {
            if (Parameter.name(name.substring(0, end), role).equals(name)) {
                return new Parameter(
                        name.substring(0, end), role, folded.shared().get(name).shape());
            }
        }
        throw new IllegalArgumentException(name + " is no parameter's name");
    }

    /**
     * The logits of one image before they are enlarged, at the widest.
     *
     * @param image {@code [1, H, W, 3]}, 0–255
     * @param size height and width to run at
     * @return {@code [1, h, w, classes]}
     */
    Operand<TFloat32> widest(Ops tf, Operand<TUint8> image, Operand<TInt32> size) {
        FoldedWidths.AtWidth first = folded.widths().get(0);
        return new CoarseLogits(first.network().network(), NetworkOps.Execution.in(precision))
                .logits(tf, values(tf, first), image, size);
    }

    private Function<Parameter, Operand<TFloat32>> values(Ops tf, FoldedWidths.AtWidth width) {
        Map<String, Operand<?>> given = kernels.call(tf, Map.of());
        Map<String, Operand<TFloat32>> byName = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            byName.put(names.get(i), given.get(output(i)).asOutput().expect(TFloat32.class));
        }
        return width.values(tf, parameter -> byName.get(parameter.name()));
    }

    /**
     * The same at one of the widths.
     *
     * @param index the width, 0 being the widest, a scalar
     * @param resized {@code [1, h, w, 3]}, 0–255
     */
    Operand<TFloat32> chosen(Ops tf, Operand<TInt32> index, Operand<TFloat32> resized) {
        List<ConcreteFunction> branches = new ArrayList<>();
        try {
            for (int i = 0; i < folded.widths().size(); i++) {
                branches.add(branch(i, resized));
            }
            Operation choice = tf.scope()
                    .opBuilder("StatelessCase", "at_width")
                    .addInput(index.asOutput())
                    .addInputList(new Output<?>[] {resized.asOutput()})
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

    private ConcreteFunction branch(int index, Operand<TFloat32> resized) {
        return ConcreteFunction.create(tf -> {
            Placeholder<TFloat32> image = tf.placeholder(TFloat32.class, Placeholder.shape(resized.shape()));
            FoldedWidths.AtWidth width = folded.widths().get(index);
            return Signature.builder()
                    .key("width_" + index)
                    .input("image", image)
                    .output(
                            RESULT,
                            new CoarseLogits(width.network().network(), NetworkOps.Execution.in(precision))
                                    .logits(tf, values(tf, width), image))
                    .build();
        });
    }

    @Override
    public void close() {
        kernels.close();
    }
}
