package org.dance4j.eval.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.images.RgbImage;

/** Models that label the same images in turns, so that a busy spell of the machine hits all of them. */
public final class Rounds {

    private Rounds() {}

    /** The order of {@code count} candidates in a turn: another one goes first each time. */
    public static int[] order(int turn, int count) {
        return IntStream.range(0, count).map(i -> (turn + i) % count).toArray();
    }

    /**
     * Times every model on every image, {@code rounds} times over, after a round that is not counted.
     *
     * @param models label an image and say how many seconds that took
     * @param images read anew for every round
     * @param rounds at least 1
     * @param progress told after each image
     * @return for each model the seconds of each of its images, {@code rounds} times the number of images
     */
    public static List<double[]> seconds(
            List<ToDoubleFunction<RgbImage>> models,
            List<Supplier<RgbImage>> images,
            int rounds,
            Consumer<ProgressListener> progress) {
        if (rounds < 1 || images.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected at least one round and one image, found " + rounds + " and " + images.size());
        }
        List<double[]> seconds = new ArrayList<>();
        models.forEach(model -> seconds.add(new double[rounds * images.size()]));
        // The first round prepares the models for each size that occurs.
        for (int round = -1; round < rounds; round++) {
            for (int i = 0; i < images.size(); i++) {
                RgbImage image = images.get(i).get();
                for (int m : order(round + 1 + i, models.size())) {
                    double taken = models.get(m).applyAsDouble(image);
                    if (round >= 0) {
                        seconds.get(m)[round * images.size() + i] = taken;
                    }
                }
                progress.accept(
                        new ProgressListener((round + 1) * images.size() + i + 1, (rounds + 1) * images.size()));
            }
        }
        return seconds;
    }
}
