package org.dance4j.training.optimizer;

import java.util.Map;
import org.dance4j.graphs.ops.Parameter;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * What an optimizer has to change one parameter.
 *
 * @param parameter which it is
 * @param variable the handle of the parameter's variable
 * @param slots the handles of its slots' variables by name, each of the parameter's shape
 * @param value the parameter at the start of the step
 * @param gradient of the objective, with what regularization adds to it
 * @param weightDecay what an optimizer that decouples it makes the parameter decay by, else 0
 */
public record ParameterUpdate(
        Parameter parameter,
        Operand<? extends TType> variable,
        Map<String, ? extends Operand<? extends TType>> slots,
        Operand<TFloat32> value,
        Operand<TFloat32> gradient,
        float weightDecay) {

    /** The handle of a slot's variable. */
    public Operand<? extends TType> slot(String name) {
        return slots.get(name);
    }
}
