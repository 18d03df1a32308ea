package org.dance4j.eval.inference;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/**
 * A {@link PixelNetwork}, the image resized before it and what it makes after it. A network whose size is free runs at the adaptive resolution that a {@link ModelCard} tells of, and at full
 * resolution where there is none.
 */
public final class ResizingSegmenter implements Segmenter {

    /** What full resolution is rounded to when nothing is known of the network: its strides have to fit. */
    private static final int USUAL_MULTIPLE = 32;

    /** Of what the network runs at, which holds the logits of all its pixels at once: 1.3 GB for 19 classes. */
    private static final int LONGEST_SIDE_AT_ONCE = 4096;

    /** A class is a byte, and 255 is void. */
    private static final int MOST_CLASSES = 255;

    private final Path file;
    private final PixelNetwork network;
    private final Optional<ModelCard> card;
    private final boolean isCards;
    private final int threads;
    private final PixelResizing resizing;
    private final CoarseResizing coarseResizing;

    /**
     * Takes over the network, which is closed with it.
     *
     * @param file where it is from, for people
     * @param card what else is known of it, or nothing
     * @param threads that find complexity, resize and label
     */
    public ResizingSegmenter(Path file, PixelNetwork network, Optional<ModelCard> card, int threads) {
        this(file, network, card, true, threads);
    }

    /**
     * The same of a network that may be narrower than the card's.
     *
     * @param isCards whether it is the card's
     */
    public ResizingSegmenter(Path file, PixelNetwork network, Optional<ModelCard> card, boolean isCards, int threads) {
        this.file = file;
        this.network = network;
        this.card = card;
        this.isCards = isCards;
        this.threads = threads;
        resizing = new PixelResizing(threads);
        coarseResizing = new CoarseResizing(threads);
    }

    @Override
    public LabelMap segment(RgbImage pixels) {
        return segment(pixels, sizeFor(pixels));
    }

    @Override
    public LabelMap segment(RgbImage pixels, ImageSize inside) {
        return labels(output(pixels, inside), pixels.size());
    }

    @Override
    public Segmentation run(RgbImage pixels, ImageSize inside) {
        NetworkOutput made = output(pixels, inside);
        LabelMap labels = labels(made, pixels.size());
        return scores(made)
                .<Segmentation>map(scores -> new Scored(labels, scores, pixels.size(), threads))
                .orElseGet(() -> Segmentation.of(labels));
    }

    /** What labels are chosen from, at the network's size, when it is asked for. */
    private Optional<Supplier<NetworkOutput.Scores>> scores(NetworkOutput made) {
        if (made instanceof NetworkOutput.CoarseScores coarse) {
            return Optional.of(() -> coarseResizing.enlarged(coarse));
        }
        return made instanceof NetworkOutput.Scores scores ? Optional.of(() -> scores) : Optional.empty();
    }

    /** Labels, and what they were chosen from. */
    private record Scored(LabelMap labels, Supplier<NetworkOutput.Scores> scores, ImageSize size, int threads)
            implements Segmentation {

        @Override
        public Optional<float[]> confidence() {
            return Optional.of(pixels().confidence());
        }

        @Override
        public Optional<ClassProbabilities> probabilities() {
            return Optional.of(pixels().all());
        }

        private PixelProbabilities pixels() {
            return new PixelProbabilities(scores.get(), size, threads);
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    private NetworkOutput output(RgbImage pixels, ImageSize inside) {
        Segmenter.requireWithinLimit(pixels.size(), LONGEST_SIDE);
        Segmenter.requireWithinLimit(inside, LONGEST_SIDE_AT_ONCE);
        return network.run(new ResizedImage(pixels, inside, threads));
    }

    private LabelMap labels(NetworkOutput made, ImageSize size) {
        if (made instanceof NetworkOutput.Scores scores) {
            requireClasses(scores.classes());
            return resizing.labels(scores, size);
        }
        if (made instanceof NetworkOutput.CoarseScores coarse) {
            requireClasses(coarse.scores().classes());
            return coarseResizing.labels(coarse, size);
        }
        NetworkOutput.Labels labels = (NetworkOutput.Labels) made;
        requireKnown(labels.values());
        return resizing.labels(labels, size);
    }

    private void requireClasses(int found) {
        if (found > MOST_CLASSES) {
            throw new BadInputException(file + " tells " + found + " classes apart, more than the " + MOST_CLASSES
                    + " that a label can be");
        }
        card.filter(known -> known.classes().size() != found).ifPresent(known -> {
            throw new BadInputException(file + " tells " + found + " classes apart, but " + ModelCard.FILE_NAME
                    + " beside it describes a model of " + known.classes().size());
        });
    }

    private void requireKnown(byte[] labels) {
        card.ifPresent(known -> {
            for (byte label : labels) {
                if ((label & 0xFF) >= known.classes().size()) {
                    throw new BadInputException(file + " gives the class " + (label & 0xFF) + ", but "
                            + ModelCard.FILE_NAME + " beside it describes a model of "
                            + known.classes().size());
                }
            }
        });
    }

    @Override
    public ImageSize sizeFor(RgbImage pixels) {
        return network.sizeFor(card.map(known -> known.sizeFor(pixels, threads))
                .orElseGet(() -> new AdaptiveResolution(USUAL_MULTIPLE, false).full(pixels.size())));
    }

    @Override
    public int sizeMultiple() {
        boolean isFixed = network.sizeFor(new ImageSize(1, 1)).equals(network.sizeFor(new ImageSize(2, 2)));
        return isFixed ? 1 : card.map(known -> known.network().sizeMultiple()).orElse(USUAL_MULTIPLE);
    }

    @Override
    public OptionalLong macs(ImageSize networkSize) {
        return card.filter(known -> isCards)
                .map(known -> OptionalLong.of(known.macs(networkSize)))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Optional<ClassSet> classes() {
        return card.map(ModelCard::classes);
    }

    @Override
    public OptionalInt classCount() {
        return network.classes();
    }

    @Override
    public void close() {
        network.close();
    }
}
