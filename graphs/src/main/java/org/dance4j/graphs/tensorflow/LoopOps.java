package org.dance4j.graphs.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** A loop inside a graph: TensorFlow's stateless while. Its functions become part of the graph. */
public final class LoopOps {

    /**
     * What a turn makes.
     *
     * @param at the places along the tensors' first axis that it fills, {@code [n]}
     * @param values what comes there, {@code [n, …]} for each tensor
     */
    public record Part(Operand<TInt32> at, List<? extends Operand<?>> values) {}

    /** What a turn does. */
    @FunctionalInterface
    public interface Body {
        /**
         * Makes the operations of one turn.
         *
         * @param tf makes operations in the body
         * @param turn the turn's number from 0, a scalar
         * @param captured what the loop was given to read, in the same order
         */
        Part make(Ops tf, Operand<TInt32> turn, List<Operand<?>> captured);
    }

    private LoopOps() {}

    /**
     * Makes a loop whose turns fill tensors part by part.
     *
     * @param name what its functions are called
     * @param turns how many turns there are, a scalar
     * @param captured what the body reads
     * @param blank the tensors to fill
     * @param parallel how many turns may run at once
     * @return the tensors, filled
     */
    public static List<Output<?>> fill(
            Ops tf,
            String name,
            Operand<TInt32> turns,
            List<? extends Operand<?>> captured,
            List<? extends Operand<?>> blank,
            int parallel,
            Body body) {
        List<Operand<?>> state = new ArrayList<>(List.of(tf.constant(0), turns));
        state.addAll(captured);
        int first = state.size();
        state.addAll(blank);
        List<Output<?>> filled = whileTrue(
                tf,
                name,
                state,
                parallel,
                (inside, now) -> inside.math.less(integer(now.get(0)), integer(now.get(1))),
                (inside, now) -> {
                    Operand<TInt32> turn = integer(now.get(0));
                    Part part = body.make(inside, turn, now.subList(2, first));
                    Operand<TInt32> at = inside.expandDims(part.at(), inside.constant(1));
                    List<Operand<?>> next = new ArrayList<>(now);
                    next.set(0, inside.math.add(turn, inside.constant(1)));
                    for (int i = 0; i < part.values().size(); i++) {
                        next.set(
                                first + i,
                                filled(
                                        inside,
                                        now.get(first + i),
                                        at,
                                        part.values().get(i)));
                    }
                    return next;
                });
        return filled.subList(first, filled.size());
    }

    /**
     * Makes a loop that ends when a condition does not hold.
     *
     * @param name what its functions are called
     * @param state tensors before the first turn
     * @param parallel how many turns may run at once
     * @param goesOn of the tensors before a turn, whether there is to be one
     * @param turn of the tensors before a turn, those after it, of the same types and shapes
     * @return the tensors after the last turn
     */
    public static List<Output<?>> whileTrue(
            Ops tf,
            String name,
            List<? extends Operand<?>> state,
            int parallel,
            BiFunction<Ops, List<Operand<?>>, Operand<TBool>> goesOn,
            BiFunction<Ops, List<Operand<?>>, List<? extends Operand<?>>> turn) {
        try (ConcreteFunction condition =
                        function(name + "_goes_on", state, (inside, now) -> List.of(goesOn.apply(inside, now)));
                ConcreteFunction step = function(name, state, turn)) {
            Operation loop = tf.scope()
                    .opBuilder("StatelessWhile", name)
                    .addInputList(state.stream().map(Operand::asOutput).toArray(Output<?>[]::new))
                    .setAttr("cond", condition)
                    .setAttr("body", step)
                    .setAttr("parallel_iterations", parallel)
                    // Only so is the body optimized and placed on devices as all of the graph is.
                    .setAttr("_lower_using_switch_merge", true)
                    .build();
            return List.of(loop.outputList(0, state.size()));
        }
    }

    /** In place: nothing else reads the tensor as it was. */
    private static <T extends TType> Operand<T> filled(
            Ops tf, Operand<T> tensor, Operand<TInt32> at, Operand<?> values) {
        return tf.tensorScatterNdUpdate(tensor, at, values.asOutput().expect(tensor.type()));
    }

    /** A function of tensors of the types and shapes that the arguments have. */
    private static ConcreteFunction function(
            String name,
            List<? extends Operand<?>> arguments,
            BiFunction<Ops, List<Operand<?>>, List<? extends Operand<?>>> body) {
        return ConcreteFunction.create(tf -> {
            Signature.Builder signature = Signature.builder().key(name);
            List<Operand<?>> inside = new ArrayList<>();
            for (int i = 0; i < arguments.size(); i++) {
                Operand<?> argument = tf.placeholder(
                        arguments.get(i).type(),
                        Placeholder.shape(arguments.get(i).shape()));
                inside.add(argument);
                signature.input("argument" + i, argument);
            }
            List<? extends Operand<?>> results = body.apply(tf, inside);
            for (int i = 0; i < results.size(); i++) {
                signature.output("result" + i, results.get(i));
            }
            return signature.build();
        });
    }

    private static Operand<TInt32> integer(Operand<?> scalar) {
        return scalar.asOutput().expect(TInt32.class);
    }
}
