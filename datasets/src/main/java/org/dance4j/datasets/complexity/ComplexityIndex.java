package org.dance4j.datasets.complexity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Maps;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
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
 * The complexity of a dataset's images, and for each measure of it the Maxwell–Boltzmann distribution that projects it
 * to p. The distributions are fitted to the training split; the p of other images comes from these fits too. Where no
 * measure is named, it is SC_mean.
 */
public final class ComplexityIndex {

    private static final String FIT = "fit";
    private static final String RELATIVE_FIT = "relative_fit";

    private final String dataset;
    private final Map<ComplexityMeasure, MaxwellBoltzmann> fits;
    private final Map<Split, Map<String, ImageComplexity>> values;

    private ComplexityIndex(
            String dataset,
            Map<ComplexityMeasure, MaxwellBoltzmann> fits,
            Map<Split, Map<String, ImageComplexity>> values) {
        this.dataset = dataset;
        this.fits = Map.copyOf(fits);
        this.values = values;
    }

    /**
     * Measures the training split, which the distributions are fitted to, and others. Each sample that the cache does not
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
     * Measures the splits given only, for distributions fitted before; else as the other {@code measure}.
     *
     * @param fitted {@link #fits} of before; null to fit them to the training split, which is measured too then
     * @param bad takes the samples that are incomplete or cannot be read; the index does not know them
     */
    public static ComplexityIndex measure(
            Dataset dataset,
            List<Split> splits,
            Map<ComplexityMeasure, MaxwellBoltzmann> fitted,
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
        requireDifferentIds(samples);
        int images = samples.values().stream().mapToInt(List::size).sum();
        Map<Split, Map<String, ImageComplexity>> values = measure(
                samples,
                dataset.classes().size(),
                ComplexityCache.open(cache, dataset.name(), images),
                threads,
                bad,
                progress);
        values.forEach((split, byId) -> {
            if (byId.isEmpty()) {
                throw new BadInputException("no image of split '" + split + "' can be used");
            }
        });
        return new ComplexityIndex(dataset.name(), fitted != null ? fitted : fitted(values.get(Split.TRAIN)), values);
    }

    private static void requireDifferentIds(Map<Split, List<Sample>> samples) {
        Map<String, Split> known = new HashMap<>();
        samples.forEach((split, ofSplit) -> ofSplit.forEach(sample -> {
            Split other = known.put(sample.id(), split);
            if (other != null) {
                throw new BadInputException("splits " + other + " and " + split + " both have a sample " + sample.id()
                        + ": name one of them, or its split, otherwise");
            }
        }));
    }

    private static Map<ComplexityMeasure, MaxwellBoltzmann> fitted(Map<String, ImageComplexity> training) {
        Map<ComplexityMeasure, MaxwellBoltzmann> fits = new EnumMap<>(ComplexityMeasure.class);
        for (ComplexityMeasure measure : ComplexityMeasure.values()) {
            double[] values = array(training, measure);
            fits.put(measure, differ(values) ? MaxwellBoltzmann.fit(values) : MaxwellBoltzmann.ofOne(values[0]));
        }
        return fits;
    }

    private static boolean differ(double[] values) {
        return StatUtils.max(values) - StatUtils.min(values) > Indicator.RESOLUTION;
    }

    private record Found(Fingerprint fingerprint, ImageComplexity measured) {}

    /** The samples by their ids. What was measured is kept even if a sample then stops the work. */
    private static Map<Split, Map<String, ImageComplexity>> measure(
            Map<Split, List<Sample>> samples,
            int classes,
            ComplexityCache cache,
            int threads,
            BadFiles bad,
            Consumer<ProgressListener> progress) {
        List<Sample> flat = samples.values().stream().flatMap(List::stream).toList();
        Map<Split, Map<String, ImageComplexity>> values = new TreeMap<>();
        ImageComplexity.Shared shared = ImageComplexity.Shared.none();
        int done = 0;
        try (Pipeline<Found> found = Pipeline.of(flat).map(threads, sample -> find(sample, classes, cache, shared))) {
            for (Map.Entry<Split, List<Sample>> ofSplit : samples.entrySet()) {
                Map<String, ImageComplexity> byId = new LinkedHashMap<>();
                values.put(ofSplit.getKey(), byId);
                for (Sample sample : ofSplit.getValue()) {
                    try {
                        Found next = found.next();
                        byId.put(sample.id(), next.measured());
                        cache.add(next.fingerprint(), next.measured());
                    } catch (BadInputException e) {
                        bad.add(sample, e);
                    }
                    progress.accept(new ProgressListener(++done, flat.size()));
                }
            }
        } finally {
            cache.keep(done == flat.size());
        }
        return values;
    }

    private static Found find(Sample sample, int classes, ComplexityCache cache, ImageComplexity.Shared shared) {
        Fingerprint fingerprint = Fingerprint.of(sample.fingerprint());
        ImageComplexity known = cache.get(fingerprint);
        return new Found(fingerprint, known != null ? known : shared.in(ImageComplexity.of(sample, classes)));
    }

    /** The name of the dataset. */
    public String dataset() {
        return dataset;
    }

    /** The distribution of the training images' SC_mean. */
    public MaxwellBoltzmann fit() {
        return fit(ComplexityMeasure.SC_MEAN);
    }

    /**
     * The distribution of the training images' complexity.
     *
     * @throws BadInputException if it is not known, in an index of an earlier version
     */
    public MaxwellBoltzmann fit(ComplexityMeasure measure) {
        MaxwellBoltzmann fit = fits.get(measure);
        if (fit == null) {
            throw new BadInputException("the images of dataset " + dataset + " were measured by an earlier version,"
                    + " which knew no " + measure.text() + ": a new run measures it");
        }
        return fit;
    }

