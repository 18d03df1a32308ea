package org.dance4j.graphs.integers;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.dance4j.common.io.BadInputException;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.integers.OutputStage.Rounding;
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
import org.dance4j.graphs.ops.FeatureShape;
import org.dance4j.graphs.ops.GlobalAveragePool;
import org.dance4j.graphs.ops.Input;
import org.dance4j.graphs.ops.MaxPool;
import org.dance4j.graphs.ops.Multiply;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.OpVisitor;
import org.dance4j.graphs.ops.Pad;
import org.dance4j.graphs.ops.Quantize;
import org.dance4j.graphs.ops.QuantizeWithin;
import org.dance4j.graphs.ops.ResizeLike;
import org.dance4j.graphs.ops.Shrink;

/** What a layer computes in integers. Grids, multipliers and tables are made here, once; steps know integers only. */
final class IntegerLowering implements OpVisitor<IntegerStep> {

    private final Layer layer;
    private final List<Grid> inputs;
    private final Grid result;
    private final Activation.Function limit;
    private final Function<Double, IntegerKernel> kernel;
    private final ResizingRule rule;

    /**
     * @param inputs the grids of what is read
     * @param result the grid of what is made
     * @param limit the ReLU that is taken in, or null
     * @param kernel the layer's weights
     * @param rule how values are resized
     */
    IntegerLowering(
            Layer layer,
            List<Grid> inputs,
            Grid result,
            Activation.Function limit,
            Function<Double, IntegerKernel> kernel,
            ResizingRule rule) {
        this.layer = layer;
        this.inputs = inputs;
        this.result = result;
        this.limit = limit;
        this.kernel = kernel;
        this.rule = rule;
    }

    private Convolutions convolutions() {
        double step = inputs.get(0).step();
        IntegerKernel weights = kernel.apply(step);
        // Of scales in floats, as a file holds them, so that both round alike.
        List<Multiplier> multipliers = Arrays.stream(weights.steps())
                .mapToObj(own -> Multiplier.of((float) step
                        * (float) ((float) (IntegerKernel.MOST * own) / (double) IntegerKernel.MOST)
                        / (float) result.step()))
                .toList();
        return new Convolutions(
                weights, inputs.get(0).zero(), OutputStage.of(Rounding.AS_FLOAT, multipliers, result, limit));
    }

    private interface OneStep {
        IntegerMap run(IntegerMap x, FeatureShape made);
    }

    /** A step on one map, told the shape of its result. */
    private IntegerStep shaped(OneStep step) {
        return maps -> {
            List<FeatureShape> shapes = maps.stream()
                    .map(map -> new FeatureShape(map.height(), map.width(), map.channels()))
                    .toList();
            return step.run(maps.get(0), layer.op().shape(shapes));
        };
    }

    @Override
    public IntegerStep visit(Input input) {
        return maps -> maps.get(0);
    }

    @Override
    public IntegerStep visit(Normalize normalize) {
        throw unavailable();
    }

    @Override
    public IntegerStep visit(BatchNorm batchNorm) {
        throw unavailable();
    }

    @Override
    public IntegerStep visit(DeviationNorm norm) {
        throw unavailable();
    }

    @Override
    public IntegerStep visit(Quantize quantize) {
        throw unavailable();
    }

    @Override
    public IntegerStep visit(QuantizeWithin quantize) {
        throw unavailable();
    }

    private IllegalArgumentException unavailable() {
        return new IllegalArgumentException("layer " + layer.name() + ", a "
                + layer.op().getClass().getSimpleName() + ", has no form in 8-bit integers");
    }

    @Override
    public IntegerStep visit(Conv2d conv) {
        Convolutions made = convolutions();
        return shaped((x, shape) -> made.conv(conv, x, shape.height(), shape.width()));
    }

    @Override
    public IntegerStep visit(ConvTranspose2d conv) {
        Convolutions made = convolutions();
        return shaped((x, shape) -> made.transposed(conv, x, shape.height(), shape.width()));
    }

    @Override
    public IntegerStep visit(DepthwiseConv2d conv) {
        Convolutions made = convolutions();
        return shaped((x, shape) -> made.depthwise(conv, x, shape.height(), shape.width()));
    }

    /** Of 256 values any function is a table. */
    @Override
    public IntegerStep visit(Activation activation) {
        byte[] table = new byte[Grid.GREATEST - Grid.LEAST + 1];
        for (int q = Grid.LEAST; q <= Grid.GREATEST; q++) {
            double x = inputs.get(0).value(q);
            double y =
                    switch (activation.function()) {
                        case RELU -> Math.max(x, 0);
                        case RELU6 -> Math.max(0, Math.min(6, x));
                        case SIGMOID -> 1 / (1 + Math.exp(-x));
                    };
            table[q - Grid.LEAST] = (byte) result.nearest(y);
        }
        return maps -> {
            IntegerMap x = maps.get(0);
            byte[] made = new byte[x.values().length];
            for (int i = 0; i < made.length; i++) {
                made[i] = table[x.values()[i] - Grid.LEAST];
            }
            return x.with(x.channels(), made);
        };
    }

