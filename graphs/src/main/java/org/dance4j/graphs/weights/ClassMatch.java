package org.dance4j.graphs.weights;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Which of the classes that class scores were trained for are those of a dataset.
 *
 * @param from for each class of the dataset the index of the same class among those trained for, −1 where it was none
 * @param trainedClasses how many classes the scores were trained for
 */
public record ClassMatch(List<Integer> from, int trainedClasses) {

    /**
     * Copies the indices.
     *
     * @throws IllegalArgumentException if one is of no class
     */
    public ClassMatch {
        from = List.copyOf(from);
        for (int index : from) {
            if (index < -1 || index >= trainedClasses) {
                throw new IllegalArgumentException("there is no class " + index + " among " + trainedClasses);
            }
        }
    }

    /** Class by class in their order, for want of names. */
    public static ClassMatch inOrder(int classes) {
        return new ClassMatch(IntStream.range(0, classes).boxed().toList(), classes);
    }

    /**
     * Classes of the same name; letter case and the Unicode form do not count where they make no two classes equal.
     *
     * @param trained the classes that the scores were trained for, in their order
     * @param wanted the dataset's classes, in theirs
     */
    public static ClassMatch byName(List<String> trained, List<String> wanted) {
        List<String> plainTrained = plain(trained);
        List<String> plainWanted = plain(wanted);
        boolean unique = areUnique(plainTrained) && areUnique(plainWanted);
        List<Integer> from = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            from.add(unique ? plainTrained.indexOf(plainWanted.get(i)) : trained.indexOf(wanted.get(i)));
        }
        return new ClassMatch(from, trained.size());
    }

    private static List<String> plain(List<String> names) {
        return names.stream()
                .map(name ->
                        Normalizer.normalize(name, Normalizer.Form.NFC).strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static boolean areUnique(List<String> names) {
        return names.stream().distinct().count() == names.size();
    }

    /** Whether both have the same classes in the same order. */
    public boolean isSame() {
        return equals(inOrder(from.size())) && trainedClasses == from.size();
    }

    /** The dataset's classes that the scores were trained for, by index. */
    public List<Integer> taken() {
        return IntStream.range(0, from.size())
                .filter(index -> from.get(index) >= 0)
                .boxed()
                .toList();
    }

    /** The dataset's classes that the scores were not trained for, by index. */
    public List<Integer> anew() {
        return IntStream.range(0, from.size())
                .filter(index -> from.get(index) < 0)
                .boxed()
                .toList();
    }

    /** The classes trained for that the dataset has not, by index. */
    public List<Integer> unused() {
        return IntStream.range(0, trainedClasses)
                .filter(index -> !from.contains(index))
                .boxed()
                .toList();
    }
}
