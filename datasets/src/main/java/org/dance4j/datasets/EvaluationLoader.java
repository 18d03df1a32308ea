package org.dance4j.datasets;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;

/** Reads samples in their order, a few ahead in worker threads. For one consuming thread. */
public final class EvaluationLoader implements Iterator<LoadedSample>, AutoCloseable {

    private final Prefetch<LoadedSample> samples;

    private EvaluationLoader(Prefetch<LoadedSample> samples) {
        this.samples = samples;
    }

    /** @param threads worker threads, at least 1 */
    public static EvaluationLoader open(List<Sample> samples, int threads) {
        Iterator<Callable<LoadedSample>> work = samples.stream()
                .<Callable<LoadedSample>>map(sample -> () -> {
                    SampleCache.Pixels pixels = SampleCache.read(sample);
                    return new LoadedSample(sample, pixels.image(), pixels.label());
                })
                .iterator();
        return new EvaluationLoader(new Prefetch<>(work, threads, loaded -> {}));
    }

    @Override
    public boolean hasNext() {
        return samples.hasNext();
    }

    /** @throws BadInputException if the sample cannot be read */
    @Override
    public LoadedSample next() {
        return samples.next();
    }

    @Override
    public void close() {
        samples.close();
    }
}
