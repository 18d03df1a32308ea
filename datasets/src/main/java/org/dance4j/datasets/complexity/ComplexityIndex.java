package org.dance4j.datasets.complexity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Maps;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.math3.stat.StatUtils;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.datasets.BadFiles;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.SizedSample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.labels.LabelContent;
import org.dance4j.datasets.stream.Pipeline;

/**
 * The complexity SC_mean of a dataset's images, and the Maxwell–Boltzmann distribution that projects it to p. The
 * distribution is fitted to the training split; the p of other images comes from that fit too.
 */
public final class ComplexityIndex {

    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,8})x([1-9]\\d{0,8})");

    private final String dataset;
    private final MaxwellBoltzmann fit;
    private final Map<Split, Map<String, ImageComplexity>> values;

    private ComplexityIndex(String dataset, MaxwellBoltzmann fit, Map<Split, Map<String, ImageComplexity>> values) {
        this.dataset = dataset;
        this.fit = fit;
        this.values = values;
    }

    /**
     * Measures the training split, which the distribution is fitted to, and others. Each sample that the cache does not
     * know is read, image and label, so that a file that cannot be used is found here.
     *
     * @param splits the splits to measure besides the training split
     * @param cache the folder that keeps what was measured, by what is in the files; null for none
     * @param threads worker threads, at least 1
     * @param progress told after each image, in the caller's thread
     * @throws BadInputException if a sample cannot be read
     */
    public static ComplexityIndex measure(
            Dataset dataset, List<Split> splits, Path cache, int threads, Consumer<ProgressListener> progress) {
        return measure(dataset, splits, null, cache, threads, BadFiles.none(), progress);
    }

    /**
     * Measures the splits given only, for a distribution fitted before; else as the other {@code measure}.
     *
     * @param fitted null to fit it to the training split, which is measured too then
     * @param bad takes the samples that are incomplete or cannot be read; the index does not know them
     */
    public static ComplexityIndex measure(
            Dataset dataset,
            List<Split> splits,
            MaxwellBoltzmann fitted,
            Path cache,
            int threads,
            BadFiles bad,
            Consumer<ProgressListener> progress) {
        TreeSet<Split> all = new TreeSet<>(splits);
        if (fitted == null) {
            all.add(Split.TRAIN);
        }
        Map<Split, List<Sample>> samples = new TreeMap<>();
        all.forEach(split -> samples.put(split, dataset.listing(split).sound(bad)));
        List<Sample> flat = samples.values().stream().flatMap(List::stream).toList();
        Map<String, ImageComplexity> measured = measure(
                flat, dataset.classes().size(), ComplexityCache.open(cache, dataset.name()), threads, bad, progress);
        Map<Split, Map<String, ImageComplexity>> values = new TreeMap<>();
        samples.forEach((split, ofSplit) -> {
            Map<String, ImageComplexity> byId = new LinkedHashMap<>();
            ofSplit.stream()
                    .map(Sample::id)
                    .filter(measured::containsKey)
                    .forEach(id -> byId.put(id, measured.get(id)));
            if (byId.isEmpty()) {
                throw new BadInputException("no image of split '" + split + "' can be used");
            }
            values.put(split, byId);
        });
        return new ComplexityIndex(dataset.name(), fitted != null ? fitted : fit(values.get(Split.TRAIN)), values);
    }

    private static MaxwellBoltzmann fit(Map<String, ImageComplexity> training) {
        double[] values = array(training);
        return differ(values) ? MaxwellBoltzmann.fit(values) : MaxwellBoltzmann.ofOne(values[0]);
    }

    private static boolean differ(double[] values) {
        return StatUtils.max(values) - StatUtils.min(values) > Indicator.RESOLUTION;
    }

    private record Found(String fingerprint, ImageComplexity measured) {}

    /** The samples by their ids. What was measured is kept even if a sample then stops the work. */
    private static Map<String, ImageComplexity> measure(
            List<Sample> samples,
            int classes,
            ComplexityCache cache,
            int threads,
            BadFiles bad,
            Consumer<ProgressListener> progress) {
        Map<String, ImageComplexity> byId = new HashMap<>();
        Map<String, ImageComplexity> byFingerprint = new HashMap<>();
        int done = 0;
        try (Pipeline<Found> found = Pipeline.of(samples).map(threads, sample -> find(sample, classes, cache))) {
            for (Sample sample : samples) {
                try {
                    Found next = found.next();
                    byId.put(sample.id(), next.measured());
                    byFingerprint.put(next.fingerprint(), next.measured());
                } catch (BadInputException e) {
                    bad.add(sample, e);
                }
                progress.accept(new ProgressListener(++done, samples.size()));
            }
        } finally {
            if (done == samples.size()) {
                cache.replace(byFingerprint);
            } else {
                cache.add(byFingerprint);
            }
        }
        return byId;
    }

    private static Found find(Sample sample, int classes, ComplexityCache cache) {
        String fingerprint = sample.fingerprint();
        ImageComplexity known = cache.get(fingerprint);
        return new Found(fingerprint, known != null ? known : ImageComplexity.of(sample, classes));
    }

    /** The name of the dataset. */
    public String dataset() {
        return dataset;
    }

    /** The distribution of the training images. */
    public MaxwellBoltzmann fit() {
        return fit;
    }

    /**
     * Whether the fit, and p with it, tells images apart: not where all training images are equally complex, or there
     * is but one. What was measured without them has a fit from elsewhere.
     */
    public boolean tellsApart() {
        return !values.containsKey(Split.TRAIN) || differ(values(Split.TRAIN));
    }

    /**
     * Requires a fit that tells images apart.
     *
     * @throws BadInputException if all training images are equally complex
     */
    public void requireTellsApart() {
        if (!tellsApart()) {
            throw new BadInputException("the training images of dataset " + dataset
                    + " are all equally complex: at least two that differ are needed");
        }
    }

    /** The splits that were measured. */
    public Iterable<Split> splits() {
        return List.copyOf(values.keySet());
    }

    /** The ids of a split's images, in the split's order; none if the split was not measured. */
    public List<String> ids(Split split) {
        return List.copyOf(values.getOrDefault(split, Map.of()).keySet());
    }

    /**
     * SC_mean of each image of a split, in the split's order.
     *
     * @throws IllegalArgumentException if the split was not measured
     */
    public double[] values(Split split) {
        if (!values.containsKey(split)) {
            throw new IllegalArgumentException("split " + split + " was not measured");
        }
        return array(values.get(split));
    }

    /**
     * How the SC_mean of a split's images are distributed.
     *
     * @throws IllegalArgumentException if the split was not measured
     */
    public ComplexityStatistics statistics(Split split) {
        return ComplexityStatistics.of(values(split));
    }

    /** The Kolmogorov–Smirnov distance between the fit and a split. */
    public double kolmogorovSmirnov(Split split) {
        return fit.kolmogorovSmirnov(values(split));
    }

    /** Those of some samples that were measured; the size of each is known without its file. */
    public List<Sample> measured(List<Sample> samples) {
        return samples.stream()
                .filter(sample -> find(sample) != null)
                .<Sample>map(sample -> {
                    ImageSize size = find(sample).size();
                    return size == null ? sample : new SizedSample(sample, size);
                })
                .toList();
    }

    private ImageComplexity find(Sample sample) {
        for (Map<String, ImageComplexity> byId : values.values()) {
            ImageComplexity found = byId.get(sample.id());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /**
     * What is in the labels of the splits that were measured, by the samples' ids. Labels are counted where images are
     * measured, since both are read there, and kept as long. None in an index that was {@linkplain #read read}.
     */
    public Map<Split, Map<String, LabelContent>> labels() {
        Map<Split, Map<String, LabelContent>> labels = new TreeMap<>();
        values.forEach((split, byId) -> {
            Map<String, LabelContent> known = Maps.transformValues(byId, ImageComplexity::labels);
            labels.put(split, Maps.filterValues(known, Objects::nonNull));
        });
        return labels;
    }

    /** SC_mean of a sample, measured now if its split was not. */
    public double complexity(Sample sample) {
        ImageComplexity known = find(sample);
        return known != null ? known.complexity() : Complexity.mean(sample.image());
    }

    /** The projected complexity of a sample, from 0 to 1. */
    public double p(Sample sample) {
        return p(sample, Indicator.PROPOSED);
    }

    /** The p of a sample by some indicator, from 0 to 1. */
    public double p(Sample sample, Indicator indicator) {
        return indicator.p(fit, complexity(sample));
    }

    private static double[] array(Map<String, ImageComplexity> values) {
        return values.values().stream().mapToDouble(ImageComplexity::complexity).toArray();
    }

    /**
     * Writes everything as JSON: {@code {dataset, fit: {location, scale}, splits: {train: {count, mean, deviation, min,
     * max, kolmogorov_smirnov, values: {id: SC_mean}, sizes: {id: HEIGHTxWIDTH}}}}}.
     */
    public void write(Path json) {
        ObjectNode root = Json.object();
        root.put("dataset", dataset);
        root.set("fit", Json.tree(fit));
        ObjectNode splits = root.putObject("splits");
        values.forEach((split, byId) -> {
            ObjectNode node = splits.putObject(split.text());
            node.setAll((ObjectNode) Json.tree(statistics(split)));
            node.set("kolmogorov_smirnov", Json.tree(kolmogorovSmirnov(split)));
            node.set("values", Json.tree(Maps.transformValues(byId, ImageComplexity::complexity)));
            node.set("sizes", Json.tree(Maps.transformValues(byId, measured -> String.valueOf(measured.size()))));
        });
        Json.write(json, root);
    }

    /**
     * Reads what {@link #write} wrote. It knows samples by their id, so it is for the files it was measured on.
     *
     * @throws BadInputException if the file is missing or is not such JSON
     */
    public static ComplexityIndex read(Path json) {
        JsonNode root = Json.read(json);
        JsonNode fit = root.path("fit");
        if (!root.path("dataset").isTextual()
                || !fit.path("location").isNumber()
                || !fit.path("scale").isNumber()) {
            throw new BadInputException(
                    json + " is no complexity index: expected dataset and fit with location and scale");
        }
        Map<Split, Map<String, ImageComplexity>> values = new TreeMap<>();
        root.path("splits").fields().forEachRemaining(split -> {
            Map<String, ImageComplexity> byId = new LinkedHashMap<>();
            JsonNode node = split.getValue();
            node.path("values")
                    .fields()
                    .forEachRemaining(field -> byId.put(
                            field.getKey(),
                            new ImageComplexity(
                                    field.getValue().asDouble(),
                                    size(node.path("sizes").path(field.getKey()).asText()),
                                    null)));
            values.put(Split.parse(split.getKey()), byId);
        });
        try {
            return new ComplexityIndex(
                    root.get("dataset").asText(),
                    new MaxwellBoltzmann(
                            fit.get("location").asDouble(), fit.get("scale").asDouble()),
                    values);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(json + " is no complexity index: " + e.getMessage(), e);
        }
    }

    /** Null where the file does not tell it. */
    private static ImageSize size(String text) {
        Matcher matcher = SIZE.matcher(text);
        return matcher.matches()
                ? new ImageSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : null;
    }
}
