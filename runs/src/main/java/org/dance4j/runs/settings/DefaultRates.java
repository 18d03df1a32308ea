package org.dance4j.runs.settings;

import java.math.BigDecimal;
import java.math.MathContext;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.Pruning;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.settings.OptimizationSettings;
import org.dance4j.training.settings.OptimizerKind;

/** The learning rates of runs that ask for none. */
final class DefaultRates {

    private static final double RANDOM = 0.05;

    /** From ImageNet weights DeepLabv3+ came to mIoU 0.552 on CamVid; half of a run at the paper's 0.001 to 0.296. */
    private static final double FINE_TUNING = 0.02;

    /** What is random learns faster; the backbone stays at {@link #FINE_TUNING}. */
    private static final double BEHIND_BACKBONE = 0.04;

    /** Integers follow a tenth of a gradient, and keep no momentum, of which 0.9 makes ten steps of one. */
    private static final double FOR_INTEGERS = 100;

    /**
     * At the 0.0625 of Yang et al., 2020, who train for 30,000 steps, 200 steps came to a third of the mIoU of floats; at this
     * to as much.
     */
    private static final double RANDOM_INTEGERS = 2;

    /**
     * Of those rates for networks without batch norms, whose ReLUs else die: FCN-8s learns at the 0.01 that VGG was made with
     * (Simonyan and Zisserman, 2015), and nothing at five times as much (docs/results.md).
     */
    private static final double WITHOUT_NORMS = 0.2;

    /** What Adam's paper suggests. */
    private static final double ADAM = 1e-3;

    private static final double ADAM_FINE_TUNING = 1e-4;

    private static final MathContext DIGITS = new MathContext(2);

    private DefaultRates() {}

    /**
     * The same with the rates that are left open. Whoever gives one of both rates means the other's plain default.
     *
     * @param onlyBackbone whether the weights that the run starts from are the backbone's, and all else is random
     * @param network as built, which tells how many of the widths differ
     */
    static Settings filledIn(Settings all, boolean onlyBackbone, Network network) {
        OptimizationSettings asked = all.optimization();
        int widths = all.widths().usualShares(network).size();
        boolean sgd = asked.optimizer() == OptimizerKind.SGD;
        if (onlyBackbone && sgd && asked.learningRate() == null && asked.backboneRate() == null) {
            return all.with("learning-rate", shared(normed(fineTuning(BEHIND_BACKBONE, all), network), widths))
                    .with("backbone-rate", FINE_TUNING / BEHIND_BACKBONE);
        }
        boolean isPretrained = all.network().isPretrained();
        double rate = sgd
                ? shared(normed(isPretrained ? fineTuning(FINE_TUNING, all) : random(all), network), widths)
                : (isPretrained ? ADAM_FINE_TUNING : ADAM);
        return all.orElse("learning-rate", rate).orElse("backbone-rate", 1.0);
    }

    private static double fineTuning(double floats, Settings all) {
        return inIntegers(all) ? FOR_INTEGERS * floats : floats;
    }

    private static double random(Settings all) {
        return inIntegers(all) ? RANDOM_INTEGERS : RANDOM;
    }

    private static double normed(double rate, Network network) {
        return Pruning.hasGammas(network) ? rate : WITHOUT_NORMS * rate;
    }

    private static boolean inIntegers(Settings all) {
        return all.integers().arithmetic() == Arithmetic.INT8;
    }

    /**
     * A rate for weights whose gradient is the sum over several widths: with n of them it is divided by √n. With 4, half of
     * the rate gave 1.5 to 3.4 points more mIoU at every width (docs/results.md).
     */
    private static double shared(double rate, int widths) {
        double divided = rate / Math.sqrt(widths);
        return BigDecimal.valueOf(divided).round(DIGITS).doubleValue();
    }
}
