package org.dance4j.runs.settings;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.SettingSchema;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.decoded.DecodedDataset;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.readers.Datasets;
import org.dance4j.datasets.scenes.Scenes;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.settings.DataSettings;

/**
 * The settings of a run as resolved: {@code config.yaml}. None is null but those that may be left open. Runs of before
 * there was a choice have its default.
 */
public record RunConfig(@JsonValue Settings settings) {

    private static final String INFERENCE_MIN_RESOLUTION = "inference-min-resolution";

    /** @throws BadSettingException if one is missing or out of its range */
    public RunConfig {
        settings = settings.withDefaults();
        SettingSchema.requireSound(settings);
    }

    /** What an image's p is, in training and at inference. */
    public Indicator p() {
        return settings.dataSlimming().p(seed());
    }

    /** The seed of every random choice. */
    public long seed() {
        return settings.machine().seed();
    }

    /** Threads of TensorFlow's operations. */
    public int threads() {
        return settings.machine().threads();
    }

    /** Whether each image is labelled at the size of its complexity. */
    public boolean downsampling() {
        return settings.dataSlimming().downsampling() && minResolution() < 1;
    }

    /** The share of height and width that downsampling keeps at p = 0, at inference. */
    public double minResolution() {
        return settings.dataSlimming().leastAtInference();
    }

    /** The share of height and width that the least complex images are labelled at, whether others differ or not. */
    public double leastShare() {
        return downsampling() ? minResolution() : 1;
    }

    /**
     * The same settings, by which images are labelled at other sizes.
     *
     * @param share of height and width that the least complex images keep, above 0; of 1 all keep their size
     * @param run whose settings they are
     * @throws BadSettingException if it is out of its range, or below 1 and the run sized no images by their complexity
     */
    public RunConfig labellingFrom(double share, Path run) {
        if (share == leastShare()) {
            return this;
        }
        if (!settings.dataSlimming().downsampling()) {
            throw BadSettingException.of(
                    new BadSettingException.Field(INFERENCE_MIN_RESOLUTION),
                    " " + share + ": run " + run
                            + " did not size images by their complexity, and labels all at their full size");
        }
        return new RunConfig(settings.with(INFERENCE_MIN_RESOLUTION, share));
    }

    /** Whether channels are pruned while training. */
    public boolean slimming() {
        return settings.networkSlimming().slimming();
    }

    /** Which network it is, by its name. */
    public NetworkChoice network() {
        return NetworkChoice.of(settings.network());
    }

    /**
     * The dataset that the run trains on.
     *
     * @throws BadInputException if the folder is missing or holds no such dataset
     */
    public Dataset openDataset() {
        return open(settings.data(), seed());
    }

    /**
     * Opens the dataset that settings tell of.
     *
     * @param seed what a drawn one is drawn from
     * @throws BadInputException if the folder is missing or holds no such dataset, or decoded images cannot be kept where they
     *     are to be
     */
    public static Dataset open(DataSettings data, long seed) {
        if (data.limit() != null && data.limit() < 1) {
            throw new BadSettingException("limit", "must be at least 1, found " + data.limit());
        }
        String name = data.dataset() != null ? data.dataset() : DataSettings.DEFAULT_DATASET;
        requireSoundCache(data, name);
        Dataset whole =
                Datasets.open(name, new Datasets.Options(data.data(), seed, Boolean.TRUE.equals(data.coarse())));
        Dataset used = data.limit() == null ? whole : new LimitedDataset(whole, data.limit());
        return decoded(used, data);
    }

    private static void requireSoundCache(DataSettings data, String dataset) {
        if (data.imageCache() != null && dataset.equals(Scenes.NAME)) {
            throw BadSettingException.of(
                    new BadSettingException.Field("image-cache"),
                    " keeps what is decoded from files, and the images of " + dataset
                            + " are drawn: leave it out, or choose another ",
                    new BadSettingException.Field("dataset"));
        } else if (data.imageCache() != null
                && Files.exists(data.imageCache())
                && !Files.isDirectory(data.imageCache())) {
            throw new BadSettingException("image-cache", "must be a folder, found the file " + data.imageCache());
        }
    }

    private static Dataset decoded(Dataset dataset, DataSettings data) {
        return data.imageCache() == null ? dataset : new DecodedDataset(dataset, data.imageCache());
    }

    /** A dataset of samples that are read as this run reads them. */
    public Dataset decoded(Dataset dataset) {
        return decoded(dataset, settings.data());
    }

    /** The weight of each class in the loss, by name; empty where all count the same. */
    public Map<String, Double> classWeights(List<String> classes) {
        List<Double> weights = training().pixelLoss(classes.size()).classWeights();
        Map<String, Double> byName = new LinkedHashMap<>();
        for (int i = 0; i < weights.size(); i++) {
            byName.put(classes.get(i), weights.get(i));
        }
        return byName;
    }

    /** The settings as training takes them. */
    public TrainingConfig training() {
        return new TrainingConfig(
                settings.data(),
                settings.dataSlimming(),
                settings.networkSlimming(),
                settings.widths(),
                settings.length(),
                settings.augmentation(),
                settings.loss(),
                settings.optimization(),
                settings.integers(),
                settings.validation(),
                settings.checkpointing(),
                settings.machine());
    }

    /**
     * A model that labels images as this run does.
     *
     * @param network as trained
     * @param complexity of the images that it was trained on
     */
    public TrainedModel model(Network network, Weights weights, ClassSet classes, ComplexityIndex complexity) {
        return new TrainedModel(
                network.inference(),
                weights,
                classes,
                complexity.fit(p().measure()),
                downsampling(),
                p(),
                minResolution());
    }
}
