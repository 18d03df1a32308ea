package org.dance4j.training;

import java.util.ArrayList;
import java.util.List;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.training.graph.Forward;
import org.dance4j.training.graph.TrainingProgram;
import org.dance4j.training.objective.Distillation;
import org.dance4j.training.objective.Objective;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.objective.PixelLoss;

/**
 * What a step does at the widths of a network, from wide to narrow: a pass over the batch at each, which learns from the
 * labels and, but for the widest, from a wider one of the same step, through which nothing flows back.
 */
final class WidthPasses {

    private WidthPasses() {}

    /** A pass at each width. */
    static List<Forward> forwards(List<Subnetwork> widths) {
        List<Forward> forwards = new ArrayList<>();
        for (int i = 0; i < widths.size(); i++) {
            Subnetwork width = widths.get(i);
            forwards.add(
                    i == 0
                            ? Forward.trained(name(widths, i), TrainingProgram.BATCH, width.network())
                            : Forward.narrowed(name(widths, i), TrainingProgram.BATCH, width));
        }
        return forwards;
    }

    /** What is made small, of all passes together. */
    static Objective objective(TrainingConfig config, List<Subnetwork> widths) {
        PixelLoss pixels = config.pixelLoss(widths.get(0).network().classes());
        List<Objective.Weighted> terms = new ArrayList<>();
        for (int i = 0; i < widths.size(); i++) {
            terms.addAll(Objective.crossEntropy(widths.get(i).network(), name(widths, i), TrainingProgram.BATCH, pixels)
                    .terms());
            int teacher =
                    switch (config.widths().widthsTeacher()) {
                        case NEXT_WIDER -> i - 1;
                        case WIDEST -> i > 0 ? 0 : -1;
                        case NONE -> -1;
                    };
            if (teacher >= 0) {
                terms.add(new Objective.Weighted(
                        new Distillation(
                                output(widths, i),
                                output(widths, teacher),
                                TrainingProgram.BATCH,
                                config.widths().temperature()),
                        config.widths().weight()));
            }
        }
        return new Objective(terms);
    }

    private static OutputName output(List<Subnetwork> widths, int index) {
        return new OutputName(name(widths, index), widths.get(index).network().output());
    }

    private static String name(List<Subnetwork> widths, int index) {
        return index == 0
                ? TrainingProgram.NETWORK
                : "width " + widths.get(index).name();
    }
}
