package org.dance4j.datasets.labels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.DeclaredClasses;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.LabelMap;

/**
 * What speaks against the way in which a dataset's labels are read. Such labels can be read, so that without being told
 * people train on what they did not mean.
 */
public final class LabelSurvey {

    /** More void than this share of a split's pixels is worth a word. */
    private static final double MOST_VOID = 0.5;

    private static final int MOST_NAMES = 5;

    private final String dataset;
    private final List<String> names;
    private final Optional<DeclaredClasses> declared;
    private final Map<Split, Map<String, LabelContent>> contents;
    private final Map<Split, long[]> pixels = new TreeMap<>();
    private final PaletteSurvey palettes;

    /** @param contents what is in the labels, by split and by the samples' ids */
    public LabelSurvey(Dataset dataset, Map<Split, ? extends Map<String, LabelContent>> contents) {
        this.dataset = dataset.name();
        this.names = dataset.classes().names();
        this.declared = dataset.declaredClasses();
        this.contents = new TreeMap<>();
        contents.forEach((split, bySample) -> {
            this.contents.put(split, Map.copyOf(bySample));
            this.pixels.put(split, sum(bySample));
        });
        this.palettes = new PaletteSurvey(names, declared, contents);
    }

    private long[] sum(Map<String, LabelContent> bySample) {
        long[] sum = new long[names.size() + 1];
        bySample.values().forEach(content -> {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += content.pixels().get(i);
            }
        });
        return sum;
    }

    /** What is wrong with a split, a sentence each. What concerns several splits is told of in the first. */
    public List<String> problems(Split split) {
        if (contents.getOrDefault(split, Map.of()).isEmpty()) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        if (split.equals(Split.TRAIN)) {
            nothingToLearn().ifPresent(problems::add);
            withoutPixels().ifPresent(problems::add);
        }
        voidByDefault(split).ifPresent(problems::add);
        mostlyVoid(split).ifPresent(problems::add);
        voidLabels(split).ifPresent(problems::add);
        problems.addAll(palettes.problems(split));
        return problems;
    }

    /** Why nothing can be learned from the training split, and what may be the reason; empty if something can. */
    public Optional<String> untrainable() {
        return nothingToLearn()
                .map(sentence -> sentence
                        + voidByDefault(Split.TRAIN)
                                .map(reason -> "; " + reason)
                                .orElse(""));
    }

    private List<String> classes(Split split, boolean withPixels) {
        return IntStream.range(0, names.size())
                .filter(i -> pixels.get(split)[i] > 0 == withPixels)
                .mapToObj(i -> "'" + names.get(i) + "'")
                .toList();
    }

    private Optional<String> nothingToLearn() {
        if (contents.getOrDefault(Split.TRAIN, Map.of()).isEmpty()) {
            return Optional.empty();
        }
        List<String> learned = classes(Split.TRAIN, true);
        if (learned.size() > 1) {
            return Optional.empty();
        }
        String found = learned.isEmpty()
                ? "no class has a pixel in its labels"
                : learned.get(0) + " is the only class with a pixel in its labels";
        String one = names.size() == 1 && declared.isPresent()
                ? "; declare what is not it as a class of its own in "
                        + declared.get().file() + ", such as background"
                : "";
        return Optional.of("nothing can be learned from split train of dataset " + dataset + ": " + found + one);
    }

    private Optional<String> withoutPixels() {
        List<String> missing = classes(Split.TRAIN, false);
        if (missing.isEmpty() || missing.size() == names.size()) {
            return Optional.empty();
        }
        boolean several = missing.size() > 1;
        StringBuilder sentence = new StringBuilder(several ? "the classes " : "class ")
                .append(listed(missing))
                .append(several ? " have" : " has")
                .append(" no pixel in the labels of split train");
        List<String> elsewhere = pixels.keySet().stream()
                .filter(split -> !split.equals(Split.TRAIN))
                .flatMap(split -> classes(split, true).stream())
                .distinct()
                .filter(missing::contains)
                .toList();
        if (!elsewhere.isEmpty()) {
            sentence.append(several ? ", though " + listed(elsewhere) + " occur" : ", though it occurs")
                    .append(several && elsewhere.size() == 1 ? "s in others" : " in others");
        }
        if (!several && voidPixels(Split.TRAIN) > 0) {
            declared.filter(DeclaredClasses::voidIsGiven)
                    .filter(classes -> classes.onlyVoidValue().isPresent())
                    .ifPresent(classes -> {
                        int value = classes.onlyVoidValue().getAsInt();
                        sentence.append("; if its pixels are those of the value " + value + ", write 'value: " + value
                                + "' for it in " + classes.file() + " in place of 'void: " + value + "'");
                    });
        }
        return Optional.of(sentence.toString());
    }

    private static String listed(List<String> quoted) {
        String shown = quoted.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return quoted.size() > MOST_NAMES ? shown + " and " + (quoted.size() - MOST_NAMES) + " more" : shown;
    }

    private long voidPixels(Split split) {
        return pixels.get(split)[names.size()];
    }

    private double voidShare(Split split) {
        return voidPixels(split)
                / (double) IntStream.range(0, names.size() + 1)
                        .mapToLong(i -> pixels.get(split)[i])
                        .sum();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }

    private Optional<String> voidByDefault(Split split) {
        if (declared.isEmpty() || declared.get().voidIsGiven() || voidPixels(split) == 0) {
            return Optional.empty();
        }
        String value = String.valueOf(LabelMap.VOID);
        List<String> missing = contents.containsKey(Split.TRAIN) ? classes(Split.TRAIN, false) : List.of();
        String whose = missing.size() == 1 && names.size() > 1
                ? "class " + missing.get(0) + ", which has no pixel"
                : "the class that they are";
        return Optional.of(percent(voidShare(split)) + " of the pixels in the labels of split " + split
                + " have the value " + value + ", which " + declared.get().file()
                + " does not declare, so that they are void by default: write 'void: " + value
                + "' there if that is right, else 'value: " + value + "' for " + whose);
    }

    private Optional<String> mostlyVoid(Split split) {
        double share = voidShare(split);
        if (share <= MOST_VOID || share == 1) {
            return Optional.empty();
        }
        String remedy = declared.filter(DeclaredClasses::voidIsGiven)
                .map(classes -> "; what is a class of its own, such as background, is to be declared as one in "
                        + classes.file())
                .orElse("");
        return Optional.of("void is " + percent(share) + " of the pixels in the labels of split " + split
                + ", which are neither trained on nor scored" + remedy);
    }

    private Optional<String> voidLabels(Split split) {
        List<String> empty = contents.get(split).entrySet().stream()
                .filter(entry -> entry.getValue().isVoid())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        int all = contents.get(split).size();
        if (empty.isEmpty()) {
            return Optional.empty();
        } else if (empty.size() == all) {
            return split.equals(Split.TRAIN)
                    ? Optional.empty()
                    : Optional.of("the labels of split " + split + " hold nothing but void: none of it can be scored");
        }
        return Optional.of(empty.size() + " of the " + all + " labels of split " + split
                + " hold nothing but void, such as that of sample " + empty.get(0));
    }
}