    @Override
    public IntegerStep visit(Dropout dropout) {
        return maps -> maps.get(0);
    }

    @Override
    public IntegerStep visit(Pad pad) {
        int zero = inputs.get(0).zero();
        return shaped((x, shape) -> {
            byte[] made = new byte[shape.height() * shape.width() * x.channels()];
            Arrays.fill(made, (byte) zero);
            for (int row = 0; row < x.height(); row++) {
                int to = ((row + pad.amount()) * shape.width() + pad.amount()) * x.channels();
                System.arraycopy(x.values(), x.at(row, 0), made, to, x.width() * x.channels());
            }
            return new IntegerMap(shape.height(), shape.width(), x.channels(), made);
        });
    }

    @Override
    public IntegerStep visit(MaxPool pool) {
        return shaped((x, shape) ->
                Pooling.max(x, pool.kernel(), pool.stride(), pool.padding(), shape.height(), shape.width()));
    }

    @Override
    public IntegerStep visit(CeilMaxPool pool) {
        return shaped((x, shape) ->
                Pooling.max(x, pool.kernel(), pool.stride(), pool.padding(), shape.height(), shape.width()));
    }

    @Override
    public IntegerStep visit(GlobalAveragePool pool) {
        return average(1);
    }

    @Override
    public IntegerStep visit(AdaptiveAveragePool pool) {
        return average(pool.bins());
    }

    private IntegerStep average(int bins) {
        Grid from = inputs.get(0);
        Multiplier multiplier = Multiplier.of(from.step() / result.step() / (1 << Pooling.MEAN_BITS));
        OutputStage output = OutputStage.of(Rounding.ONCE, List.of(multiplier), result, null);
        return maps -> Pooling.average(maps.get(0), bins, from.zero(), output);
    }

    @Override
    public IntegerStep visit(Add add) {
        Elementwise.Sum sum = sum();
        OutputStage output = OutputStage.of(Rounding.ONCE, List.of(Multiplier.of(1)), result, limit);
        return maps -> elementwise().add(maps.get(0), maps.get(1), sum, output);
    }

    private Elementwise.Sum sum() {
        try {
            return Elementwise.Sum.of(inputs.get(0), inputs.get(1), result);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("layer " + layer.name() + " has no form in integers: " + e.getMessage(), e);
        }
    }

    @Override
    public IntegerStep visit(Multiply multiply) {
        double factor = (float) inputs.get(0).step() * (float) inputs.get(1).step() / (float) result.step();
        OutputStage output = OutputStage.of(Rounding.AS_FLOAT, List.of(Multiplier.of(factor)), result, limit);
        return maps -> elementwise().multiply(maps.get(0), maps.get(1), output);
    }

    private Elementwise elementwise() {
        return new Elementwise(inputs.get(0).zero(), inputs.get(1).zero());
    }

    @Override
    public IntegerStep visit(Concat concat) {
        return maps -> {
            IntegerMap first = maps.get(0);
            int channels = maps.stream().mapToInt(IntegerMap::channels).sum();
            byte[] made = new byte[first.height() * first.width() * channels];
            int offset = 0;
            for (IntegerMap map : maps) {
                for (int pixel = 0; pixel < first.height() * first.width(); pixel++) {
                    System.arraycopy(
                            map.values(), pixel * map.channels(), made, pixel * channels + offset, map.channels());
                }
                offset += map.channels();
            }
            return first.with(channels, made);
        };
    }

    @Override
    public IntegerStep visit(ResizeLike resize) {
        return shaped((x, shape) -> Resizing.resize(resize.method(), rule, x, shape.height(), shape.width()));
    }

    @Override
    public IntegerStep visit(Shrink shrink) {
        return shaped((x, shape) -> Resizing.resize(shrink.method(), rule, x, shape.height(), shape.width()));
    }

    @Override
    public IntegerStep visit(CeilShrink shrink) {
        return shaped((x, shape) -> Resizing.resize(shrink.method(), rule, x, shape.height(), shape.width()));
    }

    @Override
    public IntegerStep visit(CropLike crop) {
        return shaped((x, shape) -> {
            byte[] made = new byte[shape.height() * shape.width() * x.channels()];
            for (int row = 0; row < shape.height(); row++) {
                System.arraycopy(
                        x.values(),
                        x.at(row + crop.offset(), crop.offset()),
                        made,
                        row * shape.width() * x.channels(),
                        shape.width() * x.channels());
            }
            return new IntegerMap(shape.height(), shape.width(), x.channels(), made);
        });
    }
}
