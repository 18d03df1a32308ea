package org.dance4j.training.graph;

import java.util.List;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Subnetwork;

/**
 * What a step is given beside its images.
 *
 * @param step steps done before it
 * @param nominalBatch the batch size that the loss is divided by
 * @param learningRate above 0
 * @param noise decides what dropout drops
 * @param fade for each gamma of the watched batch norms, one after another, the factor that it and its beta are brought
 *     to in place of training them, or NaN where they train; empty where nothing fades
 * @param drawn the networks of the passes that are drawn, in the program's order
 * @param share this process's part of it
 * @param gradientScale what gradients are multiplied by on their way through the network, where they are scaled
 */
public record StepSettings(
        long step,
        int nominalBatch,
        double learningRate,
        long noise,
        FloatTensor fade,
        List<Subnetwork> drawn,
        StepShare share,
        float gradientScale) {

    /** Above the bits that tell steps and usual seeds apart. */
    private static final int GROUP_SHIFT = 56;

    private static final int RANK_SHIFT = 40;

    private static final FloatTensor NOTHING = FloatTensor.filled(List.of(0), 0);

    /** Copies the list. */
    public StepSettings {
        drawn = List.copyOf(drawn);
    }

    /** A step in which nothing fades and nothing is drawn. */
    public StepSettings(long step, int nominalBatch, double learningRate, long noise) {
        this(step, nominalBatch, learningRate, noise, NOTHING, List.of(), StepShare.WHOLE, 1);
    }

    /** The same step with gammas and betas that fade. */
    public StepSettings fading(FloatTensor factors) {
        return new StepSettings(step, nominalBatch, learningRate, noise, factors, drawn, share, gradientScale);
    }

    /** The same step with other networks drawn. */
    public StepSettings drawing(List<Subnetwork> networks) {
        return new StepSettings(step, nominalBatch, learningRate, noise, fade, networks, share, gradientScale);
    }

    /** The same step as one of several processes takes it, with noise of its own on each but the first. */
    public StepSettings shared(int rank, StepShare part) {
        return new StepSettings(
                step, nominalBatch, learningRate, noise ^ (long) rank << RANK_SHIFT, fade, drawn, part, gradientScale);
    }

    /** What a group of the step's images is given, 0 being the last: noise of its own. */
    StepSettings ofGroup(int group) {
        return new StepSettings(
                step,
                nominalBatch,
                learningRate,
                noise ^ (long) group << GROUP_SHIFT,
                fade,
                drawn,
                share,
                gradientScale);
    }

    /** The same step with gradients that are scaled. */
    public StepSettings scaled(float scale) {
        return new StepSettings(step, nominalBatch, learningRate, noise, fade, drawn, share, scale);
    }
}
