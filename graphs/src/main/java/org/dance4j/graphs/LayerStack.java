package org.dance4j.graphs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The notation architectures are written in: each method appends one layer and returns its name, so that a description
 * reads like the forward pass.
 */
public final class LayerStack {

    /** PyTorch's batch normalisation, which the published weights were trained with. */
    private static final Op.BatchNorm BATCH_NORM = new Op.BatchNorm(1e-5, 0.1);

    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private Part part = Part.BACKBONE;

    /** The layers appended from here on belong to this part. */
    public LayerStack part(Part next) {
        part = next;
        return this;
    }

    /** The image, and its normalisation. */
    public String image(Op.Normalize normalization) {
        String input = append("image", new Op.Input(normalization.mean().size()));
        return append("normalized", normalization, input);
    }

    public String conv(String name, String input, int filters, int kernel, int stride) {
        return append(name, new Op.Conv2d(filters, kernel, stride, kernel / 2, 1, false), input);
    }

    /** The 1 × 1 convolution with bias that ends in class scores. */
    public String classifier(String name, String input, int classes) {
        return append(name, new Op.Conv2d(classes, 1, 1, 0, 1, true), input);
    }

    public String batchNorm(String name, String input) {
        return append(name, BATCH_NORM, input);
    }

    public String relu(String name, String input) {
        return append(name, new Op.Activation(Op.Activation.Function.RELU), input);
    }

    public String sigmoid(String name, String input) {
        return append(name, new Op.Activation(Op.Activation.Function.SIGMOID), input);
    }

    public String maxPool(String name, String input, int kernel, int stride) {
        return append(name, new Op.MaxPool(kernel, stride, kernel / 2), input);
    }

    public String globalAveragePool(String name, String input) {
        return append(name, new Op.GlobalAveragePool(), input);
    }

    public String add(String name, String... inputs) {
        return append(name, new Op.Add(), inputs);
    }

    public String multiply(String name, String... inputs) {
        return append(name, new Op.Multiply(), inputs);
    }

    public String concat(String name, String... inputs) {
        return append(name, new Op.Concat(), inputs);
    }

    public String nearest(String name, String input, int factor) {
        return append(name, new Op.Resize(Op.Resize.Method.NEAREST, factor), input);
    }

    public String bilinear(String name, String input, int factor) {
        return append(name, new Op.Resize(Op.Resize.Method.BILINEAR, factor), input);
    }

    /** Appends any layer. */
    public String append(String name, Op op, String... inputs) {
        if (layers.put(name, new Layer(name, part, op, List.of(inputs))) != null) {
            throw new IllegalArgumentException("two layers are called " + name);
        }
        return name;
    }

    /** The layers so far. */
    public List<Layer> layers() {
        return new ArrayList<>(layers.values());
    }
}
