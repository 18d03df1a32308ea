package org.dance4j.training.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.Setting;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.Channels;
import org.dance4j.slimming.widths.UniformWidths;

/** At which widths one network is trained (Xue et al., SlimSeg, 2022). Each is null where nothing was chosen. */
public record WidthSettings(
        @Setting(
                        value = "Train one network that runs at several widths, such as 1,0.75,0.5,0.25: shares of the "
                                + "channels of each layer, from wide to narrow, in multiples of 8. All share the "
                                + "convolutions' weights, and each has batch norms of its own; a step trains all. Nothing "
                                + "is pruned then ({slimming}). With found, or found:1,0.5, each layer keeps what "
                                + "pruning finds worth it in the network of {init} or {weights}, at the "
                                + "multiply-accumulates of these shares. A range, 0.25..1, runs at every width in it: a "
                                + "step trains both ends and widths drawn between ({widths-drawn}), which share the batch "
                                + "norms' gammas and betas, and have statistics found on training images.",
                        label = "W,W,...|W..W",
                        otherwise = "1",
                        otherwiseText = "1, the network alone")
                WidthShares widths,
        @Setting(
                        value =
                                "What a narrower width learns from beside the labels, by its scores of each pixel in the "
                                        + "same step: next-wider, widest, none.",
                        label = "NAME",
                        otherwise = "next-wider",
                        otherwiseText = "next-wider; of a range widest")
                WidthTeacher widthsTeacher,
        @Setting(
                        value = "How much the wider network counts, the labels counting 1.",
                        label = "WEIGHT",
                        otherwiseText = "1, with {widths}",
                        optional = true,
                        above = 0)
                Double widthsWeight,
        @Setting(
                        value = "What the scores of both are divided by before they are compared; above 1 the less "
                                + "probable classes count more.",
                        label = "T",
                        otherwiseText = "1, with {widths}",
                        optional = true,
                        above = 0)
                Double widthsTemperature,
        @Setting(
                        value = "How many widths of a range a step draws at random beside its ends.",
                        label = "N",
                        otherwiseText = "2, with a range in {widths}",
                        optional = true,
                        atLeast = 1)
                Integer widthsDrawn) {

    private static final int DRAWN = 2;
    private static final double WEIGHT = 1;
    private static final double TEMPERATURE = 1;

    /**
     * Requires that what is told of widths goes together.
     *
     * @throws BadSettingException if the first width is not the whole network, or something is told of a teacher or
     *     of widths that are drawn where there are none
     */
    public void requireSound() {
        if (widths != null && widths.shares().get(0) != 1) {
            throw BadSettingException.of(
                    new BadSettingException.Field("widths"),
                    (widths.range() ? " must end" : " must begin") + " with 1, the whole network, found " + widths
                            + "; a narrower network is built with ",
                    new BadSettingException.Field("width"));
        }
        if (widthsDrawn != null && (widths == null || !widths.range())) {
            throw BadSettingException.of(
                    new BadSettingException.Field("widths-drawn"),
                    " is about a range of widths, such as ",
                    new BadSettingException.Field("widths"),
                    " 0.25..1, and this run has none");
        }
        boolean several = widths != null && !widths.isOne();
        boolean taught = widthsTeacher != WidthTeacher.NONE;
        String told = widthsWeight != null ? "widths-weight" : widthsTemperature != null ? "widths-temperature" : null;
        if (!several && (told != null || (widthsTeacher != null && widthsTeacher != WidthTeacher.NEXT_WIDER))) {
            throw BadSettingException.of(
                    new BadSettingException.Field(told == null ? "widths-teacher" : told),
                    " is about networks of several widths, and this run has no ",
                    new BadSettingException.Field("widths"));
        } else if (told != null && !taught) {
            throw BadSettingException.of(
                    new BadSettingException.Field(told),
                    " is about a teacher, and ",
                    new BadSettingException.Field("widths-teacher"),
                    " is none");
        }
    }

    /** Whether the network runs at several widths; the widths may not be null. */
    public boolean areSeveral() {
        return !widths.isOne();
    }

    /** How many widths a step draws; 0 where there is no range of them. */
    public int drawn() {
        if (!widths.range()) {
            return 0;
        }
        return widthsDrawn == null ? DRAWN : widthsDrawn;
    }

    /**
     * The shares that a step trains of a network, from wide to narrow: those that differ once channels are rounded, and
     * of those that it draws the middle of the range. Widths that pruning is to find are taken for the uniform ones, at
     * whose cost it finds them.
     *
     * @param network as built
     */
    public List<Double> usualShares(Network network) {
        Set<Channels> kept = new HashSet<>();
        List<Double> shares = new ArrayList<>();
        for (double share : widths.shares()) {
            if (kept.add(UniformWidths.of(network, share).channels())) {
                shares.add(share);
            }
        }
        if (widths.range() && shares.size() > 1) {
            shares.addAll(1, Collections.nCopies(drawn(), (shares.get(0) + shares.get(1)) / 2));
        }
        return shares;
    }

    /** How much a wider network counts beside the labels, above 0. */
    public double weight() {
        return widthsWeight == null ? WEIGHT : widthsWeight;
    }

    /** What logits are divided by before they are compared, above 0. */
    public double temperature() {
        return widthsTemperature == null ? TEMPERATURE : widthsTemperature;
    }
}
