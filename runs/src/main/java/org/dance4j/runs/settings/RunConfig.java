package org.dance4j.runs.settings;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.nio.file.Path;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.batches.Augmentation;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.readers.Datasets;
import org.dance4j.slimming.PruneScope;
import org.dance4j.slimming.PruningSchedule;
import org.dance4j.training.Budget;
import org.dance4j.training.CheckpointCadence;
import org.dance4j.training.LearningRate;
import org.dance4j.training.TrainingConfig;
import org.dance4j.training.optimizer.Optimizer;
import org.dance4j.training.optimizer.Sgd;

/**
 * Every setting of a run as resolved: {@code config.yaml}. {@link Settings} says what each means.
 *
 * @param data null for a dataset without a folder
 * @param coarse whether coarsely labelled images are trained on too; null in runs of before there were any
 * @param limit null for all images
 * @param skipBad null for none
 * @param weights null unless training started from such a file
 * @param init null unless training started from such a run
 * @param indicator where it is missing, as in runs of before there was a choice, it is the method's own; so are keep,
 *     lossWeights, dataWhen and networkWhen
 * @param epochs null if steps or MACs decide how long the run is
 * @param steps null if epochs or MACs decide
 * @param trainingMacs null if epochs or steps decide
 * @param validateOn null for all validation images
 * @param export whether files for other runtimes are made; they are in runs of before there was a choice
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunConfig(
        String dataset,
        Path data,
        Boolean coarse,
        Integer limit,
        Integer skipBad,
        String network,
        String backbone,
        int outputStride,
        double width,
        Path weights,
        Path init,
        Recipe recipe,
        boolean downsampling,
        boolean dropping,
        boolean weighting,
        Indicator.Kind indicator,
        LinearRange keep,
        LinearRange lossWeights,
        When dataWhen,
        boolean slimming,
        double pruneRatio,
        int stages,
        When networkWhen,
        PruneScope pruneScope,
        double gammaL1,
        Integer epochs,
        Integer steps,
        @JsonDeserialize(using = ConfigFile.MacsDeserializer.class) Long trainingMacs,
        int batch,
        ImageSize crop,
        double learningRate,
        int warmupSteps,
        double momentum,
        double weightDecay,
        int validateEvery,
        Integer validateOn,
        Boolean export,
        long seed,
        Precision precision,
        Device device,
        int threads) {

    /** The exponent of the polynomial learning rate. */
    static final double RATE_POWER = 0.9;

    public RunConfig {
        indicator = indicator != null ? indicator : Indicator.Kind.PROPOSED;
        keep = keep != null ? keep : LinearRange.P;
        lossWeights = lossWeights != null ? lossWeights : LinearRange.P;
        dataWhen = dataWhen != null ? dataWhen : When.THROUGHOUT;
        networkWhen = networkWhen != null ? networkWhen : When.THROUGHOUT;
        export = export == null || export;
    }

    /** What an image's p is, in training and at inference. */
    public Indicator p() {
        return new Indicator(indicator, seed);
    }

    public static PruningSchedule pruning(double ratio, int stages, When when) {
        return new PruningSchedule(
                ratio, stages, when.interval().from(), when.interval().to());
    }

    /** @throws BadInputException if the folder is missing or holds no such dataset */
    public Dataset openDataset() {
        return openDataset(dataset, new Datasets.Options(data, seed, Boolean.TRUE.equals(coarse)), limit);
    }

    /** @param limit null for all images */
    public static Dataset openDataset(String name, Datasets.Options options, Integer limit) {
        if (limit != null && limit < 1) {
            throw new BadInputException("--limit must be at least 1, found " + limit);
        }
        Dataset whole = Datasets.open(name, options);
        return limit == null ? whole : new LimitedDataset(whole, limit);
    }

    private Budget budget() {
        if (steps != null) {
            return Budget.ofSteps(steps);
        }
        return epochs != null ? Budget.ofEpochs(epochs) : Budget.ofTrainingMacs(trainingMacs);
    }

    /** The settings as training takes them. */
    public TrainingConfig training() {
        return new TrainingConfig(
                budget(),
                batch,
                Augmentation.of(crop),
                new LearningRate(learningRate, warmupSteps, RATE_POWER),
                optimizer(),
                weightDecay,
                new DataSlimming(downsampling, dropping, weighting, p(), keep, lossWeights, dataWhen.interval()),
                slimming,
                pruneScope,
                pruning(pruneRatio, stages, networkWhen),
                gammaL1,
                skipBad == null ? 0 : skipBad,
                validateEvery,
                validateOn == null ? Integer.MAX_VALUE : validateOn,
                seed,
                precision,
                device,
                threads,
                0,
                CheckpointCadence.DEFAULT,
                TrainingConfig.DEFAULT_INPUT_THREADS);
    }

    private Optimizer optimizer() {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new BadInputException("--momentum must be at least 0 and below 1, found " + momentum);
        }
        return new Sgd(momentum);
    }
}
