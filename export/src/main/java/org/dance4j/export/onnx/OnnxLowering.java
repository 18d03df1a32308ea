package org.dance4j.export.onnx;

import com.google.common.primitives.Floats;
import java.util.List;
import java.util.function.Function;
import org.dance4j.export.errors.ConversionException;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.ops.Activation;
import org.dance4j.graphs.ops.AdaptiveAveragePool;
import org.dance4j.graphs.ops.Add;
import org.dance4j.graphs.ops.BatchNorm;
import org.dance4j.graphs.ops.CeilMaxPool;
import org.dance4j.graphs.ops.CeilShrink;
import org.dance4j.graphs.ops.Concat;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.ConvTranspose2d;
import org.dance4j.graphs.ops.CropLike;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.DeviationNorm;
import org.dance4j.graphs.ops.Dropout;
import org.dance4j.graphs.ops.GlobalAveragePool;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.MaxPool;
import org.dance4j.graphs.ops.Multiply;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.OpVisitor;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.ops.ResizeLike;
import org.dance4j.graphs.ops.Shrink;

/** The ONNX nodes of one layer in inference, on maps {@code [N, C, H, W]}; each visit gives the name of what they make. */
final class OnnxLowering implements OpVisitor<String> {

    private final OnnxGraph graph;
    private final Layer layer;
    private final List<String> inputs;
    private final int channels;
    private final Function<Parameter.Role, String> parameters;
    /** The name of what the layer makes, and the beginning of the names of what it needs for it. */
    private final String made;
    /** The first input. */
    private final String x;

    /**
     * @param inputs what the layer reads, of the input layer the image
     * @param channels of the first input
     * @param parameters the layer's own, by what they are for
     * @param made the name that the result gets
     */
    OnnxLowering(
            OnnxGraph graph,
            Layer layer,
            List<String> inputs,
            int channels,
            Function<Parameter.Role, String> parameters,
            String made) {
        this.graph = graph;
        this.layer = layer;
        this.inputs = inputs;
        this.channels = channels;
        this.parameters = parameters;
        this.made = made;
        this.x = inputs.get(0);
    }

    @Override
    public String visit(Input op) {
        return x;
    }

    @Override
    public String visit(Normalize op) {
        List<Integer> shape = List.of(1, op.mean().size(), 1, 1);
        String centred = graph.node(
                "Sub", part("centred"), List.of(x, graph.floats(part("mean"), shape, Floats.toArray(op.mean()))));
        String deviation = graph.floats(part("deviation"), shape, Floats.toArray(op.deviation()));
        return graph.node("Div", made, List.of(centred, deviation));
    }

    @Override
    public String visit(Conv2d op) {
        return graph.node(
                "Conv",
                made,
                kernelAndBias(Parameter.Role.KERNEL, op.bias()),
                square("kernel_shape", op.kernel()),
                square("strides", op.stride()),
                square("dilations", op.dilation()),
                padding(op.padding(), op.padding()));
    }

    @Override
    public String visit(ConvTranspose2d op) {
        return graph.node(
                "ConvTranspose",
                made,
                kernelAndBias(Parameter.Role.TRANSPOSED_KERNEL, op.bias()),
                square("kernel_shape", op.kernel()),
                square("strides", op.stride()),
                square("output_padding", op.outputPadding()),
                padding(op.padding(), op.padding()));
    }

    @Override
    public String visit(DepthwiseConv2d op) {
        return graph.node(
                "Conv",
                made,
                kernelAndBias(Parameter.Role.DEPTHWISE_KERNEL, op.bias()),
                square("kernel_shape", op.kernel()),
                square("strides", op.stride()),
                square("dilations", op.dilation()),
                padding(op.padding(), op.padding()),
                Attribute.integer("group", channels));
    }

    private List<String> kernelAndBias(Parameter.Role kernel, boolean bias) {
        return bias
                ? List.of(x, parameters.apply(kernel), parameters.apply(Parameter.Role.BIAS))
                : List.of(x, parameters.apply(kernel));
    }

