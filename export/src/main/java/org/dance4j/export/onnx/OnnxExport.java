package org.dance4j.export.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.eval.inference.onnx.OnnxChecksum;
import org.dance4j.eval.inference.onnx.OnnxSegmenter;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.export.tflite.Quantization;
import org.dance4j.export.tflite.TfLiteExport;
import org.dance4j.export.tflite.TfLiteForm;
import org.dance4j.export.tflite.TfLiteOutput;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.KernelGrids;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.QuantizationPlan;
import org.dance4j.graphs.integers.Range;
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.Parameter;

/**
 * A trained network as an ONNX model of opset 17, from pixel values 0–255, RGB, float32 {@code [N, 3, H, W]}, called
 * {@value #INPUT}, to what {@link TfLiteOutput} says and is called, {@code [N, classes, H, W]}, or of labels uint8
 * {@code [N, H, W]}. All but channels is free, or height and width are fixed. Batch norms are folded.
 *
 * <p>In integers it is a model of floats with {@code QuantizeLinear} and {@code DequantizeLinear} wherever 8 bits are
 * meant, which runtimes fuse; the places, ranges and steps are those of the TFLite file of integers.
 *
 * <p>The normalisation of pixel values is inside; choosing the size and resizing are up to the application, and the
 * model's metadata tell of them.
 */
public final class OnnxExport {

    /** The precisions that there are ONNX files of. */
    public static final List<Quantization> PRECISIONS = List.of(Quantization.FLOAT32, Quantization.INT8);

    /** The name of the input. */
    private static final String INPUT = "image";

    /** The version of the format that opset 17 came with. */
    private static final int IR_VERSION = 8;

    private static final int OPSET = 17;
    private static final int LEAST_BYTE = Byte.MIN_VALUE;

    private OnnxExport() {}

    /** The name of the file of a form, whose {@link TfLiteForm#ioType} is of TFLite only. */
    public static String fileName(TfLiteForm form) {
        return form.fileName().replaceFirst("-io-[a-z0-9]+", "").replaceFirst("\\.tflite$", ".onnx");
    }

    /**
     * The model in one form.
     *
     * @param card what is told of the model in its metadata
     * @param calibration read for {@link Quantization#INT8} only
     * @return the contents of a file, sealed by {@link OnnxChecksum}
     * @throws ConversionException if there is no such form, or ONNX has none for an operation of the network; the message
     *     names its layer
     * @throws org.dance4j.common.io.BadInputException if int8 is wanted and there is no image
     * @throws IllegalArgumentException if the network does not take the size
     */
    public static byte[] convert(
            TrainedModel model, ModelCard card, TfLiteForm form, TfLiteExport.CalibrationData calibration) {
        if (!PRECISIONS.contains(form.precision())) {
            throw new ConversionException("an ONNX file is of float32 or int8, not of "
                    + form.precision().text());
        } else if (form.precision() == Quantization.FLOAT32
                && KernelGrids.of(model.network()).isPresent()) {
            throw new ConversionException(
                    "a network that was trained in integers has an ONNX file of int8 and none of float32");
        }
        Folding.Folded folded = Folding.fold(model.network(), model.weights());
        OnnxGraph graph = form.precision() == Quantization.INT8
                ? integers(TfLiteExport.integerModel(model, folded, form.size(), calibration), form)
                : floats(folded, form);
        return OnnxChecksum.sealed(described(graph, card, form));
    }

    private static OnnxGraph floats(Folding.Folded folded, TfLiteForm form) {
        OnnxGraph graph = new OnnxGraph(folded.network().name());
        build(graph, folded.network(), form, new FloatValues(graph, folded.weights()), (layer, made) -> made);
        return graph;
    }

    private static OnnxGraph integers(IntegerModel model, TfLiteForm form) {
        Network network = model.form().network();
        QuantizationPlan plan = new QuantizationPlan(network);
        Map<String, Range> ranges = plan.ranges(model.measured());
        OnnxGraph graph = new OnnxGraph(network.name());
        build(graph, network, form, new IntegerValues(graph, model, plan, ranges), (layer, made) -> {
            Range range = ranges.get(plan.source(layer));
            return range == null ? made : rounded(graph, layer, made, range);
        });
        return graph;
    }

    private static String rounded(OnnxGraph graph, String layer, String made, Range range) {
        String name = "network/" + layer;
        String scale = graph.floats(name + "/scale", List.of(), (float) range.step());
        long zero = LEAST_BYTE + Math.round(-range.min() / range.step());
        String place = graph.bytes(name + "/zero", List.of(), (byte) zero);
        String integers = graph.node("QuantizeLinear", name + "/int8", List.of(made, scale, place));
        return graph.node("DequantizeLinear", name + "/rounded", List.of(integers, scale, place));
    }

