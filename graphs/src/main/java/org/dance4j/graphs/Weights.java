package org.dance4j.graphs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.dance4j.graphs.ops.Parameter;

/**
 * Tensors by parameter name: a network's weights, or anything else that there is one of per parameter, such as
 * momentum. Immutable.
 */
public final class Weights {

    private final Map<String, FloatTensor> tensors;

    private Weights(Map<String, FloatTensor> tensors) {
        this.tensors = tensors;
    }

    /** Weights of the given tensors by parameter name. */
    public static Weights of(Map<String, FloatTensor> tensors) {
        return new Weights(new LinkedHashMap<>(tensors));
    }

    /** Weights with a tensor for each of a network's parameters. */
    public static Weights of(Network network, Function<Parameter, FloatTensor> values) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            tensors.put(parameter.name(), values.apply(parameter));
        }
        return new Weights(tensors).requireFits(network);
    }

    /**
     * Weights to start training from: kernels normal with variance 2 / fan-in (He et al., 2015), gammas and
     * variances 1, the rest 0. A transposed convolution that makes as many channels as it reads starts as a bilinear
     * enlargement of each (Long et al., 2015). Each tensor depends only on the seed and its own name.
     */
    public static Weights initial(Network network, long seed) {
        return of(network, parameter -> switch (parameter.role()) {
            case KERNEL, DEPTHWISE_KERNEL -> heNormal(parameter, seed);
            case TRANSPOSED_KERNEL -> isSquare(parameter) ? bilinear(parameter) : heNormal(parameter, seed);
            case GAMMA, MOVING_VARIANCE, MOVING_DEVIATION -> FloatTensor.filled(parameter.shape(), 1);
            case BIAS, BETA, MOVING_MEAN, RANGE -> FloatTensor.filled(parameter.shape(), 0);
        });
    }

    private static boolean isSquare(Parameter transposed) {
        return transposed.shape().get(2).equals(transposed.shape().get(3));
    }

    /** From each channel to itself, weights that fall linearly from the kernel's centre to 0 just outside of it. */
    private static FloatTensor bilinear(Parameter transposed) {
        int size = transposed.shape().get(0);
        int channels = transposed.shape().get(2);
        int factor = (size + 1) / 2;
        double centre = size % 2 == 1 ? factor - 1 : factor - 0.5;
        float[] values = new float[transposed.size()];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double weight = (1 - Math.abs(row - centre) / factor) * (1 - Math.abs(column - centre) / factor);
                for (int c = 0; c < channels; c++) {
                    values[((row * size + column) * channels + c) * channels + c] = (float) weight;
                }
            }
        }
        return FloatTensor.of(transposed.shape(), values);
    }

    private static FloatTensor heNormal(Parameter parameter, long seed) {
        var random = new Random(new SplittableRandom(seed ^ parameter.name().hashCode()).nextLong());
        float[] values = new float[parameter.size()];
        int inputChannels = parameter.role().inputAxis().stream()
                .map(parameter.shape()::get)
                .findFirst()
                .orElse(1);
        int fanIn = parameter.shape().get(0) * parameter.shape().get(1) * inputChannels;
        double deviation = Math.sqrt(2.0 / fanIn);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return FloatTensor.of(parameter.shape(), values);
    }

    /**
     * The tensor of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public FloatTensor get(String name) {
        FloatTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("there is no tensor " + name + " among the weights");
        }
        return tensor;
    }

    /** An owner's tensor in a role. */
    public FloatTensor get(String owner, Parameter.Role role) {
        return get(Parameter.name(owner, role));
    }

    /** Whether there is a tensor of that name. */
    public boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /** The names of all tensors, unmodifiable. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** All tensors by name, unmodifiable. */
    public Map<String, FloatTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** These weights with some tensors replaced or added. */
    public Weights with(Map<String, FloatTensor> others) {
        Map<String, FloatTensor> merged = new LinkedHashMap<>(tensors);
        merged.putAll(others);
        return new Weights(merged);
    }

    /**
     * These weights, checked against a network.
     *
     * @throws IllegalArgumentException if a parameter has no tensor or one of another shape, or one of both is in integers and
     *     the other in floats
     */
    public Weights requireFits(Network network) {
        String ofGrids = Parameter.name("", Parameter.Role.RANGE);
        boolean onGrids = tensors.keySet().stream().anyMatch(name -> name.endsWith(ofGrids));
        if (onGrids != KernelGrids.of(network).isPresent()) {
            throw new IllegalArgumentException("the weights are those of a network "
                    + (onGrids ? "in integers, and network " : "of floats, and network ") + network.name()
                    + (onGrids ? " is one of floats" : " is one in integers, whose grids they have not"));
        }
        return requireFits(network.parameters());
    }

    /**
     * These weights, checked against some parameters.
     *
     * @throws IllegalArgumentException if a parameter has no tensor or one of another shape
     */
    public Weights requireFits(Iterable<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            FloatTensor tensor = get(parameter.name());
            if (!tensor.shape().equals(parameter.shape())) {
                throw new IllegalArgumentException("tensor " + parameter.name() + " has shape " + tensor.shape()
                        + " where the network needs " + parameter.shape());
            }
        }
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Weights that && tensors.equals(that.tensors);
    }

    @Override
    public int hashCode() {
        return tensors.hashCode();
    }
}
