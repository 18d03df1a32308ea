package org.dance4j.eval.inference;

import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.text.EnumText;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Network;

/**
 * What is known about an exported model apart from its weights: {@code model.json} beside the model's file or folder,
 * and in the {@code assets} of a SavedModel.
 *
 * @param classes what the labels stand for
 * @param complexity the distribution of the training images' complexity
 * @param downsampling whether images are used at {@code (1 - m)p + m} of their height and width
 * @param indicator what an image's p is; where it is missing, as in files of earlier versions, the paper's own
 * @param minResolution m, above 0 and at most 1; where it is missing, as in files of earlier versions, 0.5
 * @param network the network in inference form
 * @param origin where the model comes from; null where that is not known
 * @param widths of a network that runs at several widths, those that the SavedModel runs at, from wide to narrow, of which
 *     other files are the first; empty for other networks, as where it is missing
 * @param arithmetic what the network was trained in, as {@link KernelGrids#arithmetic} has it; where it is missing, as in
 *     files of earlier versions, what the network says
 * @param precision what a SavedModel's convolutions compute in; null of other forms, and where it is missing, as in
 *     SavedModels of earlier versions, which may hold convolutions that only oneDNN's kernels run
 */
public record ModelCard(
        ClassSet classes,
        MaxwellBoltzmann complexity,
        boolean downsampling,
        Indicator indicator,
        Double minResolution,
        Network network,
        Origin origin,
        List<Double> widths,
        String arithmetic,
        Precision precision) {

    /** The name of its file. */
    public static final String FILE_NAME = "model.json";

    /** Where it is in a SavedModel's folder. */
    public static final String ASSET = "assets/" + FILE_NAME;

    /** @throws IllegalArgumentException if the network makes logits for another number of classes, or m is out of range */
    public ModelCard {
        indicator = indicator != null ? indicator : Indicator.PROPOSED;
        minResolution = minResolution != null ? minResolution : Double.valueOf(AdaptiveResolution.PAPER_LEAST);
        widths = widths != null ? List.copyOf(widths) : List.of();
        arithmetic = arithmetic != null ? arithmetic : KernelGrids.arithmetic(network);
        AdaptiveResolution.requireShare(minResolution);
        requireFits(network, classes);
    }

    /** The card of a network that runs at one width. */
    public ModelCard(
            ClassSet classes,
            MaxwellBoltzmann complexity,
            boolean downsampling,
            Indicator indicator,
            Double minResolution,
            Network network,
            Origin origin) {
        this(
                classes,
                complexity,
                downsampling,
                indicator,
                minResolution,
                network,
                origin,
                List.of(),
                KernelGrids.arithmetic(network),
                null);
    }

    /**
     * The card that lies beside a model, if there is one.
     *
     * @param model a {@code .tflite} file or a SavedModel folder
     * @throws BadInputException if the file is there but describes no model
     */
    public static Optional<ModelCard> beside(Path model) {
        Path file = model.toAbsolutePath().normalize().resolveSibling(FILE_NAME);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /**
     * The card in a SavedModel's own folder, if there is one.
     *
     * @throws BadInputException if the file is there but describes no model
     */
    public static Optional<ModelCard> inside(Path savedModel) {
        Path file = savedModel.resolve(ASSET);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /**
     * Reads {@code model.json}, of this version or an earlier one.
     *
     * @throws BadInputException if the file cannot be read or describes no model
     */
    public static ModelCard read(Path file) {
        try {
            return Json.read(
                    file,
                    ModelCard.class,
                    "model description",
                    "indicator",
                    "min_resolution",
                    "origin",
                    "widths",
                    "arithmetic",
                    "precision");
        } catch (BadInputException e) {
            if (e.getCause() instanceof InvalidFormatException wrong && wrong.getTargetType() == Indicator.Kind.class) {
                throw new BadInputException(
                        file + " tells of a model whose p is by the indicator '" + wrong.getValue()
                                + "', which this version does not know: expected one of "
                                + EnumText.all(Indicator.Kind.class),
                        e);
            }
            throw e;
        }
    }

    /** The card of a model of which more is known. */
    public ModelCard with(Origin known) {
        return with(known, widths, precision);
    }

    /** The card of a model that runs at these widths. */
    public ModelCard withWidths(List<Double> runsAt) {
        return with(origin, runsAt, precision);
    }

    /** The card of the model's SavedModel whose convolutions compute in a precision. */
    public ModelCard savedIn(Precision computed) {
        return with(origin, widths, computed);
    }

    private ModelCard with(Origin known, List<Double> runsAt, Precision computed) {
        return new ModelCard(
                classes,
                complexity,
                downsampling,
                indicator,
                minResolution,
                network,
                known,
                runsAt,
                arithmetic,
                computed);
    }

    /** Writes it as JSON, in one step. */
    public void write(Path file) {
        Json.write(file, this);
    }

    /** The sizes that the network runs at. */
    public AdaptiveResolution resolution() {
        return new AdaptiveResolution(network.sizeMultiple(), downsampling, minResolution);
    }

    /** The size that the network runs an image at. */
    public ImageSize sizeFor(RgbImage image) {
        return sizeFor(image, 1);
    }

    /**
     * The size that the network runs an image at.
     *
     * @param threads that look at the image side by side, at least 1
     */
    public ImageSize sizeFor(RgbImage image, int threads) {
        double p = downsampling ? indicator.p(complexity, indicator.measure().of(image, threads)) : 1;
        return resolution().sizeFor(image.size(), p);
    }

    /** Multiply-accumulates of the network at a size it takes. */
    public long macs(ImageSize size) {
        return Cost.of(network, size.height(), size.width()).macs();
    }

    static void requireFits(Network network, ClassSet classes) {
        if (network.classes() != classes.size()) {
            throw new IllegalArgumentException("network " + network.name() + " tells " + network.classes()
                    + " classes apart, found names for " + classes.size());
        }
    }
}
