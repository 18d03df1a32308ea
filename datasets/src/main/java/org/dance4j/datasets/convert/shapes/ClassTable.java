package org.dance4j.datasets.convert.shapes;

import com.google.common.base.Ascii;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.labels.VocColours;

/**
 * What a source's labels become.
 *
 * @param classes the classes
 * @param meanings for each label a class, {@link LabelMap#VOID} or, of one that is left out, {@link #LEFT_OUT}
 * @param rest what pixels are that no label covers, a class or {@link LabelMap#VOID}
 */
public record ClassTable(ClassSet classes, Map<String, Integer> meanings, int rest) {

    /** The meaning of a label that is left out, as if it had not been drawn. */
    public static final int LEFT_OUT = -1;

    /** How a background that is no class is asked for. */
    public static final String VOID = "void";

    private static final int MOST_CLASSES = 255;

    /** Copies the meanings. */
    public ClassTable {
        meanings = Map.copyOf(meanings);
    }

    /**
     * Decides it. Labels called background are what no label covers; those called {@code __ignore__}, void or unlabelled
     * are void.
     *
     * @param labels the source's, in its order
     * @param chosen the classes to be had, in their order; empty for all
     * @param background the class of pixels that no label covers, or {@link #VOID}; class 0 unless it is another of
     *     the labels
     * @throws BadInputException if there are too many classes, two of one name, or none of a name that is asked for
     */
    public static ClassTable of(Collection<Label> labels, List<String> chosen, String background) {
        return of(labels, chosen, background, false);
    }

    /**
     * The same of labels that may be a dataset's.
     *
     * @param areClasses whether they are, so that one called background keeps its place and its colour
     */
    public static ClassTable of(Collection<Label> labels, List<String> chosen, String background, boolean areClasses) {
        boolean restIsVoid = Ascii.equalsIgnoreCase(background, VOID);
        if (!restIsVoid && Label.named(background).isVoid()) {
            throw new BadInputException("what is called '" + background
                    + "' is void and no class, so that it cannot be the background: the background may be void itself");
        }
        Map<String, Optional<Integer>> colours = new LinkedHashMap<>();
        if (!restIsVoid
                && labels.stream()
                        .noneMatch(label -> label.name().equals(background) && (areClasses || !label.isBackground()))) {
            colours.put(background, Optional.of(0));
        }
        for (Label label : labels) {
            if (!label.isVoid()
                    && (!label.isBackground() || (areClasses && label.name().equals(background)))) {
                colours.put(label.name(), label.colour());
            }
        }
        List<String> order =
                order(List.copyOf(colours.keySet()), chosen, restIsVoid ? Optional.empty() : Optional.of(background));
        if (order.isEmpty() || order.size() > MOST_CLASSES) {
            throw new BadInputException("a dataset has 1 to " + MOST_CLASSES + " classes, found " + order.size());
        }
        int rest = restIsVoid ? LabelMap.VOID : order.indexOf(background);
        Map<String, Integer> meanings = new HashMap<>();
        for (Label label : labels) {
            int meaning = label.isVoid() ? LabelMap.VOID : label.isBackground() ? rest : order.indexOf(label.name());
            if (meanings.put(label.name(), meaning) != null) {
                throw new BadInputException("two labels have the name '" + label.name() + "'");
            }
        }
        return new ClassTable(new ClassSet(order, colours(order, colours, restIsVoid)), meanings, rest);
    }

    private static List<String> order(List<String> names, List<String> chosen, Optional<String> rest) {
        if (chosen.isEmpty()) {
            return names;
        }
        List<String> unknown =
                chosen.stream().filter(name -> !names.contains(name)).toList();
        if (!unknown.isEmpty() || new HashSet<>(chosen).size() < chosen.size()) {
            throw new BadInputException(
                    (unknown.isEmpty() ? "a class is asked for twice" : "there is no label '" + unknown.get(0) + "'")
                            + "; the labels are "
                            + names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ")));
        }
        List<String> order = new ArrayList<>(chosen);
        rest.filter(name -> !order.contains(name)).ifPresent(name -> order.add(0, name));
        return order;
    }

    /** The source's own where all have one and no two the same, else VOC's. */
    private static List<Integer> colours(List<String> order, Map<String, Optional<Integer>> given, boolean restIsVoid) {
        List<Integer> own =
                order.stream().flatMap(name -> given.get(name).stream()).toList();
        Set<Integer> different = new HashSet<>(own);
        if (different.size() == order.size() && !(restIsVoid && different.contains(0))) {
            return own;
        }
        List<Integer> colours = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            // Black is void's, where it is no class's.
            colours.add(VocColours.of(i + (restIsVoid ? 1 : 0)));
        }
        return colours;
    }

    /**
     * What a label becomes.
     *
     * @return a class, {@link LabelMap#VOID} or {@link #LEFT_OUT}
     * @throws BadInputException if the source does not list it
     */
    public int meaning(String label) {
        Integer meaning = meanings.get(label);
        if (meaning == null) {
            throw new BadInputException("there is a label '" + label + "', which the source does not list");
        }
        return meaning;
    }

    /** The same of a mask, in which every pixel has a label: one that is left out becomes what no label covers. */
    int meaningInMask(String label) {
        int meaning = meaning(label);
        return meaning == LEFT_OUT ? rest : meaning;
    }
}
