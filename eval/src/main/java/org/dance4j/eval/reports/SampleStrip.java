package org.dance4j.eval.reports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmenter;

/**
 * An image with its truth and its prediction, to look at.
 *
 * @param id the sample
 * @param third how complex it is among the others
 * @param complexity its SC_mean
 * @param networkSize the size that the network ran it at
 * @param image the image
 * @param truth its label map
 * @param prediction what the model made of it
 */
public record SampleStrip(
        String id,
        Third third,
        double complexity,
        ImageSize networkSize,
        RgbImage image,
        LabelMap truth,
        LabelMap prediction) {

    /** A third of the images, ordered by complexity. */
    public enum Third {
        /** That of the lowest SC_mean. */
        SIMPLEST,
        /** That between. */
        MIDDLE,
        /** That of the highest SC_mean. */
        MOST_COMPLEX
    }

    /**
     * Strips from each third of the images, evenly spread within it.
     *
     * @param samples the images
     * @param complexity SC_mean of each
     * @param perThird how many of each third at most
     */
    public static List<SampleStrip> choose(
            Segmenter segmenter, List<Sample> samples, List<Double> complexity, int perThird) {
        if (samples.size() != complexity.size()) {
            throw new IllegalArgumentException(
                    "there are " + samples.size() + " images and " + complexity.size() + " complexities");
        }
        List<Integer> order = IntStream.range(0, samples.size())
                .boxed()
                .sorted(Comparator.comparing(complexity::get))
                .toList();
        List<SampleStrip> strips = new ArrayList<>();
        for (Third third : Third.values()) {
            int from = order.size() * third.ordinal() / 3;
            int count = order.size() * (third.ordinal() + 1) / 3 - from;
            int chosen = Math.min(perThird, count);
            for (int i = 0; i < chosen; i++) {
                // The middle of the i-th of equal shares of the third.
                int index = order.get(from + (2 * i + 1) * count / (2 * chosen));
                Sample sample = samples.get(index);
                RgbImage image = sample.image();
                strips.add(new SampleStrip(
                        sample.id(),
                        third,
                        complexity.get(index),
                        segmenter.sizeFor(image),
                        image,
                        sample.label(),
                        segmenter.segment(image)));
            }
        }
        return strips;
    }
}
