package org.dance4j.datasets.images;

import java.util.List;
import java.util.function.IntPredicate;

/**
 * The colours of a label file's palette, beside what the indices stand for that they are at.
 *
 * @param entries by index; those whose index stands for nothing are left out
 */
public record Palette(List<Entry> entries) {

    /** Of files without a palette, and of those of which it does not matter. */
    public static final Palette NONE = new Palette(List.of());

    /** What a colour stands for that is nobody's. */
    public static final int NOTHING = -1;

    /**
     * A colour of a palette.
     *
     * @param index the value of pixels that have it
     * @param meaning what the index stands for, a class or {@link LabelMap#VOID}
     * @param colour {@code 0xRRGGBB}
     * @param shown what the colour stands for, a class, {@link LabelMap#VOID} or {@link #NOTHING}
     */
    public record Entry(int index, int meaning, int colour, int shown) {}

    /** Copies the entries. */
    public Palette {
        entries = List.copyOf(entries);
    }

    /**
     * Colours in the place of another class or void. Not among them is one that the palette also has in its right
     * place: what is left of a palette is often filled with black.
     *
     * @param used whether labels hold a class or {@link LabelMap#VOID}
     */
    public List<Entry> contradictions(IntPredicate used) {
        return usedBy(used).stream()
                .filter(entry -> entry.shown() != NOTHING && entry.shown() != entry.meaning())
                .filter(entry -> entries.stream()
                        .noneMatch(other -> other.colour() == entry.colour() && other.meaning() == entry.shown()))
                .toList();
    }

    /**
     * The entries that labels use as far as their classes tell: not those of several indices with one meaning.
     *
     * @param used whether labels hold a class or {@link LabelMap#VOID}
     */
    public List<Entry> usedBy(IntPredicate used) {
        return entries.stream()
                .filter(entry -> used.test(entry.meaning()))
                .filter(entry -> entries.stream()
                        .noneMatch(other -> other.meaning() == entry.meaning() && other.index() != entry.index()))
                .toList();
    }
}
