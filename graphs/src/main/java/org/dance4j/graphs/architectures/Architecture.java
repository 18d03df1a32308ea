package org.dance4j.graphs.architectures;

import java.util.List;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.weights.WeightNaming;

/** A family of networks, described once and built for any of its backbones and any number of classes. */
public interface Architecture {

    /** The name people ask for it by, for example {@code bisenet}. */
    String name();

    /** The backbones it can stand on; the first is the default. */
    List<String> backbones();

    /** The output strides it can have, the first being the default; none if there is no choice. */
    default List<Integer> outputStrides() {
        return List.of();
    }

    /** Describes the network, from options that {@link Architectures#network} has checked. */
    Network network(Options options);

    /** How the weight files that people have name its layers, the likeliest first. */
    default List<WeightNaming> namings(Options options) {
        return List.of(WeightNaming.SAME);
    }

    /**
     * What decides a network within its family.
     *
     * @param backbone one of {@link #backbones()}
     * @param classes the number of classes, at least 2
     * @param outputStride one of {@link #outputStrides()}, or 0 for the default
     * @param width what the channels of every layer are multiplied by, class scores excepted; above 0
     * @param headerWidth what the channels of the layers behind the backbone are multiplied by besides; above 0
     * @param normalization what is subtracted from pixel values and what they are divided by
     */
    record Options(
            String backbone, int classes, int outputStride, double width, double headerWidth, Normalize normalization) {

        /** ImageNet's mean and deviation, in pixel values 0–255 (RGB). */
        public static final Normalize IMAGENET = new Normalize(
                List.of(0.485 * 255, 0.456 * 255, 0.406 * 255), List.of(0.229 * 255, 0.224 * 255, 0.225 * 255));

        /**
         * Requires classes and a width; whether the backbone and the output stride are to be had, only the architecture
         * knows.
         *
         * @throws IllegalArgumentException if there are fewer than 2 classes, or a width is not above 0 and finite
         */
        public Options {
            if (classes < 2) {
                throw new IllegalArgumentException("a segmentation network needs at least 2 classes, found " + classes);
            }
            if (!(width > 0 && width < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("the width multiplier must be above 0, found " + width);
            }
            if (!(headerWidth > 0 && headerWidth < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("the header's width must be above 0, found " + headerWidth);
            }
        }

        /** The default output stride, full width and ImageNet's normalisation. */
        public Options(String backbone, int classes) {
            this(backbone, classes, 0, 1, IMAGENET);
        }

        /** A header as wide as the backbone. */
        public Options(String backbone, int classes, int outputStride, double width, Normalize normalization) {
            this(backbone, classes, outputStride, width, 1, normalization);
        }

        /** The same with another header. */
        public Options withHeaderWidth(double header) {
            return new Options(backbone, classes, outputStride, width, header, normalization);
        }

        /** A name for the network that these options make of an architecture. */
        public String networkName(String architecture) {
            return architecture + "-" + backbone + (outputStride == 0 ? "" : "-os" + outputStride)
                    + (width == 1 ? "" : "-x" + width)
                    + (headerWidth == 1 ? "" : "-header-x" + headerWidth);
        }
    }
}
