package org.dance4j.export.tflite;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Conv2d;
import org.dance4j.graphs.ops.Parameter;

/** Untrained models and drawn images. */
public final class TestModels {

    public static final int CLASSES = 5;

    private TestModels() {}

    /** One convolution, its logits half as high and wide as the image. */
    public static TrainedModel small() {
        LayerStack net = new LayerStack();
        String image = net.image(Architecture.Options.IMAGENET);
        String logits = net.append("logits", new Conv2d(CLASSES, 3, 2, 1, 1, true), image);
        Network network = new Network("small", 16, net.layers(), logits, List.of());
        return new TrainedModel(network, weights(network), classes(), new MaxwellBoltzmann(10.5, 60), true);
    }

    /** BiSeNet with an eighth of its channels, and weights and statistics of a sensible scale, all different. */
    public static TrainedModel slim(boolean downsampling) {
        Network network = Architectures.network(
                "bisenet", new Architecture.Options("resnet18", CLASSES, 0, 0.125, Architecture.Options.IMAGENET));
        return new TrainedModel(network, weights(network), classes(), new MaxwellBoltzmann(10, 60), downsampling);
    }

    public static ClassSet classes() {
        return new ClassSet(
                IntStream.range(0, CLASSES).mapToObj(i -> "class" + i).toList(),
                IntStream.range(0, CLASSES).mapToObj(i -> i * 1000).toList());
    }

    public static Weights weights(Network network) {
        Weights initial = Weights.initial(network, 1);
        SplittableRandom random = new SplittableRandom(1);
        return Weights.of(network, parameter -> switch (parameter.role()) {
            case GAMMA, MOVING_VARIANCE, MOVING_DEVIATION -> drawn(random, parameter, 0.5, 1.5);
            case BETA, BIAS, MOVING_MEAN -> drawn(random, parameter, -0.5, 0.5);
            default -> initial.get(parameter.name());
        });
    }

    private static FloatTensor drawn(SplittableRandom random, Parameter parameter, double low, double high) {
        float[] values = new float[parameter.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return FloatTensor.of(parameter.shape(), values);
    }

    /** Blocks of colour with noise on them. */
    public static RgbImage image(int height, int width, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] blocks = random.ints(64 * 3, 0, 200).toArray();
        byte[] rgb = new byte[height * width * 3];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int block = (y / 16 * 5 + x / 16) % 64;
                for (int c = 0; c < 3; c++, i++) {
                    rgb[i] = (byte) (blocks[block * 3 + c] + random.nextInt(40));
                }
            }
        }
        return new RgbImage(height, width, rgb);
    }

    /** Drawn labels, void among them. */
    public static LabelMap labels(ImageSize size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] labels = new byte[(int) size.area()];
        for (int i = 0; i < labels.length; i++) {
            int label = random.nextInt(CLASSES + 1);
            labels[i] = (byte) (label == CLASSES ? LabelMap.VOID : label);
        }
        return new LabelMap(size.height(), size.width(), labels);
    }

    /** A labelled image that is in memory. */
    public record DrawnSample(String id, RgbImage image, LabelMap label) implements Sample {
        @Override
        public String fingerprint() {
            return id;
        }
    }

    /** The share of equal labels. */
    public static double agreement(LabelMap one, LabelMap other) {
        List<Integer> same = IntStream.range(0, one.classes().length)
                .filter(i -> one.classes()[i] == other.classes()[i])
                .boxed()
                .toList();
        return (double) same.size() / one.classes().length;
    }
}
