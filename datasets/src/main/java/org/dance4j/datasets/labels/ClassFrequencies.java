package org.dance4j.datasets.labels;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How frequent classes are in the labels of some images, and weights of classes that follow from it.
 *
 * @param pixels the number of pixels of each class
 * @param around for each class the number of pixels, void included, of the images in which it occurs
 */
public record ClassFrequencies(List<Long> pixels, List<Long> around) {

    /** So that the weight of a frequent class is not infinite; with it, weights are from 1.42 to 50.5. */
    private static final double LOG_OFFSET = 1.02;

    /** Copies the numbers. */
    public ClassFrequencies {
        pixels = List.copyOf(pixels);
        around = List.copyOf(around);
    }

    /** The frequencies in images with these labels. */
    public static ClassFrequencies of(Collection<LabelContent> images, int classes) {
        long[] pixels = new long[classes];
        long[] around = new long[classes];
        for (LabelContent image : images) {
            long all = image.pixels().stream().asLongStream().sum();
            for (int i = 0; i < classes; i++) {
                pixels[i] += image.pixels().get(i);
                around[i] += image.has(i) ? all : 0;
            }
        }
        return new ClassFrequencies(
                Arrays.stream(pixels).boxed().toList(),
                Arrays.stream(around).boxed().toList());
    }

    /**
     * 1 / ln(1.02 + share), the share being that of the class among the pixels that are not void (Paszke et al., ENet,
     * 2016). A class that does not occur has 1 / ln 1.02 = 50.5.
     *
     * @throws IllegalArgumentException if no class occurs
     */
    public List<Double> logWeights() {
        double labelled = pixels.stream().mapToLong(count -> count).sum();
        requireAny(labelled > 0);
        return pixels.stream()
                .map(count -> 1 / Math.log(LOG_OFFSET + count / labelled))
                .toList();
    }

    /**
     * Median frequency balancing (Eigen and Fergus, 2015): the median of all frequencies over the class's own, which is
     * its pixels over the pixels of the images in which it occurs. Of an even number of classes the median is the mean of
     * the two in the middle. A class that does not occur has no frequency, and the largest weight of those that do.
     *
     * @throws IllegalArgumentException if no class occurs
     */
    public List<Double> medianWeights() {
        double[] frequencies = IntStream.range(0, pixels.size())
                .mapToDouble(i -> around.get(i) == 0 ? 0 : (double) pixels.get(i) / around.get(i))
                .toArray();
        double[] sorted =
                Arrays.stream(frequencies).filter(each -> each > 0).sorted().toArray();
        requireAny(sorted.length > 0);
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        return Arrays.stream(frequencies)
                .map(each -> median / (each > 0 ? each : sorted[0]))
                .boxed()
                .toList();
    }

    private static void requireAny(boolean found) {
        if (!found) {
            throw new IllegalArgumentException("no class has a pixel, so that classes have no frequencies");
        }
    }
}