    @Override
    public String visit(BatchNorm op) {
        return graph.node(
                "BatchNormalization",
                made,
                List.of(
                        x,
                        parameters.apply(Parameter.Role.GAMMA),
                        parameters.apply(Parameter.Role.BETA),
                        parameters.apply(Parameter.Role.MOVING_MEAN),
                        parameters.apply(Parameter.Role.MOVING_VARIANCE)),
                Attribute.real("epsilon", op.epsilon()));
    }

    @Override
    public String visit(Activation op) {
        return switch (op.function()) {
            case RELU -> graph.node("Relu", made, List.of(x));
            case RELU6 -> {
                String least = graph.floats(part("least"), List.of(), 0);
                yield graph.node("Clip", made, List.of(x, least, graph.floats(part("most"), List.of(), 6)));
            }
            case SIGMOID -> graph.node("Sigmoid", made, List.of(x));
        };
    }

    @Override
    public String visit(Dropout op) {
        return x;
    }

    @Override
    public String visit(Pad op) {
        long amount = op.amount();
        return graph.node(
                "Pad", made, List.of(x, graph.longs(part("pads"), 0, 0, amount, amount, 0, 0, amount, amount)));
    }

    @Override
    public String visit(MaxPool op) {
        return maxPool(op.kernel(), op.stride(), op.padding(), op.padding());
    }

    @Override
    public String visit(CeilMaxPool op) {
        return maxPool(op.kernel(), op.stride(), op.padding(), op.paddingAfter());
    }

    private String maxPool(int kernel, int stride, int before, int after) {
        return graph.node(
                "MaxPool",
                made,
                List.of(x),
                square("kernel_shape", kernel),
                square("strides", stride),
                padding(before, after));
    }

    @Override
    public String visit(GlobalAveragePool op) {
        return graph.node("GlobalAveragePool", made, List.of(x));
    }

    /** Both axes are averaged by a matrix product, for which sizes need not be known and bins may overlap. */
    @Override
    public String visit(AdaptiveAveragePool op) {
        String rows = graph.node("MatMul", part("rows"), List.of(averaging(op.bins(), 2, "height"), x));
        String columns = graph.node(
                "Transpose",
                part("columns"),
                List.of(averaging(op.bins(), 3, "width")),
                Attribute.integers("perm", 1, 0));
        return graph.node("MatMul", made, List.of(rows, columns));
    }

    /** A matrix {@code [bins, length of the axis]}: bin b is the mean of places ⌊b·n/bins⌋ to ⌈(b + 1)·n/bins⌉ − 1. */
    private String averaging(int bins, int axis, String name) {
        String all = part(name);
        long[] beginnings = new long[bins];
        long[] ends = new long[bins];
        for (int bin = 0; bin < bins; bin++) {
            beginnings[bin] = bin;
            ends[bin] = bin + 1L;
        }
        String count = graph.longs(all + "/bins", List.of(), bins);
        String rounding = graph.longs(all + "/rounding", List.of(), bins - 1);
        String zero = graph.longs(all + "/zero", List.of(), 0);
        String one = graph.longs(all + "/one", List.of(), 1);
        String shape = graph.node("Shape", all + "/shape", List.of(x));
        String length =
                graph.node("Gather", all + "/length", List.of(shape, graph.longs(all + "/axis", List.of(), axis)));
        List<Integer> column = List.of(bins, 1);
        String from = graph.node(
                "Div",
                all + "/from",
                List.of(
                        graph.node(
                                "Mul",
                                all + "/from_bins",
                                List.of(graph.longs(all + "/first", column, beginnings), length)),
                        count));
        String reached = graph.node("Mul", all + "/to_bins", List.of(graph.longs(all + "/last", column, ends), length));
        String to = graph.node(
                "Div", all + "/to", List.of(graph.node("Add", all + "/to_rounded", List.of(reached, rounding)), count));
        String places = graph.node("Range", all + "/places", List.of(zero, length, one));
        String before = graph.node("Less", all + "/before", List.of(places, from));
        String within = graph.node(
                "And",
                all + "/within",
                List.of(
                        graph.node("Not", all + "/begun", List.of(before)),
                        graph.node("Less", all + "/unfinished", List.of(places, to))));
        String width = graph.node("Sub", all + "/width", List.of(to, from));
        return graph.node("Div", all, List.of(toFloat(within), toFloat(width)));
    }

