package org.dance4j.training.settings;

import com.google.common.base.Splitter;
import com.google.common.collect.Lists;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.dance4j.slimming.widths.Width;

/**
 * The shares of channels that a network's widths keep, from wide to narrow, written {@code 1,0.75,0.5,0.25}; {@code found} or
 * {@code found:1,0.5} where pruning is to find which channels of each layer they are; {@code 0.25..1} for all from one to the
 * other.
 *
 * @param shares the first is 1, the whole network
 * @param found whether layers keep what is worth it, at the cost of these shares, and not these shares of each; of the
 *     whole network alone there is nothing to find
 * @param range whether they are the ends of a range, in between which every share is a width
 */
public record WidthShares(List<Double> shares, boolean found, boolean range) {

    private static final String FOUND = "found";
    private static final String TO = "..";
    private static final List<Double> USUAL = List.of(1.0, 0.75, 0.5, 0.25);

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is none, one is not above 0 and at most 1, one is not below the one before
     *     it, the first is not 1, or a range has other than two ends
     */
    public WidthShares {
        shares = List.copyOf(shares);
        if (shares.isEmpty()) {
            throw new IllegalArgumentException("expected widths such as 1,0.75,0.5,0.25, found none");
        }
        if (range && (found || shares.size() != 2)) {
            throw new IllegalArgumentException("a range of widths has two ends, such as 0.25..1, found " + shares);
        }
        found = found && !shares.equals(List.of(1.0));
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

    /** Those of a list. */
    public WidthShares(List<Double> shares, boolean found) {
        this(shares, found, false);
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
        if (text.contains(TO)) {
            List<Double> ends = numbers(Splitter.on(TO), text, text);
            if (ends.size() == 2 && ends.get(0) >= ends.get(1)) {
                throw new IllegalArgumentException(
                        "a range of widths runs from narrow to wide, such as 0.25..1, found '" + text + "'");
            }
            return new WidthShares(Lists.reverse(ends), false, true);
        }
        boolean found = text.startsWith(FOUND + ":");
        String list = found ? text.substring(FOUND.length() + 1) : text;
        return new WidthShares(numbers(Splitter.on(','), list, text), found);
    }

    private static List<Double> numbers(Splitter splitter, String list, String text) {
        List<Double> numbers = new ArrayList<>();
        for (String share : splitter.trimResults().split(list)) {
            try {
                double number = Double.parseDouble(share);
                if (!Double.isFinite(number)) {
                    throw new NumberFormatException(share);
                }
                numbers.add(number);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "expected widths such as 1,0.75,0.5,0.25, or 0.25..1, or found; found '" + text + "'", e);
            }
        }
        return numbers;
    }

    /** Whether the network runs at one width only. */
    public boolean isOne() {
        return shares.size() == 1;
    }

    /** Whether a share is one of these, or within their range. */
    public boolean includes(double share) {
        return range ? share >= shares.get(1) && share <= shares.get(0) : shares.contains(share);
    }

    @Override
    public String toString() {
        return range ? Width.text(shares.get(1)) + TO + Width.text(shares.get(0)) : list();
    }

    private String list() {
        return (found ? FOUND + ":" : "") + shares.stream().map(Width::text).collect(Collectors.joining(","));
    }
}
