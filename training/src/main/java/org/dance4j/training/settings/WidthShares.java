package org.dance4j.training.settings;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.dance4j.slimming.widths.Width;

/**
 * The shares of channels that a network's widths keep, from wide to narrow, written {@code 1,0.75,0.5,0.25}; {@code found} or
 * {@code found:1,0.5} where pruning is to find which channels of each layer they are.
 *
 * @param shares the first is 1, the whole network
 * @param found whether layers keep what is worth it, at the cost of these shares, and not these shares of each
 */
public record WidthShares(List<Double> shares, boolean found) {

    private static final String FOUND = "found";
    private static final List<Double> USUAL = List.of(1.0, 0.75, 0.5, 0.25);

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is none, one is not above 0 and at most 1, one is not below the one before
     *     it, or the first is not 1
     */
    public WidthShares {
        shares = List.copyOf(shares);
        if (shares.isEmpty()) {
            throw new IllegalArgumentException("expected widths such as 1,0.75,0.5,0.25, found none");
        }
        for (int i = 0; i < shares.size(); i++) {
            double share = shares.get(i);
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException("a width must be above 0 and at most 1, found " + Width.text(share));
            }
            if (i > 0 && share == shares.get(i - 1)) {
                throw new IllegalArgumentException("width " + Width.text(share) + " is named twice");
            }
            if (i > 0 && share > shares.get(i - 1)) {
                throw new IllegalArgumentException("widths must run from wide to narrow, found " + Width.text(share)
                        + " after " + Width.text(shares.get(i - 1)));
            }
        }
    }

    /**
     * Reads shares.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static WidthShares parse(String text) {
        if (text.equals(FOUND)) {
            return new WidthShares(USUAL, true);
        }
        boolean found = text.startsWith(FOUND + ":");
        String list = found ? text.substring(FOUND.length() + 1) : text;
        List<Double> shares = new ArrayList<>();
        for (String share : Splitter.on(',').trimResults().split(list)) {
            try {
                double number = Double.parseDouble(share);
                if (!Double.isFinite(number)) {
                    throw new NumberFormatException(share);
                }
                shares.add(number);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "expected widths such as 1,0.75,0.5,0.25, or found; found '" + text + "'", e);
            }
        }
        return new WidthShares(shares, found);
    }

    /** Whether the network runs at one width only. */
    public boolean isOne() {
        return shares.size() == 1;
    }

    @Override
    public String toString() {
        return (found ? FOUND + ":" : "") + shares.stream().map(Width::text).collect(Collectors.joining(","));
    }
}