    private String toFloat(String value) {
        return graph.node(
                "Cast", value + "/float", List.of(value), Attribute.integer("to", OnnxGraph.Type.FLOAT.code()));
    }

    @Override
    public String visit(Add op) {
        return chain("Add");
    }

    @Override
    public String visit(Multiply op) {
        return chain("Mul");
    }

    private String chain(String operator) {
        String result = x;
        for (int i = 1; i < inputs.size(); i++) {
            String name = i == inputs.size() - 1 ? made : part(String.valueOf(i));
            result = graph.node(operator, name, List.of(result, inputs.get(i)));
        }
        return result;
    }

    @Override
    public String visit(Concat op) {
        return graph.node("Concat", made, inputs, Attribute.integer("axis", 1));
    }

    @Override
    public String visit(ResizeLike op) {
        return resize(op.method(), size(inputs.get(1), "like"));
    }

    @Override
    public String visit(CropLike op) {
        String from = graph.longs(part("from"), op.offset(), op.offset());
        String to = graph.node("Add", part("to"), List.of(size(inputs.get(1), "like"), from));
        return graph.node("Slice", made, List.of(x, from, to, graph.longs(part("axes"), 2, 3)));
    }

    @Override
    public String visit(Shrink op) {
        String share = graph.node("Div", part("share"), List.of(size(x, "size"), divisor(op.divisor())));
        return resize(op.method(), graph.node("Max", part("shrunk"), List.of(share, graph.longs(part("least"), 1, 1))));
    }

    @Override
    public String visit(CeilShrink op) {
        long rounding = op.divisor() - 1L;
        String reached = graph.node(
                "Add", part("reached"), List.of(size(x, "size"), graph.longs(part("rounding"), rounding, rounding)));
        return resize(op.method(), graph.node("Div", part("shrunk"), List.of(reached, divisor(op.divisor()))));
    }

    private String divisor(long divisor) {
        return graph.longs(part("divisor"), divisor, divisor);
    }

    /** Height and width of a map, {@code [2]}. */
    private String size(String map, String name) {
        return graph.node(
                "Shape", part(name), List.of(map), Attribute.integer("start", 2), Attribute.integer("end", 4));
    }

    /** @param size height and width, {@code [2]} */
    private String resize(Interpolation method, String size) {
        String outer = graph.node(
                "Shape", part("outer"), List.of(x), Attribute.integer("start", 0), Attribute.integer("end", 2));
        String whole = graph.node("Concat", part("whole"), List.of(outer, size), Attribute.integer("axis", 0));
        // Regions and scales are left out.
        List<String> from = List.of(x, "", "", whole);
        return switch (method) {
                // Half up is what ⌊(i + 0.5) · scale⌋ comes to.
            case NEAREST -> graph.node(
                    "Resize",
                    made,
                    from,
                    Attribute.text("mode", "nearest"),
                    Attribute.text("coordinate_transformation_mode", "half_pixel"),
                    Attribute.text("nearest_mode", "round_prefer_ceil"));
            case BILINEAR -> linear(from, "half_pixel");
            case BILINEAR_ALIGNED -> linear(from, "align_corners");
        };
    }

    private String linear(List<String> from, String coordinates) {
        return graph.node(
                "Resize",
                made,
                from,
                Attribute.text("mode", "linear"),
                Attribute.text("coordinate_transformation_mode", coordinates));
    }

    @Override
    public String visit(DeviationNorm op) {
        throw without();
    }

    @Override
    public String visit(Quantize op) {
        throw without();
    }

    @Override
    public String visit(QuantizeWithin op) {
        throw without();
    }

    private ConversionException without() {
        return new ConversionException(
                "layer " + layer.name() + ", a " + layer.op().getClass().getSimpleName() + ", has no form in ONNX");
    }

    private String part(String name) {
        return made + "/" + name;
    }

    private static Attribute square(String name, long value) {
        return Attribute.integers(name, value, value);
    }

    private static Attribute padding(long before, long after) {
        return Attribute.integers("pads", before, before, after, after);
    }
}
