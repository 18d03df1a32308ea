package org.dance4j.graphs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.AdaptiveAveragePool;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.Concat;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.GlobalAveragePool;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.MaxPool;
import org.dance4j.graphs.ops.Multiply;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Op;
import org.dance4j.graphs.ops.ResizeLike;

/**
 * The notation architectures are written in: each method appends one layer and returns its name, so that a description
 * reads like the forward pass.
 */
public final class LayerStack {

    /** What {@link #image} calls the image itself. */
    private static final String IMAGE = "image";

    /** PyTorch's batch normalisation, which the published weights were trained with. */
    private static final BatchNorm BATCH_NORM = new BatchNorm(1e-5, 0.1);

    private double width;
    private final double headerWidth;
    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private Part part = Part.BACKBONE;
    private String branch = "";

    /** A network as wide as its authors made it. */
    public LayerStack() {
        this(1);
    }

    /** A network of another {@link #width}. */
    public LayerStack(double width) {
        this(width, 1);
    }

    /**
     * A network of another {@link #width}, and of another width again behind the backbone.
     *
     * @param headerWidth what the filters of convolutions outside of {@link Part#BACKBONE} are multiplied by besides;
     *     above 0
     */
    public LayerStack(double width, double headerWidth) {
        this.headerWidth = requireMultiplier(headerWidth);
        width(width);
    }

    /**
     * The filters of convolutions appended from here on are multiplied by this, class scores excepted.
     *
     * @param multiplier above 0
     */
    public LayerStack width(double multiplier) {
        width = requireMultiplier(multiplier);
        return this;
    }

    private static double requireMultiplier(double multiplier) {
        if (!(multiplier > 0 && multiplier < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the width multiplier must be above 0, found " + multiplier);
        }
        return multiplier;
    }

    /** The layers appended from here on belong to this part. */
    public LayerStack part(Part next) {
        part = next;
        return this;
    }

    /**
     * The layers appended from here on bear this prefix before their names, but keep their weights under the names
     * without it: described again behind another prefix, the same layers share their weights. Empty for no prefix.
     */
    public LayerStack branch(String prefix) {
        branch = prefix;
        return this;
    }

    /**
     * Filters times the width multiplier, to a multiple of 8 that is not below nine tenths of it (MobileNetV2's rule).
     */
    public int scaled(int filters) {
        double multiplier = part == Part.BACKBONE ? width : width * headerWidth;
        double wanted = filters * multiplier;
        int nearest = Math.max(8, (int) (wanted + 4) / 8 * 8);
        return multiplier == 1 ? filters : nearest < 0.9 * wanted ? nearest + 8 : nearest;
    }

    /** The image, and its normalisation. */
    public String image(Normalize normalization) {
        String input = append(IMAGE, new Input(normalization.mean().size()));
        return append("normalized", normalization, input);
    }

    /**
     * A convolution without bias and padded so that at stride 1 an odd kernel keeps the size.
     *
     * @param filters output channels before they are {@link #scaled}
     * @param kernel rows and columns
     */
    public String conv(String name, String input, int filters, int kernel, int stride) {
        return conv(name, input, filters, kernel, stride, 1);
    }

    /** A convolution without bias and padded so that at stride 1 an odd kernel keeps the size. */
    public String conv(String name, String input, int filters, int kernel, int stride, int dilation) {
        int padding = dilation * (kernel / 2);
        return append(name, new Conv2d(scaled(filters), kernel, stride, padding, dilation, false), input);
    }

    /** The 1 × 1 convolution with bias that ends in class scores. */
    public String classifier(String name, String input, int classes) {
        return append(name, new Conv2d(classes, 1, 1, 0, 1, true), input);
    }

    /** A batch normalisation with ε = 1e-5 and momentum 0.1, as PyTorch counts it. */
    public String batchNorm(String name, String input) {
        return append(name, BATCH_NORM, input);
    }

    /** {@code max(x, 0)}, element by element. */
    public String relu(String name, String input) {
        return append(name, new Activation(Activation.Function.RELU), input);
    }

    /** {@code min(max(x, 0), 6)}, element by element. */
    public String relu6(String name, String input) {
        return append(name, new Activation(Activation.Function.RELU6), input);
    }

    /** {@code 1 / (1 + exp(−x))}, element by element. */
    public String sigmoid(String name, String input) {
        return append(name, new Activation(Activation.Function.SIGMOID), input);
    }

    /**
     * Appends dropout of single values, which does nothing at inference.
     *
     * @param rate the probability that a value becomes 0 in training
     */
    public String dropout(String name, String input, double rate) {
        return append(name, new Dropout(rate, false), input);
    }

    /** A pooling padded so that at stride 2 it halves even sizes. */
    public String maxPool(String name, String input, int kernel, int stride) {
        return append(name, new MaxPool(kernel, stride, (kernel - 1) / 2), input);
    }

    /** The mean over all pixels, {@code [N, 1, 1, C]}. */
    public String globalAveragePool(String name, String input) {
        return append(name, new GlobalAveragePool(), input);
    }

    /** Means over a grid, {@code [N, bins, bins, C]}. */
    public String adaptiveAveragePool(String name, String input, int bins) {
        return append(name, new AdaptiveAveragePool(bins), input);
    }

    /** The sum of maps of equal size and channels; those of 1 × 1 are broadcast. */
    public String add(String name, String... inputs) {
        return append(name, new Add(), inputs);
    }

    /** The product of maps of equal size and channels, element by element; those of 1 × 1 are broadcast. */
    public String multiply(String name, String... inputs) {
        return append(name, new Multiply(), inputs);
    }

    /** Channels of maps of equal size, one after another in the order given. */
    public String concat(String name, String... inputs) {
        return append(name, new Concat(), inputs);
    }

    /** The input at the height and width of another layer. */
    public String resizeLike(String name, String input, String reference, Interpolation method) {
        return append(name, new ResizeLike(method), input, reference);
    }

    /** The input at the image's height and width, as an output is. */
    public String enlarge(String name, String input, Interpolation method) {
        return resizeLike(name, input, IMAGE, method);
    }

    /**
     * Appends any layer; the other methods call this one.
     *
     * @throws IllegalArgumentException if a layer has that name already
     */
    public String append(String name, Op op, String... inputs) {
        String full = branch + name;
        if (layers.put(full, new Layer(full, part, op, List.of(inputs), name)) != null) {
            throw new IllegalArgumentException("two layers are called " + full);
        }
        return full;
    }

    /** The layers so far. */
    public List<Layer> layers() {
        return new ArrayList<>(layers.values());
    }
}
