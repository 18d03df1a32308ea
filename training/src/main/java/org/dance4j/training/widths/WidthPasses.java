package org.dance4j.training.widths;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.graph.Forward;
import org.dance4j.training.graph.TrainingProgram;
import org.dance4j.training.objective.Distillation;
import org.dance4j.training.objective.Objective;
import org.dance4j.training.objective.OutputName;
import org.dance4j.training.objective.PixelLoss;
import org.dance4j.training.settings.WidthSettings;

/**
 * What a step does at the widths of a network, from wide to narrow: a pass over the batch at each, which learns from the
 * labels and, but for the widest, from a wider one of the same step, through which nothing flows back. Of a range of widths
 * a step trains both ends and some that it draws in between (the sandwich rule of Yu and Huang, Universally Slimmable
 * Networks, 2019).
 */
public final class WidthPasses {

    private final WidthSettings settings;
    private final PixelLoss pixels;
    private final List<Subnetwork> fixed;
    private final Optional<WidthDraws> draws;
    private final List<Forward> forwards = new ArrayList<>();
    private final Map<ImageSize, Long> macs = new HashMap<>();

    /**
     * @param pixels the loss of the labels
     * @param widths of the network; of a range its ends
     * @param seed what widths are drawn by
     */
    public WidthPasses(WidthSettings settings, PixelLoss pixels, long seed, Network network, Widths widths) {
        this.settings = settings;
        this.pixels = pixels;
        fixed = widths.within(network);
        forwards.add(Forward.trained(
                TrainingProgram.NETWORK, TrainingProgram.BATCH, fixed.get(0).network()));
        int drawn = widths.areNone() ? 0 : settings.drawn();
        if (drawn > 0) {
            Width narrowest = widths.all().get(widths.all().size() - 1);
            draws = Optional.of(new WidthDraws(network, narrowest.share(), drawn, seed));
            for (int i = 0; i < drawn; i++) {
                forwards.add(
                        Forward.drawn("drawn width " + (i + 1), TrainingProgram.BATCH, narrowest.sharing(network)));
            }
        } else {
            draws = Optional.empty();
        }
        fixed.subList(1, fixed.size())
                .forEach(
                        width -> forwards.add(Forward.narrowed("width " + width.name(), TrainingProgram.BATCH, width)));
    }

    /** A pass at each width. */
    public List<Forward> forwards() {
        return forwards;
    }

    /** The networks of the widths that every step trains. */
    public List<Network> networks() {
        return fixed.stream().map(Subnetwork::network).toList();
    }

    /** The networks of those that a step draws. */
    public List<Subnetwork> drawn(long step) {
        return draws.map(all -> all.at(step)).orElse(List.of());
    }

    /** Multiply-accumulates of a step on one image, at all its widths. */
    public long macs(ImageSize size, long step) {
        return macs.computeIfAbsent(size, s -> networks().stream()
                        .mapToLong(network ->
                                Cost.of(network, s.height(), s.width()).trainingMacs())
                        .sum())
                + draws.map(all -> all.macs(size, step)).orElse(0L);
    }

    /** What is made small, of all passes together. */
    public Objective objective() {
        List<Objective.Weighted> terms = new ArrayList<>();
        for (int i = 0; i < forwards.size(); i++) {
            Forward pass = forwards.get(i);
            terms.addAll(Objective.crossEntropy(pass.network(), pass.name(), TrainingProgram.BATCH, pixels)
                    .terms());
            int teacher =
                    switch (settings.widthsTeacher()) {
                        case NEXT_WIDER -> i - 1;
                        case WIDEST -> i > 0 ? 0 : -1;
                        case NONE -> -1;
                    };
            if (teacher >= 0) {
                terms.add(new Objective.Weighted(
                        new Distillation(
                                output(pass),
                                output(forwards.get(teacher)),
                                TrainingProgram.BATCH,
                                settings.temperature()),
                        settings.weight()));
            }
        }
        return new Objective(terms);
    }

    private static OutputName output(Forward pass) {
        return new OutputName(pass.name(), pass.network().output());
    }
}