    /** @param after given a layer's name and what it made, what others read of it */
    private static void build(
            OnnxGraph graph, Network whole, TfLiteForm form, ParameterValues values, BinaryOperator<String> after) {
        Network network = form.output().of(whole);
        Optional<ImageSize> size = form.size();
        OnnxGraph.Side batch = OnnxGraph.Side.free("batch");
        graph.input(
                INPUT,
                OnnxGraph.Type.FLOAT,
                List.of(
                        batch,
                        OnnxGraph.Side.of(network.imageChannels()),
                        size.map(one -> OnnxGraph.Side.of(one.height())).orElse(OnnxGraph.Side.free("height")),
                        size.map(one -> OnnxGraph.Side.of(one.width())).orElse(OnnxGraph.Side.free("width"))));
        String logits = layers(graph, network, values, after);
        Optional<FeatureShape> fixed =
                size.map(one -> network.shapes(one.height(), one.width()).get(network.output()));
        List<OnnxGraph.Side> sides = new ArrayList<>();
        sides.add(batch);
        sides.add(OnnxGraph.Side.of(network.classes()));
        sides.add(fixed.map(one -> OnnxGraph.Side.of(one.height())).orElse(OnnxGraph.Side.free("output_height")));
        sides.add(fixed.map(one -> OnnxGraph.Side.of(one.width())).orElse(OnnxGraph.Side.free("output_width")));
        String output = form.output().text();
        switch (form.output()) {
            case LOGITS, COARSE -> graph.node("Identity", output, List.of(logits));
            case SCORES -> graph.node("Softmax", output, List.of(logits), Attribute.integer("axis", 1));
            case LABELS -> {
                String best = graph.node(
                        "ArgMax",
                        "best",
                        List.of(logits),
                        Attribute.integer("axis", 1),
                        Attribute.integer("keepdims", 0));
                graph.node("Cast", output, List.of(best), Attribute.integer("to", OnnxGraph.Type.UINT8.code()));
                sides.remove(1);
            }
        }
        graph.output(output, form.output() == TfLiteOutput.LABELS ? OnnxGraph.Type.UINT8 : OnnxGraph.Type.FLOAT, sides);
    }

    private static String layers(
            OnnxGraph graph, Network network, ParameterValues values, BinaryOperator<String> after) {
        Map<String, FeatureShape> shapes = network.shapes(network.sizeMultiple(), network.sizeMultiple());
        Map<String, String> made = new HashMap<>();
        for (Layer layer : network.layers()) {
            List<String> inputs = layer.op().channelFlow().isImage()
                    ? List.of(INPUT)
                    : layer.inputs().stream().map(made::get).toList();
            List<Integer> channels = layer.inputs().stream()
                    .map(input -> shapes.get(input).channels())
                    .toList();
            Map<Parameter.Role, Parameter> parameters = layer.op().parameters(layer.weights(), channels).stream()
                    .collect(Collectors.toMap(Parameter::role, parameter -> parameter));
            OnnxLowering lowering = new OnnxLowering(
                    graph,
                    layer,
                    inputs,
                    shapes.get(layer.name()).channels(),
                    role -> values.of(layer, parameters.get(role)),
                    "network/" + layer.name());
            made.put(layer.name(), after.apply(layer.name(), layer.op().accept(lowering)));
        }
        return made.get(network.output());
    }

    private static byte[] described(OnnxGraph graph, ModelCard card, TfLiteForm form) {
        ProtoMessage model = new ProtoMessage()
                .integer(1, IR_VERSION)
                .text(2, OnnxSegmenter.PRODUCER)
                .text(3, card.origin() == null ? "" : card.origin().dance4j())
                .text(6, "Semantic segmentation into " + card.classes().size() + " classes")
                .message(7, graph.message())
                .message(8, new ProtoMessage().text(1, "").integer(2, OPSET));
        entry(model, "class_names", Json.line(card.classes().names()));
        entry(
                model,
                "class_colours",
                Json.line(card.classes().colours().stream()
                        .map(colour -> String.format(Locale.ROOT, "#%06X", colour))
                        .toList()));
        entry(model, "pixels", "RGB, 0 to 255, upright; normalised inside");
        entry(model, "size_multiple", String.valueOf(card.network().sizeMultiple()));
        entry(model, "resizing", "bilinear, half-pixel centres, before and after");
        entry(model, "downsampling", String.valueOf(card.downsampling()));
        entry(model, "indicator", Json.line(card.indicator()));
        entry(model, "complexity", Json.line(card.complexity()));
        entry(model, "min_resolution", String.valueOf(card.minResolution()));
        entry(model, "precision", form.precision().text());
        if (card.origin() != null) {
            entry(model, "origin", Json.line(card.origin()));
        }
        return model.toByteArray();
    }

    private static void entry(ProtoMessage model, String key, String value) {
        model.message(14, new ProtoMessage().text(1, key).text(2, value));
    }
}