    /** The distributions that are known. */
    public Map<ComplexityMeasure, MaxwellBoltzmann> fits() {
        return fits;
    }

    /**
     * Whether a fit, and p with it, tells images apart: not where all training images are equally complex, or there
     * is but one. What was measured without them has a fit from elsewhere.
     */
    public boolean tellsApart(ComplexityMeasure measure) {
        return !values.containsKey(Split.TRAIN) || differ(values(Split.TRAIN, measure));
    }

    /**
     * Requires a fit that tells images apart.
     *
     * @throws BadInputException if all training images are equally complex
     */
    public void requireTellsApart(ComplexityMeasure measure) {
        if (!tellsApart(measure)) {
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
        return values(split, ComplexityMeasure.SC_MEAN);
    }

    /**
     * The complexity of each image of a split, in the split's order.
     *
     * @throws IllegalArgumentException if the split was not measured
     */
    public double[] values(Split split, ComplexityMeasure measure) {
        if (!values.containsKey(split)) {
            throw new IllegalArgumentException("split " + split + " was not measured");
        }
        return array(values.get(split), measure);
    }

    /**
     * How the complexity of a split's images is distributed.
     *
     * @throws IllegalArgumentException if the split was not measured
     */
    public ComplexityStatistics statistics(Split split, ComplexityMeasure measure) {
        return ComplexityStatistics.of(values(split, measure));
    }

    /** The Kolmogorov–Smirnov distance between the fit and a split. */
    public double kolmogorovSmirnov(Split split, ComplexityMeasure measure) {
        return fit(measure).kolmogorovSmirnov(values(split, measure));
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

    /** The same without what is in labels, which is not needed once a run has begun. */
    public ComplexityIndex withoutLabels() {
        Map<Split, Map<String, ImageComplexity>> others = new TreeMap<>();
        values.forEach((split, byId) -> {
            Map<String, ImageComplexity> plain = new LinkedHashMap<>();
            byId.forEach((id, known) ->
                    plain.put(id, new ImageComplexity(known.scMean(), known.grey(), known.size(), null)));
            others.put(split, plain);
        });
        return new ComplexityIndex(dataset, fits, others);
    }

    /** SC_mean of a sample, measured now if its split was not. */
    public double complexity(Sample sample) {
        return complexity(sample, ComplexityMeasure.SC_MEAN);
    }

    private double complexity(Sample sample, ComplexityMeasure measure) {
        ImageComplexity known = find(sample);
        return known != null ? known.complexity(measure) : measure.of(sample.image());
    }

    /** The projected SC_mean of a sample, from 0 to 1. */
    public double p(Sample sample) {
        return p(sample, Indicator.PROPOSED);
    }

    /**
     * The p of a sample by some indicator, from 0 to 1.
     *
     * @throws BadInputException if its distribution is not known, in an index of an earlier version
     */
    public double p(Sample sample, Indicator indicator) {
        return indicator.p(fit(indicator.measure()), complexity(sample, indicator.measure()));
    }

    private static double[] array(Map<String, ImageComplexity> values, ComplexityMeasure measure) {
        return values.values().stream()
                .mapToDouble(value -> value.complexity(measure))
                .toArray();
    }

    /**
     * Writes everything as JSON: {@code {dataset, fit: {location, scale}, relative_fit: {location, scale}, splits:
     * {train: {count, mean, deviation, min, max, kolmogorov_smirnov, values: {id: SC_mean}, grey: {id: mean}, sizes:
     * {id: HEIGHTxWIDTH}}}}}; {@code fit} and the figures after {@code train} are of SC_mean.
     */
    public void write(Path json) {
        ObjectNode head = Json.object();
        head.put("dataset", dataset);
        head.set(FIT, Json.tree(fit()));
        if (fits.containsKey(ComplexityMeasure.RELATIVE)) {
            head.set(RELATIVE_FIT, Json.tree(fits.get(ComplexityMeasure.RELATIVE)));
        }
        ComplexityFile.write(json, new ComplexityFile.Content(head, values), split -> {
            ObjectNode figures = (ObjectNode) Json.tree(statistics(split, ComplexityMeasure.SC_MEAN));
            figures.set("kolmogorov_smirnov", Json.tree(kolmogorovSmirnov(split, ComplexityMeasure.SC_MEAN)));
            return figures;
        });
    }

    /**
     * Reads what {@link #write} wrote. It knows samples by their id, so it is for the files it was measured on.
     *
     * @throws BadInputException if the file is missing or is not such JSON
     */
    public static ComplexityIndex read(Path json) {
        ComplexityFile.Content content = ComplexityFile.read(json);
        JsonNode root = content.head();
        if (!root.path("dataset").isTextual() || !isFit(root.path(FIT))) {
            throw new BadInputException(
                    json + " is no complexity index: expected dataset and fit with location and scale");
        }
        try {
            Map<ComplexityMeasure, MaxwellBoltzmann> fits = new EnumMap<>(ComplexityMeasure.class);
            fits.put(ComplexityMeasure.SC_MEAN, fit(root.path(FIT)));
            if (isFit(root.path(RELATIVE_FIT))) {
                fits.put(ComplexityMeasure.RELATIVE, fit(root.path(RELATIVE_FIT)));
            }
            return new ComplexityIndex(root.get("dataset").asText(), fits, new TreeMap<>(content.splits()));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(json + " is no complexity index: " + e.getMessage(), e);
        }
    }

    private static boolean isFit(JsonNode node) {
        return node.path("location").isNumber() && node.path("scale").isNumber();
    }

    private static MaxwellBoltzmann fit(JsonNode node) {
        return new MaxwellBoltzmann(
                node.get("location").asDouble(), node.get("scale").asDouble());
    }
}
