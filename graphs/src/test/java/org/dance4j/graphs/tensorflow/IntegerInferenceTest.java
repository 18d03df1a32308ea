package org.dance4j.graphs.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.Floats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Folding;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.integers.Grid;
import org.dance4j.graphs.integers.IntegerForm;
import org.dance4j.graphs.integers.IntegerModel;
import org.dance4j.graphs.integers.IntegerNetwork;
import org.dance4j.graphs.integers.IntegerTraining;
import org.dance4j.graphs.integers.ResizingRule;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.DepthwiseConv2d;
import org.dance4j.graphs.ops.Interpolation;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Sessions of networks in integers beside the same networks in Java's integers. */
class IntegerInferenceTest {

    /** No multiples of what networks shrink by, so that places between pixels are no simple fractions. */
    private static final int HEIGHT = 60;

    private static final int WIDTH = 92;

    private static List<float[]> run(Graph graph, List<? extends Operand<TFloat32>> asked) {
        try (Session session = new Session(graph)) {
            Session.Runner runner = session.runner();
            asked.forEach(runner::fetch);
            List<float[]> values = new ArrayList<>();
            try (Result result = runner.run()) {
                for (int i = 0; i < asked.size(); i++) {
                    float[] made = new float[(int) result.get(i).size()];
                    ((TFloat32) result.get(i)).asRawTensor().data().asFloats().read(made);
                    values.add(made);
                }
            }
            return values;
        }
    }

    private static Operand<TFloat32> image(Ops tf, byte[] rgb) {
        float[] pixels = new float[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            pixels[i] = rgb[i] & 0xFF;
        }
        return tf.reshape(tf.constant(pixels), tf.constant(new int[] {1, HEIGHT, WIDTH, 3}));
    }

