package org.dance4j.graphs.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dance4j.common.io.Json;
import org.dance4j.common.runtime.Sessions;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.graphs.Auxiliary;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.architectures.MobileNetV2;
import org.dance4j.graphs.architectures.ResNet;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.tensorflow.NetworkOps;
import org.dance4j.graphs.weights.ChannelOrder;
import org.dance4j.graphs.weights.WeightImport;
import org.dance4j.graphs.weights.WeightNaming;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * What a public implementation of a network computed once: a description {@code NAME.json}, and its output
 * {@code NAME.f32} in raw little-endian floats in the order {@code [N, C, H, W]} or {@code [N, C]}. Weights and input
 * are {@link ReferenceFormula formulas} of their names.
 *
 * @param name the file's, without its ending
 * @param network the same network here
 * @param output the layer that is compared
 * @param imported where the formula's weights go, those for RGB
 * @param image {@code [1, H, W, 3]}, RGB, used as it is
 * @param expected the recorded output in the order {@code [N, H, W, C]}
 */
public record ReferenceNetwork(
        String name, Network network, String output, WeightImport imported, FloatTensor image, float[] expected) {

    /**
     * What a name says: {@code resnet50}, {@code mobilenet_v2}, or {@code
     * NETWORK_BACKBONE[_osSTRIDE][_HEIGHTxWIDTH][_auxTEXT]}.
     */
    private static final Pattern NAME = Pattern.compile(
            "(?<network>[a-z0-9]+)_(?<backbone>[a-z0-9-]+)(_os(?<stride>\\d+))?(_\\d+x\\d+)?(_aux(?<aux>\\w*))?");

    private static final Pattern CLASSIFIER =
            Pattern.compile("(?<network>resnet\\d+|mobilenet_?v2)(_w(?<width>\\d{3}))?(_\\d+x\\d+)?");

    /** What is called otherwise here. */
    private static final Map<String, String> OWN_NAMES =
            Map.of("mobilenet", "mobilenetv2", "fcn8s", "fcn", "resnet50half", "resnet50-half");

    private static final Normalize UNCHANGED = new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    /**
     * What people may say of a file whose name does not.
     *
     * @param channels the order of colours in which the implementation takes the image, which the formula makes in RGB
     * @param normalization what it does to the image first, for RGB; nothing if it takes it as it is
     */
    public record Choice(
            Optional<String> network,
            Optional<String> backbone,
            Optional<Integer> outputStride,
            ChannelOrder channels,
            Optional<Normalize> normalization) {

        /** An implementation that takes the image as it is. */
        public Choice(Optional<String> network, Optional<String> backbone, Optional<Integer> outputStride) {
            this(network, backbone, outputStride, ChannelOrder.RGB, Optional.empty());
        }
    }

    /**
     * Reads a description and its output.
     *
     * @throws IllegalArgumentException if they are none, or name a network that there is not
     */
    public static ReferenceNetwork read(Path json, Choice choice) throws IOException {
        JsonNode description = Json.mapper().readTree(json.toFile());
        String name = json.getFileName().toString().replaceFirst("\\.json$", "");
        List<Integer> input = integers(description, "input");
        List<Integer> output = integers(description, "output");
        if (input.size() != 4 || input.get(0) != 1 || input.get(1) != 3 || (output.size() != 2 && output.size() != 4)) {
            throw new IllegalArgumentException(
                    "input must be [1, 3, H, W] and output [1, C] or [1, C, H, W], found " + input + " and " + output);
        }
        Map<String, List<Integer>> shapes = stateDict(description);
        Matcher classifier = CLASSIFIER.matcher(name);
        Normalize normalization = choice.normalization().orElse(UNCHANGED);
        Network network;
        String compared;
        List<WeightNaming> namings;
        if (choice.network().isEmpty() && classifier.matches()) {
            requireNoParts(choice, name);
            network = classifier(classifier, output.get(1), normalization);
            compared = network.output();
            namings = List.of(WeightNaming.SAME);
        } else {
            Matcher parts = NAME.matcher(name);
            boolean isNamed = parts.matches();
            String architecture =
                    chosen(choice.network(), isNamed ? own(parts.group("network")) : null, name, "network");
            String backbone =
                    chosen(choice.backbone(), isNamed ? own(parts.group("backbone")) : null, name, "backbone");
            Architecture.Options options = new Architecture.Options(
                    backbone,
                    output.get(1),
                    outputStride(choice, description, isNamed ? parts.group("stride") : null, architecture),
                    1,
                    normalization);
            network = Architectures.network(architecture, options);
            String aux = isNamed ? parts.group("aux") : null;
            compared = aux != null ? auxiliary(network, aux) : network.output();
            namings = Architectures.namings(architecture, options);
        }
        WeightImport imported = WeightImport.of(
                network, namings, shapes, tensor -> ReferenceFormula.tensor(tensor, shapes.get(tensor)));
        requireAll(network, compared, imported);
        int height = input.get(2);
        int width = input.get(3);
        return new ReferenceNetwork(
                name,
                network,
                compared,
                imported.toRgb(network, choice.channels()),
                ReferenceFormula.image(height, width),
                output(json.resolveSibling(name + ".f32"), output));
    }

    private static String own(String name) {
        return OWN_NAMES.getOrDefault(name, name);
    }

    private static Network classifier(Matcher name, int classes, Normalize normalization) {
        String network = name.group("network");
        if (network.startsWith("resnet")) {
            return ResNet.named(network).classifier(classes, normalization);
        }
        double width = name.group("width") == null ? 1 : Integer.parseInt(name.group("width")) / 100.0;
        return MobileNetV2.classifier(classes, width, normalization);
    }

    private static void requireNoParts(Choice choice, String name) {
        if (choice.backbone().isPresent() || choice.outputStride().isPresent()) {
            throw BadSettingException.of(
                    "the name " + name + " is that of a classifier, which has no ",
                    new BadSettingException.Field(choice.backbone().isPresent() ? "backbone" : "output-stride"),
                    "; say with ",
                    new BadSettingException.Field("network"),
                    " which network it is if it is none");
        }
    }

    private static String chosen(Optional<String> choice, String told, String name, String setting) {
        return choice.or(() -> Optional.ofNullable(told))
                .orElseThrow(() -> BadSettingException.of(
                        "the name " + name
                                + " does not tell the network, as NETWORK_BACKBONE[_osSTRIDE][_HxW] would: say it with ",
                        new BadSettingException.Field(setting)));
    }

    private static int outputStride(Choice choice, JsonNode description, String fromName, String architecture) {
        if (choice.outputStride().isPresent()) {
            return choice.outputStride().get();
        } else if (Architectures.named(architecture).outputStrides().isEmpty()) {
            return 0;
        }
        return description.path("output_stride").asInt(fromName == null ? 0 : Integer.parseInt(fromName));
    }

    private static String auxiliary(Network network, String text) {
        return network.auxiliaries().stream()
                .map(Auxiliary::output)
                .filter(layer -> layer.contains(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "network " + network.name() + " has no auxiliary output whose name holds " + text));
    }

    /** The compared output needs every weight; heads beside it may be absent. */
    private static void requireAll(Network network, String compared, WeightImport imported) {
        Set<String> needed = upTo(network, compared).parameters().stream()
                .map(Parameter::name)
                .collect(Collectors.toSet());
        List<String> absent = new ArrayList<>();
        imported.missing().stream()
                .map(Parameter::name)
                .filter(needed::contains)
                .forEach(absent::add);
        imported.restarted().stream()
                .map(Parameter::name)
                .filter(needed::contains)
                .forEach(absent::add);
        if (!absent.isEmpty()) {
            throw new IllegalArgumentException("state_dict lacks " + absent.size() + " of the weights that network "
                    + network.name() + " needs, the first for " + absent.get(0));
        }
    }

    /** What one of a network's outputs needs, as a network. */
    private static Network upTo(Network network, String output) {
        return new Network(network.name(), network.sizeMultiple(), network.layers(), output, List.of()).inference();
    }

    private static List<Integer> integers(JsonNode description, String field) {
        List<Integer> values = new ArrayList<>();
        description.path(field).forEach(value -> values.add(value.asInt()));
        return values;
    }

    private static Map<String, List<Integer>> stateDict(JsonNode description) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        description.path("state_dict").fields().forEachRemaining(entry -> {
            if (!entry.getKey().endsWith("num_batches_tracked")) {
                shapes.put(entry.getKey(), integers(description.path("state_dict"), entry.getKey()));
            }
        });
        if (shapes.isEmpty()) {
            throw new IllegalArgumentException("it lists no tensors under state_dict");
        }
        return shapes;
    }

    private static float[] output(Path file, List<Integer> shape) throws IOException {
        int channels = shape.get(1);
        int area = shape.size() == 4 ? shape.get(2) * shape.get(3) : 1;
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != 4L * channels * area) {
            throw new IllegalArgumentException(
                    file.getFileName() + " must hold " + 4L * channels * area + " bytes, found " + bytes.length);
        }
        float[] values = new float[channels * area];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return ReferenceFormula.channelsLast(values, channels, area);
    }

    /** Runs the network: the largest absolute difference from the recorded output, over the latter's largest value. */
    public double relativeDifference() {
        float[] found = run();
        if (found.length != expected.length) {
            throw new IllegalArgumentException(
                    "its output has " + expected.length + " values, the network's " + found.length);
        }
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            double apart = Math.abs((double) expected[i] - found[i]);
            difference = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(difference, apart);
        }
        return difference / largest;
    }

    private float[] run() {
        Network needed = upTo(network, output);
        Map<Placeholder<TFloat32>, FloatTensor> fed = new HashMap<>();
        try (Graph graph = new Graph();
                Session session = Sessions.open(graph)) {
            Ops tf = Ops.create(graph);
            Map<String, Placeholder<TFloat32>> parameters = new HashMap<>();
            Placeholder<TFloat32> pixels = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
            fed.put(pixels, image);
            NetworkOps.Result made = NetworkOps.inference(
                    tf,
                    needed,
                    parameter -> parameters.computeIfAbsent(parameter.name(), key -> {
                        FloatTensor value = imported.loaded().get(key);
                        Placeholder<TFloat32> placeholder =
                                tf.placeholder(TFloat32.class, Placeholder.shape(shape(value)));
                        fed.put(placeholder, value);
                        return placeholder;
                    }),
                    pixels);
            List<TFloat32> tensors = new ArrayList<>();
            try {
                Session.Runner runner = session.runner().fetch(made.layers().get(output));
                fed.forEach((placeholder, value) -> {
                    TFloat32 tensor = TFloat32.tensorOf(shape(value), DataBuffers.of(value.toArray()));
                    tensors.add(tensor);
                    runner.feed(placeholder, tensor);
                });
                try (Result results = runner.run()) {
                    TFloat32 result = (TFloat32) results.get(0);
                    float[] copy = new float[(int) result.size()];
                    result.asRawTensor().data().asFloats().read(copy);
                    return copy;
                }
            } finally {
                tensors.forEach(TFloat32::close);
            }
        }
    }

    private static Shape shape(FloatTensor tensor) {
        return Shape.of(tensor.shape().stream().mapToLong(i -> i).toArray());
    }
}
