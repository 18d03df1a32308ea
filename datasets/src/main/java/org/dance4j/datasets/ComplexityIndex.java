package org.dance4j.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The complexity SC_mean of a dataset's images, and the Maxwell–Boltzmann distribution that projects it to p. The
 * distribution is fitted to the training split; the p of other images comes from that fit too.
 */
public final class ComplexityIndex {

    private final String dataset;
    private final MaxwellBoltzmann fit;
    private final Map<Split, Map<String, Double>> values;
    private final Map<String, Double> byId = new HashMap<>();

    private ComplexityIndex(String dataset, MaxwellBoltzmann fit, Map<Split, Map<String, Double>> values) {
        this.dataset = dataset;
        this.fit = fit;
        this.values = values;
        values.values().forEach(byId::putAll);
    }

    /**
     * Measures the training split, which the distribution is fitted to, and others. Each sample that the cache does not
     * know is read, image and label, so that a file that cannot be used is found here.
     *
     * @param splits the splits to measure besides the training split
     * @param cache the folder that keeps what was measured, by the files' fingerprints; null for none
     * @param threads worker threads, at least 1
     * @param progress told after each image, in the caller's thread
     * @throws BadInputException if a sample cannot be read, or all training images are equally complex
     */
    public static ComplexityIndex measure(
            Dataset dataset, List<Split> splits, Path cache, int threads, Consumer<Progress> progress) {
        return measure(dataset, splits, null, cache, threads, progress);
    }

    /** Measures the splits given only, for a distribution fitted before; else as the other {@code measure}. */
    public static ComplexityIndex measure(
            Dataset dataset, List<Split> splits, MaxwellBoltzmann fitted, Path cache, int threads, Consumer<Progress> progress) {
        EnumSet<Split> all = EnumSet.noneOf(Split.class);
        all.addAll(splits);
        if (fitted == null) {
            all.add(Split.TRAIN);
        }
        Map<Split, List<Sample>> samples = new EnumMap<>(Split.class);
        all.forEach(split -> samples.put(split, dataset.samples(split)));
        List<Sample> flat = samples.values().stream().flatMap(List::stream).toList();
        Iterator<Double> measured = complexities(dataset, flat, cache, threads, progress).iterator();
        Map<Split, Map<String, Double>> values = new EnumMap<>(Split.class);
        samples.forEach((split, ofSplit) -> {
            Map<String, Double> byId = new LinkedHashMap<>();
            ofSplit.forEach(sample -> byId.put(sample.id(), measured.next()));
            values.put(split, byId);
        });
        return new ComplexityIndex(dataset.name(), fitted != null ? fitted : fit(dataset, values.get(Split.TRAIN)), values);
    }

    private static MaxwellBoltzmann fit(Dataset dataset, Map<String, Double> values) {
        try {
            return MaxwellBoltzmann.fit(array(values));
        } catch (IllegalArgumentException e) {
            throw new BadInputException("the training images of dataset " + dataset.name()
                    + " are all equally complex: at least two that differ are needed", e);
        }
    }

    private static List<Double> complexities(
            Dataset dataset, List<Sample> samples, Path folder, int threads, Consumer<Progress> progress) {
        ComplexityCache cache = ComplexityCache.open(folder, dataset.name());
        Map<String, Double> current = new LinkedHashMap<>();
        List<Double> measured = new ArrayList<>();
        Iterator<Callable<Double>> work = samples.stream()
                .<Callable<Double>>map(sample -> () -> {
                    Double known = cache.get(sample.fingerprint());
                    return known != null ? known : Complexity.mean(SampleCache.read(sample).image());
                })
                .iterator();
        try (Prefetch<Double> values = new Prefetch<>(work, threads, value -> {})) {
            for (Sample sample : samples) {
                double value = values.next();
                measured.add(value);
                current.put(sample.fingerprint(), value);
                progress.accept(new Progress(measured.size(), samples.size()));
            }
        }
        cache.replace(current);
        return measured;
    }

    /** The name of the dataset. */
    public String dataset() {
        return dataset;
    }

    /** The distribution of the training images. */
    public MaxwellBoltzmann fit() {
        return fit;
    }

    /** The splits that were measured. */
    public Iterable<Split> splits() {
        return List.copyOf(values.keySet());
    }

    /**
     * SC_mean of each image of a split, in the split's order.
     *
     * @throws IllegalArgumentException if the split was not measured
     */
    public double[] values(Split split) {
        return array(of(split));
    }

    /** @throws IllegalArgumentException if the split was not measured */
    public ComplexityStatistics statistics(Split split) {
        return ComplexityStatistics.of(of(split).values());
    }

    /** The Kolmogorov–Smirnov distance between the fit and a split. */
    public double kolmogorovSmirnov(Split split) {
        return fit.kolmogorovSmirnov(values(split));
    }

    /** SC_mean of a sample, measured now if its split was not. */
    public double complexity(Sample sample) {
        Double known = byId.get(sample.id());
        return known != null ? known : Complexity.mean(sample.image());
    }

    /** The projected complexity of a sample, from 0 to 1. */
    public double p(Sample sample) {
        return fit.cdf(complexity(sample));
    }

    private Map<String, Double> of(Split split) {
        Map<String, Double> found = values.get(split);
        if (found == null) {
            throw new IllegalArgumentException("split " + split + " was not measured");
        }
        return found;
    }

    private static double[] array(Map<String, Double> values) {
        return values.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * Writes everything as JSON: {@code {dataset, fit: {location, scale}, splits: {train: {count, mean, deviation, min,
     * max, kolmogorov_smirnov, values: {id: SC_mean}}}}}}.
     */
    public void write(Path json) {
        ObjectNode root = JsonFiles.object();
        root.put("dataset", dataset);
        root.set("fit", JsonFiles.tree(fit));
        ObjectNode splits = root.putObject("splits");
        values.forEach((split, byId) -> {
            ObjectNode node = splits.putObject(split.text());
            node.setAll((ObjectNode) JsonFiles.tree(statistics(split)));
            node.put("kolmogorov_smirnov", kolmogorovSmirnov(split));
            node.set("values", JsonFiles.tree(byId));
        });
        JsonFiles.write(root, json);
    }

    /**
     * Reads what {@link #write} wrote. It knows samples by their id, so it is for the files it was measured on.
     *
     * @throws BadInputException if the file is missing or is not such JSON
     */
    public static ComplexityIndex read(Path json) {
        JsonNode root = JsonFiles.read(json);
        JsonNode fit = root.path("fit");
        if (!root.path("dataset").isTextual() || !fit.path("location").isNumber() || !fit.path("scale").isNumber()) {
            throw new BadInputException(json + " is no complexity index: expected dataset and fit with location and scale");
        }
        Map<Split, Map<String, Double>> values = new EnumMap<>(Split.class);
        Stream.of(Split.values()).filter(split -> root.path("splits").has(split.text())).forEach(split -> {
            Map<String, Double> byId = new LinkedHashMap<>();
            root.path("splits").path(split.text()).path("values").fields()
                    .forEachRemaining(field -> byId.put(field.getKey(), field.getValue().asDouble()));
            values.put(split, byId);
        });
        try {
            return new ComplexityIndex(
                    root.get("dataset").asText(),
                    new MaxwellBoltzmann(fit.get("location").asDouble(), fit.get("scale").asDouble()),
                    values);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(json + " is no complexity index: " + e.getMessage(), e);
        }
    }
}