    /** Weights of no training, whose biases, gammas and betas are not as they begin, some gammas below 0. */
    private static Weights trained(Network network) {
        SplittableRandom random = new SplittableRandom(9);
        Map<String, FloatTensor> changed = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            boolean isGamma = parameter.role() == Parameter.Role.GAMMA;
            if (isGamma || parameter.role() == Parameter.Role.BETA || parameter.role() == Parameter.Role.BIAS) {
                float[] values = new float[parameter.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float)
                            (isGamma
                                    ? random.nextDouble(0.2, 1.5) * (random.nextInt(5) == 0 ? -1 : 1)
                                    : random.nextDouble(-0.3, 0.3));
                    if (isGamma && i == 0) {
                        values[i] = 0;
                    }
                }
                changed.put(parameter.name(), FloatTensor.of(parameter.shape(), values));
            }
        }
        return Weights.initial(network, 5).with(changed);
    }

    /** Weights whose norms and grids have seen an image. */
    private static Weights seen(Network network, byte[] rgb) {
        Weights start = trained(network);
        Map<String, FloatTensor> changed = new LinkedHashMap<>();
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            NetworkOps.Result made = NetworkOps.training(
                    tf,
                    network,
                    NetworkOps.constants(tf, start),
                    image(tf, rgb),
                    new NetworkOps.DropoutNoise(tf.constant(new int[2]), tf.constant(0f)));
            List<Operand<TFloat32>> asked = new ArrayList<>();
            made.statistics().forEach(norm -> asked.addAll(List.of(norm.mean(), norm.spread())));
            made.ranges().forEach(range -> asked.add(range.extremes()));
            List<float[]> found = run(graph, asked);
            int next = 0;
            for (NetworkOps.BatchStatistics norm : made.statistics()) {
                String owner = norm.layer().weights();
                Parameter.Role spread = start.contains(Parameter.name(owner, Parameter.Role.MOVING_DEVIATION))
                        ? Parameter.Role.MOVING_DEVIATION
                        : Parameter.Role.MOVING_VARIANCE;
                for (Parameter.Role role : List.of(Parameter.Role.MOVING_MEAN, spread)) {
                    float[] values = found.get(next++);
                    changed.put(Parameter.name(owner, role), FloatTensor.of(List.of(values.length), values));
                }
            }
            for (NetworkOps.RangeStatistics range : made.ranges()) {
                float[] values = found.get(next++);
                changed.merge(
                        Parameter.name(range.layer().weights(), Parameter.Role.RANGE),
                        FloatTensor.of(List.of(2), values),
                        (a, b) ->
                                FloatTensor.of(List.of(2), Math.min(a.get(0), b.get(0)), Math.max(a.get(1), b.get(1))));
            }
        }
        return start.with(changed);
    }

    @ParameterizedTest
    @CsvSource({
        "bisenet, resnet18, 0, UNIT, TFLITE",
        "bisenet, resnet18, 0, MAXIMUM, TFLITE",
        "bisenet, resnet18, 0, MAXIMUM, XNNPACK",
        "deeplabv3plus, mobilenetv2, 16, UNIT_INSIDE, TFLITE",
        "deeplabv3plus, mobilenetv2, 16, UNIT_INSIDE, XNNPACK",
        "fcn, vgg16-same, 0, UNIT, TFLITE",
        "pspnet, resnet50, 8, UNIT_INSIDE, TFLITE",
        "pspnet, resnet50, 8, UNIT_INSIDE, XNNPACK",
        "icnet, resnet50-half, 0, UNIT_INSIDE, TFLITE",
        "icnet, resnet50-half, 0, UNIT_INSIDE, XNNPACK",
    })
    void layersMakeTheIntegersOfTheInterpreter(
            String architecture, String backbone, int stride, Quantize.KernelGrid kernels, ResizingRule rule) {
        assertMakesTheIntegersOfTheInterpreter(
                Architectures.network(
                        architecture,
                        new Architecture.Options(backbone, 5, stride, 0.125, Architecture.Options.IMAGENET)),
                kernels,
                rule);
    }

    /** None of the architectures has them: a pruning leaves its constants there, and weights of elsewhere may hold them. */
    @Test
    void biasesBeforeNormsCount() {
        LayerStack net = new LayerStack();
        String x = net.append("conv", new Conv2d(16, 3, 2, 1, 1, true), net.image(Architecture.Options.IMAGENET));
        x = net.relu("relu", net.batchNorm("bn", x));
        x = net.append("depthwise", new DepthwiseConv2d(3, 1, 1, 1, true), x);
        x = net.relu("depthwise.relu", net.batchNorm("depthwise.bn", x));
        String logits = net.enlarge("logits", net.classifier("classifier", x, 5), Interpolation.BILINEAR);
        assertMakesTheIntegersOfTheInterpreter(
                new Network("biased", 2, net.layers(), logits, List.of()),
                Quantize.KernelGrid.UNIT,
                ResizingRule.TFLITE);
    }

    private static void assertMakesTheIntegersOfTheInterpreter(
            Network floats, Quantize.KernelGrid kernels, ResizingRule rule) {
        Quantize grid = new Quantize(8, kernels.isTrained(), kernels, 8);
        Network network = IntegerTraining.of(floats, grid).inference();
        byte[] rgb = new byte[3 * HEIGHT * WIDTH];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3;
            int row = pixel / WIDTH;
            rgb[i] = (byte) (100 + 60 * Math.sin(pixel % WIDTH / 9.0) + row + random.nextInt(20));
        }
        Weights weights = seen(network, rgb);
        Map<String, float[]> session = new LinkedHashMap<>();
        try (Graph graph = new Graph()) {
            Ops tf = Ops.create(graph);
            NetworkOps.Result made = NetworkOps.inference(
                    tf,
                    network,
                    NetworkOps.constants(tf, weights),
                    image(tf, rgb),
                    NetworkOps.Execution.PLAIN.with(rule));
            List<String> names = network.layers().stream()
                    .filter(IntegerForm::isRounding)
                    .map(Layer::name)
                    .toList();
            List<float[]> values = run(
                    graph,
                    names.stream()
                            .map(name -> tf.identity(made.layers().get(name)))
                            .toList());
            for (int i = 0; i < names.size(); i++) {
                session.put(names.get(i), values.get(i));
            }
        }
        IntegerNetwork java =
                IntegerNetwork.of(IntegerModel.trained(network, weights).orElseThrow(), rule);
        Map<String, String> norms = Folding.folded(network);
        long[] counts = new long[2];
        Set<String> compared = new TreeSet<>();
        java.logits(IntegerNetwork.image(HEIGHT, WIDTH, rgb), (layer, map) -> {
            float[] theirs = session.get(norms.getOrDefault(layer.name(), layer.name()) + ".q");
            if (theirs != null) {
                compared.add(norms.getOrDefault(layer.name(), layer.name()) + ".q");
                Grid own = java.grid(layer.name());
                int different = 0;
                for (int i = 0; i < theirs.length; i++) {
                    different += own.nearest(theirs[i]) == map.values()[i] ? 0 : 1;
                }
                counts[0] += different;
                counts[1] += theirs.length;
            }
        });
        Set<String> inside = new TreeSet<>(session.keySet());
        inside.removeAll(compared);
        assertEquals(Set.of(), inside, "not compared");
        // Products in the very middle of two steps, which XNNPACK rounds to even ones.
        assertTrue(counts[0] <= counts[1] / 20_000, counts[0] + " of " + counts[1]);
    }

    /** What lies in the middle of two steps, or next to it, goes where it goes when a file is made. */
    @Test
    void kernelsAreRoundedAsInFiles() {
        SplittableRandom random = new SplittableRandom(5);
        Quantize grid = new Quantize(8, false, Quantize.KernelGrid.MAXIMUM, 8);
        int inFloats = 0;
        for (int kernel = 0; kernel < 20; kernel++) {
            float greatest = (float) random.nextDouble(0.1, 2);
            List<Float> weights = new ArrayList<>(List.of(greatest));
            for (int k = 0; k < 127; k++) {
                float middle = (float) ((k + 0.5) * greatest / 127);
                weights.addAll(List.of(Math.nextDown(middle), middle, Math.nextUp(middle)));
            }
            float[] expected = new float[weights.size()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (float) Math.rint(weights.get(i) / (greatest / 127.0));
                inFloats += Math.rint(weights.get(i) / (float) (greatest / 127.0)) == expected[i] ? 0 : 1;
            }
            try (Graph graph = new Graph()) {
                Ops tf = Ops.create(graph);
                Operand<TFloat32> values = tf.reshape(
                        tf.constant(Floats.toArray(weights)), tf.constant(new int[] {1, 1, weights.size(), 1}));
                assertArrayEquals(
                        expected,
                        run(graph, List.of(new GridOps(tf).integers(values, Parameter.Role.KERNEL, grid)))
                                .get(0));
            }
        }
        assertTrue(inFloats > 0, "rounding in 32 bits would do as well");
    }
}
