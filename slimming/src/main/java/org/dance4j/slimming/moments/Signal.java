package org.dance4j.slimming.moments;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What each channel of a layer is in the network before channels are removed, and what of its mean is missing afterwards.
 */
final class Signal {

    private final Moments[] moments;
    private final double[] missing;

    /**
     * @param moments by channel
     * @param missing by channel, the mean before less the mean afterwards; both arrays are taken over
     */
    Signal(Moments[] moments, double[] missing) {
        this.moments = moments;
        this.missing = missing;
    }

    int channels() {
        return moments.length;
    }

    Moments moments(int channel) {
        return moments[channel];
    }

    double missing(int channel) {
        return missing[channel];
    }

    /** What each channel is afterwards: the same less what is missing. */
    Moments afterwards(int channel) {
        return moments[channel].affine(1, -missing[channel]);
    }

    /** The same with all of the channels missing that are removed. */
    Signal without(boolean[] removed) {
        double[] more = missing.clone();
        for (int c = 0; c < more.length; c++) {
            more[c] = removed[c] ? moments[c].mean() : more[c];
        }
        return new Signal(moments, more);
    }

    /** What comes of a function of each value. */
    Signal mapped(UnaryOperator<Moments> function) {
        return ofEach(channels(), c -> function.apply(moments[c]), c -> function.apply(afterwards(c)));
    }

    /** What comes of one channel after another, before and afterwards. */
    static Signal ofEach(int channels, OfChannel before, OfChannel afterwards) {
        Moments[] moments = IntStream.range(0, channels).mapToObj(before::of).toArray(Moments[]::new);
        double[] missing = IntStream.range(0, channels)
                .mapToDouble(c -> moments[c].mean() - afterwards.of(c).mean())
                .toArray();
        return new Signal(moments, missing);
    }

    /** The channels of several, one after another. */
    static Signal joined(Signal... parts) {
        return new Signal(
                Stream.of(parts).flatMap(part -> Arrays.stream(part.moments)).toArray(Moments[]::new),
                Stream.of(parts)
                        .flatMapToDouble(part -> Arrays.stream(part.missing))
                        .toArray());
    }

    /** The moments of one channel. */
    @FunctionalInterface
    interface OfChannel {
        Moments of(int channel);
    }
}
