package org.dance4j.graphs.ops;

/**
 * Batch normalisation (Ioffe and Szegedy, 2015).
 *
 * @param epsilon added to the variance
 * @param momentum the share of the moving statistics that a new batch replaces, as in PyTorch (0.1)
 */
public record BatchNorm(double epsilon, double momentum) implements ChannelNorm {

    @Override
    public Parameter.Role spread() {
        return Parameter.Role.MOVING_VARIANCE;
    }

    @Override
    public double divisor(double spread) {
        return Math.sqrt(spread + epsilon);
    }

    @Override
    public <R> R accept(OpVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
