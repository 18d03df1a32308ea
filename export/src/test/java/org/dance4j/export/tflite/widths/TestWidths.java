package org.dance4j.export.tflite.widths;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.tflite.TestModels;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Subnetwork;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.ops.Interpolation;

/** Models at several widths whose weights are drawn. */
public final class TestWidths {

    /** Of the wider. */
    public static final int FILTERS = 64;

    private TestWidths() {}

    /** Three convolutions with batch norms that have the mark behind their names. */
    private static Network network(int filters, String mark) {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String x = net.relu("a.relu", net.batchNorm("a.bn" + mark, net.conv("a", image, filters, 3, 2)));
        x = net.relu("b.relu", net.batchNorm("b.bn" + mark, net.conv("b", x, filters, 3, 1)));
        x = net.batchNorm("c.bn" + mark, net.conv("c", x, filters, 3, 1));
        String logits =
                net.enlarge("logits", net.classifier("classifier", x, TestModels.CLASSES), Interpolation.BILINEAR);
        return new Network("narrow", 4, net.layers(), logits, List.of());
    }

    /**
     * One at widths 1 and 0.25, in which the narrower turns some channels of {@code c} around.
     *
     * @param adaptive whether images are sized by their complexity
     */
    public static SlimmableModel model(boolean adaptive) {
        Network wide = network(FILTERS, "");
        Network narrow = network(FILTERS / 4, "@0.25");
        Map<String, FloatTensor> all =
                new LinkedHashMap<>(TestModels.weights(wide).tensors());
        Random random = new Random(1);
        TestModels.weights(narrow).tensors().forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            for (int i = 0; i < values.length; i++) {
                boolean turned = name.equals("c.bn@0.25/gamma") && i % 5 == 1;
                values[i] *= (turned ? -1 : 1) * random.nextFloat(0.6f, 1.4f);
            }
            all.putIfAbsent(name, FloatTensor.of(tensor.shape(), values));
        });
        List<Integer> quarter = IntStream.range(0, FILTERS / 4).boxed().toList();
        Map<Integer, List<Integer>> both = Map.of(2, quarter, 3, quarter);
        Subnetwork part = new Subnetwork(
                "0.25",
                narrow,
                Map.of(
                        "a/kernel",
                        Map.of(3, quarter),
                        "b/kernel",
                        both,
                        "c/kernel",
                        both,
                        "classifier/kernel",
                        Map.of(2, quarter)));
        return new SlimmableModel(
                new TrainedModel(wide, Weights.of(all), TestModels.classes(), new MaxwellBoltzmann(0, 20), adaptive),
                List.of(
                        new SlimmableModel.AtWidth(1, Subnetwork.whole("1", wide)),
                        new SlimmableModel.AtWidth(0.25, part)),
                Weights.of(all));
    }
}
