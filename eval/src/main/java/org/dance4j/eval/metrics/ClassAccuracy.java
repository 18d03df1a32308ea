package org.dance4j.eval.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How each class was taken for each, and what follows from it. With TP, FP and FN the pixels of a class that were found,
 * those of others that were taken for it, and those of it that were taken for others: precision is {@code TP / (TP +
 * FP)}, recall {@code TP / (TP + FN)}, and F1, which is the Dice coefficient, {@code 2 TP / (2 TP + FP + FN)}.
 *
 * <p>Means are of the classes that the images have. What is NaN (null in JSON) does not exist: recall of a class that the
 * images lack, and precision and F1 where it was not found either. Precision of a class that the images have and that was
 * never found is 0, as public implementations have it (scikit-learn, torchmetrics).
 *
 * @param confusion pixels by class of the truth, and within it by class that they were taken for; empty if nothing was
 *     counted
 * @param precision per class
 * @param recall per class
 * @param f1 per class
 * @param meanPrecision of the classes that the images have
 * @param meanRecall of these classes
 * @param meanF1 of these classes
 * @param meanIouOfPresent mean IoU of these classes. The usual mean IoU also counts, with 0, classes that no image has but
 *     that were found
 * @param absent the numbers of the classes that no image has a pixel of
 */
public record ClassAccuracy(
        List<List<Long>> confusion,
        List<Double> precision,
        List<Double> recall,
        List<Double> f1,
        double meanPrecision,
        double meanRecall,
        double meanF1,
        double meanIouOfPresent,
        List<Integer> absent) {

    /** What was not counted. */
    public static final ClassAccuracy NONE = new ClassAccuracy(
            List.of(), List.of(), List.of(), List.of(), Double.NaN, Double.NaN, Double.NaN, Double.NaN, List.of());

    /**
     * A class that was often taken for another.
     *
     * @param truth the class
     * @param taken what it was taken for
     * @param pixels how often
     * @param share of the pixels that the class has
     */
    public record Mistake(int truth, int taken, long pixels, double share) {}

    /** Copies the lists. */
    public ClassAccuracy {
        confusion = confusion.stream().map(List::copyOf).toList();
        precision = List.copyOf(precision);
        recall = List.copyOf(recall);
        f1 = List.copyOf(f1);
        absent = List.copyOf(absent);
    }

    /** What follows from how often each class was taken for each. */
    public static ClassAccuracy of(ConfusionMatrix matrix) {
        int classes = matrix.classes();
        List<Double> precision = new ArrayList<>();
        List<Double> recall = new ArrayList<>();
        List<Double> f1 = new ArrayList<>();
        List<Integer> absent = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            long right = matrix.count(c, c);
            long has = truths(matrix, c);
            long found = 0;
            for (int other = 0; other < classes; other++) {
                found += matrix.count(other, c);
            }
            precision.add(found == 0 && has > 0 ? 0 : (double) right / found);
            recall.add((double) right / has);
            f1.add(2.0 * right / (has + found));
            if (has == 0) {
                absent.add(c);
            }
        }
        return new ClassAccuracy(
                IntStream.range(0, classes)
                        .mapToObj(truth -> IntStream.range(0, classes)
                                .mapToObj(taken -> matrix.count(truth, taken))
                                .toList())
                        .toList(),
                precision,
                recall,
                f1,
                mean(precision, absent),
                mean(recall, absent),
                mean(f1, absent),
                mean(matrix.iou(), absent),
                absent);
    }

    private static long truths(ConfusionMatrix matrix, int index) {
        return IntStream.range(0, matrix.classes())
                .mapToLong(other -> matrix.count(index, other))
                .sum();
    }

    private static double mean(List<Double> values, List<Integer> absent) {
        return IntStream.range(0, values.size())
                .filter(c -> !absent.contains(c))
                .mapToDouble(values::get)
                .average()
                .orElse(Double.NaN);
    }

    /** Whether anything was counted. */
    public boolean wasCounted() {
        return !confusion.isEmpty();
    }

    /** Pixels that a class has in the truth. */
    public long pixels(int index) {
        return confusion.get(index).stream().mapToLong(Long::longValue).sum();
    }

    /** The share of a class's pixels that were taken for another, or for itself; NaN for a class without any. */
    public double share(int truth, int taken) {
        return (double) confusion.get(truth).get(taken) / pixels(truth);
    }

    /**
     * The most frequent mistakes, those of the most pixels first.
     *
     * @param most how many at most
     */
    public List<Mistake> mistakes(int most) {
        List<Mistake> mistakes = new ArrayList<>();
        for (int truth = 0; truth < confusion.size(); truth++) {
            for (int taken = 0; taken < confusion.size(); taken++) {
                long pixels = confusion.get(truth).get(taken);
                if (taken != truth && pixels > 0) {
                    mistakes.add(new Mistake(truth, taken, pixels, share(truth, taken)));
                }
            }
        }
        return mistakes.stream()
                .sorted((a, b) -> Long.compare(b.pixels(), a.pixels()))
                .limit(most)
                .toList();
    }
}
