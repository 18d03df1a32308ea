package org.dance4j.eval.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.Segmenter;

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
        List<Function<RgbImage, Double>> timed = models.stream()
                .map(model -> (Function<RgbImage, Double>) model::applyAsDouble)
                .toList();
        return inTurns(timed, images, rounds, progress).stream()
                .map(ofModel -> ofModel.stream()
                        .flatMap(List::stream)
                        .mapToDouble(taken -> taken)
                        .toArray())
                .toList();
    }

    /** The same of models in this process, and of images that fit into memory. */
    public static List<double[]> seconds(List<? extends Segmenter> models, List<RgbImage> images, int rounds) {
        return seconds(
                models.stream().map(Rounds::timed).toList(),
                images.stream().<Supplier<RgbImage>>map(image -> () -> image).toList(),
                rounds,
                progress -> {});
    }

    private static ToDoubleFunction<RgbImage> timed(Segmenter segmenter) {
        return image -> {
            long start = System.nanoTime();
            segmenter.segment(image);
            return (System.nanoTime() - start) / 1e9;
        };
    }

    /**
     * Runs every model on every image, {@code rounds} times over, after a round that is not counted. Models take turns
     * at each image, and another one goes first each time.
     *
     * @param models what to do with an image
     * @param images read anew for every round, at least one
     * @param rounds at least 1
     * @param progress told after each image
     * @return for each model, for each round, what it made of each image
     */
    public static <I, T> List<List<List<T>>> inTurns(
            List<Function<I, T>> models, List<Supplier<I>> images, int rounds, Consumer<ProgressListener> progress) {
        if (rounds < 1 || images.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected at least one round and one image, found " + rounds + " and " + images.size());
        }
        List<List<List<T>>> made = new ArrayList<>();
        models.forEach(model -> made.add(new ArrayList<>()));
        // The first round prepares the models for each size that occurs.
        for (int round = 0; round <= rounds; round++) {
            List<List<T>> current = new ArrayList<>();
            models.forEach(model -> current.add(new ArrayList<>()));
            for (int i = 0; i < images.size(); i++) {
                I image = images.get(i).get();
                for (int m : order(round + i, models.size())) {
                    current.get(m).add(models.get(m).apply(image));
                }
                progress.accept(new ProgressListener(round * images.size() + i + 1, (rounds + 1) * images.size()));
            }
            if (round > 0) {
                for (int m = 0; m < models.size(); m++) {
                    made.get(m).add(current.get(m));
                }
            }
        }
        return made;
    }
}
