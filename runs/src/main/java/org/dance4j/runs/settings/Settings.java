package org.dance4j.runs.settings;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.nio.file.Path;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.readers.Datasets;
import org.dance4j.slimming.PruneScope;
import picocli.CommandLine.Option;

/**
 * What is asked of a training run, on the command line or in a settings file, whose keys are the options' names. What is
 * null is left to the {@link Defaults}.
 */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class Settings {

    public static final String DEFAULT_DATASET = "scenes";
    public static final long DEFAULT_SEED = 1;
    public static final String NETWORK =
            "The network: bisenet, deeplabv3plus, deeplabv3, pspnet, icnet or fcn, or the full name of a"
                    + " class on the class path that implements org.dance4j.graphs.architectures.Architecture. Default: bisenet.";
    public static final String BACKBONE =
            "Its backbone: resnet18, resnet50 or resnet101 for bisenet; resnet50, resnet101 or"
                    + " mobilenetv2 for deeplabv3plus and deeplabv3; resnet50 or resnet101, with the deep stem of PSPNet's"
                    + " authors, or resnet50-7x7 or resnet101-7x7, with torchvision's, for pspnet; resnet50 or resnet50-half, with"
                    + " half the channels, for icnet; vgg16 for fcn. Default: the first named.";
    public static final String OUTPUT_STRIDE =
            "The image's size over that of the backbone's last map: 16 or 8. Default: 16 for"
                    + " deeplabv3plus and deeplabv3, 8 for pspnet; the others leave no choice.";
    public static final String WIDTH =
            "What the channels of all layers are multiplied by, class scores excepted. Default: 1.";
    public static final String DATASET =
            "The dataset: scenes, which is drawn from the seed, cityscapes, camvid, bdd100k, voc2012,"
                    + " or folder for your own (README says how each must lie). Default: scenes.";
    public static final String DATA = "The folder that holds the dataset; all but scenes need it.";
    public static final String COARSE =
            "Train on the coarsely labelled images too: train_extra of cityscapes. Default: the finely"
                    + " labelled ones only.";

    @Option(names = "--dataset", paramLabel = "NAME", description = DATASET)
    public String dataset;

    @Option(names = "--data", paramLabel = "DIR", description = DATA)
    public Path data;

    @Option(names = "--coarse", description = COARSE)
    Boolean coarse;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Use at most N images of each split, evenly spread over it. Default: all.")
    public Integer limit;

    @Option(
            names = "--skip-bad",
            paramLabel = "N",
            description =
                    "Leave out at most N samples whose files cannot be used, and tell of each once; the next one stops the run. Default: the first one does.")
    Integer skipBad;

    @Option(names = "--network", paramLabel = "NAME", description = NETWORK)
    public String network;

    @Option(names = "--backbone", paramLabel = "NAME", description = BACKBONE)
    public String backbone;

    @Option(names = "--output-stride", paramLabel = "N", description = OUTPUT_STRIDE)
    public Integer outputStride;

    @Option(names = "--width", paramLabel = "FACTOR", description = WIDTH)
    public Double width;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description =
                    "Start from the weights in a .pth or .safetensors file: of a classifier whose backbone the network has (torchvision's ResNet and MobileNetV2, semseg's ResNet), or of the whole network as its public implementation names it. Class scores for another number of classes start anew. Default: random weights.")
    public Path weights;

    @Option(
            names = "--init",
            paramLabel = "RUN",
            description =
                    "Start from the network and weights of an earlier run, slim as it is. With other classes, class scores start anew.")
    public Path init;

    @Option(
            names = "--recipe",
            paramLabel = "NAME",
            description = "dance: all parts of the method; baseline: none of them. Default: dance.")
    Recipe recipe;

    @Option(
            names = "--downsampling",
            negatable = true,
            description = "Use each image at 0.5p + 0.5 of its height and width. Default: as the recipe says.")
    Boolean downsampling;

    @Option(
            names = "--dropping",
            negatable = true,
            description = "Keep each image with the probability of --keep in each epoch. Default: as the recipe says.")
    public Boolean dropping;

    @Option(
            names = "--weighting",
            negatable = true,
            description = "Weight each image's loss by --loss-weights. Default: as the recipe says.")
    public Boolean weighting;

    @Option(
            names = "--indicator",
            paramLabel = "NAME",
            description =
                    "What p is: proposed, the share of the fitted distribution up to the image's complexity; inverse, 1 - that; random, drawn once per image from the seed. Default: proposed.")
    public Indicator.Kind indicator;

    @Option(
            names = "--keep",
            paramLabel = "RANGE",
            description =
                    "The probability that dropping keeps the most complex image, and the least, such as 0.75-0.25, linear in p in between. One number is random dropping: 0.5 drops half of all images whatever they show. Default: 1-0, which is p.")
    public LinearRange keep;

    @Option(
            names = "--loss-weights",
            paramLabel = "RANGE",
            description =
                    "The weight of the most complex image's loss, and the least's, such as 2-1, linear in p in between. Default: 1-0, which is p.")
    LinearRange lossWeights;

    @Option(
            names = "--data-when",
            paramLabel = "WHEN",
            description =
                    "When training images are downsampled, dropped and weighted: throughout, first-half or second-half, in the epochs that begin in it. Inference downsamples whatever this says. Default: throughout.")
    When dataWhen;

    @Option(
            names = "--slimming",
            negatable = true,
            description = "Prune channels while training. Default: as the recipe says.")
    public Boolean slimming;

    @Option(
            names = "--prune-ratio",
            paramLabel = "SHARE",
            description = "The share of channels removed in the end, from 0 to below 1. Default: 0.5.")
    Double pruneRatio;

    @Option(
            names = "--stages",
            paramLabel = "N",
            description =
                    "How often channels are removed; the run, or the half of --network-when, has N + 1 equal parts. Default: 6.")
    public Integer stages;

    @Option(
            names = "--network-when",
            paramLabel = "WHEN",
            description =
                    "When gammas are pulled and channels removed: throughout, first-half or second-half. Default: throughout.")
    When networkWhen;

    @Option(
            names = "--prune-scope",
            paramLabel = "NAME",
            description = "Where channels may go: header (everything after the backbone) or network. Default: header.")
    public PruneScope pruneScope;

    @Option(
            names = "--gamma-l1",
            paramLabel = "WEIGHT",
            description =
                    "The L1 pull on the batch-norm gammas in the scope. Default: so that a gamma which nothing else pulls falls from its start, 0.5, to 0 by the last pruning.")
    Double gammaL1;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description =
                    "Epochs to train for. Default: 57 for scenes, 40 for camvid and folder; 108 for cityscapes, 46 for bdd100k and 219 for voc2012, which make the usual 40,000 steps of 8 images.")
    public Integer epochs;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Training steps to train for, in place of epochs. Dropping then makes no run shorter: it takes more epochs.")
    public Integer steps;

    @Option(
            names = "--training-macs",
            paramLabel = "N",
            converter = Settings.MacsConverter.class,
            description =
                    "Multiply-accumulates to train for, in place of epochs: a number such as 1.5e15, or 1.5P (k, M, G, T, P, E). Rate and prunings follow the share spent.")
    @JsonDeserialize(using = ConfigFile.MacsDeserializer.class)
    public Long trainingMacs;

    @Option(names = "--batch", paramLabel = "N", description = "Images in a batch. Default: 8.")
    public Integer batch;

    @Option(
            names = "--crop",
            paramLabel = "HxW",
            description =
                    "The size cut from the varied images, a multiple of what the network needs. Default: the size that most images have as the network takes it (192x256 for scenes, 352x480 for SegNet's camvid), at most 512x1024, as is usual for cityscapes.")
    public ImageSize crop;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description =
                    "The highest learning rate; it rises over the warm-up and then falls as (1 - spent)^0.9. Default: 0.05 from random weights, 0.001 from --weights or --init.")
    Double learningRate;

    @Option(
            names = "--warmup-steps",
            paramLabel = "N",
            description = "Steps over which the rate rises. Default: 100, but at most a tenth of the run's steps.")
    Integer warmupSteps;

    @Option(names = "--momentum", paramLabel = "SHARE", description = "SGD's momentum. Default: 0.9.")
    public Double momentum;

    @Option(
            names = "--weight-decay",
            paramLabel = "WEIGHT",
            description = "Weight decay of kernels; batch norms have none. Default: 5e-4.")
    Double weightDecay;

    @Option(
            names = "--validate-every",
            paramLabel = "N",
            description =
                    "Epochs between validations; the last epoch always has one. Default: a tenth of the run's epochs, at least 1.")
    Integer validateEvery;

    @Option(
            names = "--validate-on",
            paramLabel = "N",
            description =
                    "Validation images that validations within the training use, evenly spread over the split; the figures at the end are those of all. Default: all.")
    Integer validateOn;

    @Option(
            names = "--export",
            negatable = true,
            description =
                    "Make SavedModel and TFLite files at the end. Default: they are made; not in an experiment's runs.")
    public Boolean export;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The seed of every random choice, of the drawn scenes too. Default: 1.")
    public Long seed;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description =
                    "What convolutions are computed in: float32 or bfloat16. Default: bfloat16 where the processor has it in hardware (avx512_bf16 or amx_bf16), otherwise float32.")
    Precision precision;

    @Option(names = "--device", paramLabel = "NAME", description = "What trains: cpu or gpu. Default: cpu.")
    public Device device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of TensorFlow's operations. Default: the machine's processors.")
    Integer threads;

    /** These settings, and those of others where these say nothing. */
    public Settings over(Settings others) {
        boolean saysHowLong = saysHowLong();
        Settings merged = ConfigFile.merge(others, this);
        if (saysHowLong) {
            merged.epochs = epochs;
            merged.steps = steps;
            merged.trainingMacs = trainingMacs;
        }
        return merged;
    }

    public boolean saysHowLong() {
        return epochs != null || steps != null || trainingMacs != null;
    }

    public String datasetName() {
        return dataset != null ? dataset : DEFAULT_DATASET;
    }

    public Datasets.Options datasetOptions() {
        return new Datasets.Options(data, chosenSeed(), Boolean.TRUE.equals(coarse));
    }

    /** The network that is asked for. */
    public NetworkChoice networkChoice() {
        return NetworkChoice.of(network, backbone, outputStride, width);
    }

    public Recipe chosenRecipe() {
        return recipe != null ? recipe : Recipe.DANCE;
    }

    public long chosenSeed() {
        return seed != null ? seed : DEFAULT_SEED;
    }

    /** @throws BadInputException if it is below 0 */
    public int chosenSkipBad() {
        if (skipBad != null && skipBad < 0) {
            throw new BadInputException("--skip-bad must be at least 0, found " + skipBad);
        }
        return skipBad != null ? skipBad : 0;
    }

    /** @throws BadInputException if there are none */
    public int chosenThreads() {
        if (threads != null && threads < 1) {
            throw new BadInputException("--threads must be at least 1, found " + threads);
        }
        return threads != null ? threads : Runtime.getRuntime().availableProcessors();
    }

    static final class MacsConverter implements picocli.CommandLine.ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            return org.dance4j.training.settings.Macs.parse(value);
        }
    }
}
