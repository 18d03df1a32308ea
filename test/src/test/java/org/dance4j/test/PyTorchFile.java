package org.dance4j.test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.weights.files.Safetensors;

/** Random weights of a network, and a file of them as PyTorch would name and order them. */
final class PyTorchFile {

    private final Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    private final Map<String, FloatTensor> own = new LinkedHashMap<>();

    /** @param names from a layer's name to the PyTorch module's; null for what the file does not have */
    PyTorchFile(Network network, Function<String, String> names) {
        Random random = new Random(3);
        for (Parameter parameter : network.parameters()) {
            String module = names.apply(parameter.owner());
            if (module != null) {
                float[] values = new float[parameter.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = 0.5f + random.nextFloat();
                }
                own.put(parameter.name(), FloatTensor.of(parameter.shape(), values));
                tensors.put(module + suffix(parameter.role()), outputsFirst(parameter, values));
            }
        }
    }

    private static String suffix(Parameter.Role role) {
        return switch (role) {
            case KERNEL, TRANSPOSED_KERNEL, DEPTHWISE_KERNEL, GAMMA -> ".weight";
            case BIAS, BETA -> ".bias";
            case MOVING_MEAN -> ".running_mean";
            case MOVING_VARIANCE -> ".running_var";
            case MOVING_DEVIATION, RANGE -> throw new IllegalArgumentException("PyTorch has no " + role);
        };
    }

    /** From {@code [kH, kW, in, out]} to {@code [out, in, kH, kW]}; vectors stay as they are. */
    private static FloatTensor outputsFirst(Parameter parameter, float[] values) {
        List<Integer> shape = parameter.shape();
        if (shape.size() == 1) {
            return FloatTensor.of(shape, values);
        }
        boolean depthwise = parameter.role() == Parameter.Role.DEPTHWISE_KERNEL;
        int height = shape.get(0);
        int width = shape.get(1);
        int inputs = depthwise ? 1 : shape.get(2);
        int outputs = depthwise ? shape.get(2) : shape.get(3);
        List<Float> moved = new ArrayList<>();
        for (int out = 0; out < outputs; out++) {
            for (int in = 0; in < inputs; in++) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        moved.add(values[((y * width + x) * inputs + in) * outputs + out]);
                    }
                }
            }
        }
        float[] flat = new float[values.length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = moved.get(i);
        }
        return FloatTensor.of(List.of(outputs, inputs, height, width), flat);
    }

    /** The file holds another tensor too, or in place of one. */
    PyTorchFile with(String name, FloatTensor tensor) {
        tensors.put(name, tensor);
        return this;
    }

    /** The file's weights by the network's names. */
    Weights weights() {
        return Weights.of(own);
    }

    Path write(Path file) throws IOException {
        new Safetensors(tensors, Map.of()).write(file);
        return file;
    }
}
