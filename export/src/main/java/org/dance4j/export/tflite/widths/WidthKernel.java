package org.dance4j.export.tflite.widths;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.ops.Parameter;

/**
 * What a convolution's kernel is at one of the widths, batch norm folded: of the widest's the part with these channels, times
 * a factor for each output channel.
 *
 * @param outputs the output channels that it has, by the widest's numbers
 * @param inputs the same of its input channels
 * @param height of the kernel
 * @param width of the kernel
 * @param values {@code [O, kH, kW, I]}, as TFLite has them
 * @param factors {@code [O]}, infinite or not a number where the widest's is 0
 */
record WidthKernel(int[] outputs, int[] inputs, int height, int width, float[] values, double[] factors) {

    /**
     * The kernels of all widths, from wide to narrow, by their names in the network. Depthwise ones, which have few values, are
     * not among them.
     */
    static Map<String, List<WidthKernel>> of(SlimmableModel model) {
        List<Map<String, WidthKernel>> byWidth = new ArrayList<>();
        Scales widest = Scales.of(model.at(0), model.widths().get(0).network());
        for (int i = 0; i < model.widths().size(); i++) {
            byWidth.add(ofWidth(model.at(i), model.widths().get(i).network(), widest));
        }
        Map<String, List<WidthKernel>> kernels = new LinkedHashMap<>();
        byWidth.get(0).keySet().stream()
                .filter(name -> byWidth.stream().allMatch(width -> width.containsKey(name)))
                .forEach(name -> kernels.put(
                        name, byWidth.stream().map(width -> width.get(name)).toList()));
        return kernels;
    }

    /** What batch norms of a width scale kernels by, by their names: {@code [O]}, by the number of the channel. */
    private record Scales(Map<String, Map<Integer, Double>> byKernel) {

        static Scales of(TrainedModel model, Subnetwork part) {
            Map<String, double[]> found = Folding.scales(model.network(), model.weights());
            Map<String, Map<Integer, Double>> byKernel = new LinkedHashMap<>();
            for (Parameter parameter : model.network().parameters()) {
                double[] scales = found.get(parameter.name());
                if (scales != null) {
                    int[] channels = kept(part, parameter, parameter.role().outputAxis());
                    Map<Integer, Double> byChannel = new HashMap<>();
                    for (int i = 0; i < channels.length; i++) {
                        byChannel.put(channels[i], scales[i]);
                    }
                    byKernel.put(parameter.name(), byChannel);
                }
            }
            return new Scales(byKernel);
        }
    }

    private static Map<String, WidthKernel> ofWidth(TrainedModel model, Subnetwork part, Scales widest) {
        Folding.Folded folded = Folding.fold(model.network(), model.weights());
        Scales scales = Scales.of(model, part);
        return folded.network().parameters().stream()
                .filter(parameter -> parameter.role().isKernel()
                        && parameter.role().inputAxis().isPresent()
                        && scales.byKernel().containsKey(parameter.name())
                                == widest.byKernel().containsKey(parameter.name()))
                .collect(Collectors.toMap(
                        Parameter::name,
                        parameter -> of(
                                parameter,
                                part,
                                folded.weights().get(parameter.name()),
                                scales.byKernel().get(parameter.name()),
                                widest.byKernel().get(parameter.name())),
                        (one, other) -> one,
                        LinkedHashMap::new));
    }

    /** @param scales null where no batch norm is folded */
    private static WidthKernel of(
            Parameter parameter,
            Subnetwork part,
            FloatTensor kernel,
            Map<Integer, Double> scales,
            Map<Integer, Double> widest) {
        int outputAxis = parameter.role().outputAxis();
        int inputAxis = parameter.role().inputAxis().orElseThrow();
        int[] outputs = kept(part, parameter, outputAxis);
        int[] inputs = kept(part, parameter, inputAxis);
        double[] factors = new double[outputs.length];
        for (int i = 0; i < factors.length; i++) {
            double scale = scales == null ? 1 : scales.get(outputs[i]);
            double ofWidest = scales == null ? 1 : widest.getOrDefault(outputs[i], 0.0);
            // The widest is a part of itself where a scale is 0, too.
            factors[i] = scale == ofWidest ? 1 : scale / ofWidest;
        }
        int height = parameter.shape().get(0);
        int width = parameter.shape().get(1);
        float[] values = new float[kernel.size()];
        int next = 0;
        for (int o = 0; o < outputs.length; o++) {
            for (int tap = 0; tap < height * width; tap++) {
                for (int i = 0; i < inputs.length; i++) {
                    values[next++] = kernel.get(
                            outputAxis > inputAxis
                                    ? (tap * inputs.length + i) * outputs.length + o
                                    : (tap * outputs.length + o) * inputs.length + i);
                }
            }
        }
        return new WidthKernel(outputs, inputs, height, width, values, factors);
    }

    private static int[] kept(Subnetwork part, Parameter kernel, int axis) {
        List<Integer> kept = part.keptOf(kernel).get(axis);
        int[] indices = new int[kernel.shape().get(axis)];
        Arrays.setAll(indices, i -> kept == null ? i : kept.get(i));
        return indices;
    }

    /** Whether it is a part of the widest's as it stands. */
    boolean isUnscaled() {
        return Arrays.stream(factors).allMatch(factor -> factor == 1);
    }
}
