package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.training.state.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What training starts from when it starts from a file of weights. */
class WeightsTest {

    private static final List<String> NARROW = List.of("--width", "0.125");

    @TempDir
    private Path folder;

    private static Network network(String architecture, String backbone, int classes) {
        return Architectures.network(
                architecture, new Architecture.Options(backbone, classes, 0, 0.125, Architecture.Options.IMAGENET));
    }

    /** A run that is stopped in its first epoch, so that what it started from is there. */
    private TrainedRun start(Dance call, Path out) {
        assertEquals(130, call.exitCode(), call.toString());
        assertEquals(List.of(), call.err());
        return new TrainedRun(out);
    }

    private Dance train(Path file, Path out, String network) {
        return Dance.stoppedAfter(
                1, "train", "--network", network, NARROW, Dance.TINY, "--weights", file, "--out", out);
    }

    private static void assertRow(String row, List<String> table) {
        List<String> rows =
                table.stream().map(line -> line.replaceAll(" {2,}", " | ")).toList();
        assertTrue(rows.contains(row), row + " in " + String.join("\n", rows));
    }

    @Test
    void aClassifiersBackboneIsLoadedAndTheRestIsRandom() throws IOException {
        PyTorchFile classifier = new PyTorchFile(
                        network("bisenet", "resnet18", 8),
                        layer -> layer.startsWith("cp.resnet.") ? layer.substring("cp.resnet.".length()) : null)
                .with("fc.weight", FloatTensor.filled(List.of(1000, 64), 1))
                .with("fc.bias", FloatTensor.filled(List.of(1000), 1));
        Path file = classifier.write(folder.resolve("resnet18.safetensors"));
        Path out = folder.resolve("run");
        Dance call = train(file, out, "bisenet");
        TrainedRun run = start(call, out);

        Checkpoint first = run.firstCheckpoint();
        assertEquals(0, first.state().step());
        Weights loaded = classifier.weights();
        loaded.tensors()
                .forEach((name, tensor) -> assertEquals(tensor, first.weights().get(name), name));
        assertEquals(20 + 20 * 4, loaded.names().size(), "the convolutions and batch norms of ResNet-18");
        long others = first.network().parameters().stream()
                .filter(parameter -> !loaded.contains(parameter.name()))
                .count();
        assertEquals(
                FloatTensor.filled(List.of(32), 1f),
                first.weights().get("ffm.convblk.bn/gamma"),
                "what starts at random and is not pulled starts at 1");

        assertTrue(
                call.out().contains("weights from " + file + ": torchvision's classifier"),
                call.out().toString());
        assertRow("loaded | 100 | cp.resnet", call.out());
        assertRow(
                "missing, so random | " + others
                        + " | cp.conv_avg, cp.arm32, cp.conv_head32, cp.arm16, cp.conv_head16, sp, ffm,",
                call.out());
        assertRow(" | conv_out, conv_out16, conv_out32", call.out());
        assertRow("scores of other classes | 0", call.out());
        assertRow("left over | 2 | fc.bias, fc.weight", call.out());
        assertEquals(Architecture.Options.IMAGENET, TrainedRun.normalization(run.built()));
        assertRates(out, "0.04", "0.5");
    }

    /** Each width's batch norms start as their first channels of the file's. */
    @Test
    void widthsStartFromPartsOfAFile() throws IOException {
        PyTorchFile classifier = new PyTorchFile(
                network("bisenet", "resnet18", 8),
                layer -> layer.startsWith("cp.resnet.") ? layer.substring("cp.resnet.".length()) : null);
        Path file = classifier.write(folder.resolve("resnet18.safetensors"));
        Path out = folder.resolve("run");
        Dance call = Dance.stoppedAfter(
                1,
                "train",
                "--network",
                "bisenet",
                NARROW,
                List.of("--limit", "4", "--batch", "2", "--crop", "96x128", "--precision", "float32"),
                "--widths",
                "1,0.5",
                "--weights",
                file,
                "--out",
                out);
        Checkpoint first = start(call, out).firstCheckpoint();
        Weights loaded = classifier.weights();
        int halved = 0;
        for (String name : loaded.names()) {
            assertEquals(loaded.get(name), first.weights().get(name), name);
            String own = name.replace("/", "@0.5/");
            if (first.weights().contains(own)) {
                float[] narrow = first.weights().get(own).toArray();
                assertArrayEquals(Arrays.copyOf(loaded.get(name).toArray(), narrow.length), narrow, name);
                halved += 2 * narrow.length == loaded.get(name).size() ? 1 : 0;
            }
        }
        assertTrue(halved >= 4 * 10, halved + " tensors of batch norms with half of the channels");
    }

    /** CoinCheung's BiSeNet is trained with Cityscapes' mean and deviation: 0.3257 and 0.2112 of 255 in red. */
    @Test
    void wholeNetworksForOtherClassesBringTheirNormalisation() throws IOException {
        PyTorchFile cityscapes = new PyTorchFile(network("bisenet", "resnet18", 19), layer -> layer);
        Path file = cityscapes.write(folder.resolve("bisenet.safetensors"));
        Path out = folder.resolve("run");
        Dance call = train(file, out, "bisenet");
        TrainedRun run = start(call, out);

        Normalize expected = new Normalize(
                List.of(0.3257 * 255, 0.3690 * 255, 0.3223 * 255), List.of(0.2112 * 255, 0.2148 * 255, 0.2115 * 255));
        assertEquals(expected, TrainedRun.normalization(run.built()));
        assertEquals(expected, TrainedRun.normalization(run.slim()));
        Checkpoint first = run.firstCheckpoint();
        assertEquals(expected, TrainedRun.normalization(first.network()));
        List<String> scores = List.of("conv_out.conv_out", "conv_out16.conv_out", "conv_out32.conv_out");
        for (Parameter parameter : first.network().parameters()) {
            FloatTensor found = first.weights().get(parameter.name());
            if (scores.contains(parameter.owner())) {
                assertEquals(8, parameter.shape().get(parameter.shape().size() - 1), "the scenes' classes");
            } else {
                assertEquals(cityscapes.weights().get(parameter.name()), found, parameter.name());
            }
        }
        assertRow(
                "scores of other classes | 6 | conv_out.conv_out, conv_out16.conv_out, conv_out32.conv_out",
                call.out());
        assertEquals(
                List.of("class scores start anew: those there are of 19 classes of unknown names"),
                TrainedRun.lines(call, "class scores"));
        assertRow("missing, so random | 0", call.out());
        assertRow("left over | 0", call.out());
        assertRates(out, "0.02", "1.0");
    }

    private static void assertRates(Path run, String rate, String backboneRate) throws IOException {
        JsonNode config = new YAMLMapper().readTree(run.resolve("config.yaml").toFile());
        assertEquals(rate, config.get("learning-rate").asText());
        assertEquals(backboneRate, config.get("backbone-rate").asText());
    }

    @Test
    void depthwiseKernelsFindTheirPlaceInDeepLab() throws IOException {
        PyTorchFile classifier = new PyTorchFile(
                network("deeplabv3plus", "mobilenetv2", 8),
                layer -> layer.startsWith("backbone.")
                        ? layer.replaceFirst("backbone\\.(low|high)_level_features", "features")
                        : null);
        Path out = folder.resolve("run");
        Path file = classifier.write(folder.resolve("mobilenet.pth"));
        Dance call = Dance.stoppedAfter(
                1,
                "train",
                "--network",
                "deeplabv3plus",
                "--backbone",
                "mobilenetv2",
                NARROW,
                Dance.TINY,
                "--weights",
                file,
                "--out",
                out);
        Weights started = start(call, out).firstCheckpoint().weights();
        assertTrue(classifier.weights().names().stream().anyMatch(name -> name.endsWith("/depthwise_kernel")));
        classifier.weights().tensors().forEach((name, tensor) -> assertEquals(tensor, started.get(name), name));
        assertNotEquals(List.of(), TrainedRun.lines(call, "loaded "));
    }

    /** Of Cityscapes' classes the scenes have sky, building, road and car; sidewalk is not called pavement. */
    @Test
    void scoresAreTakenOverByNameWhereTheNamesAreTold() throws IOException {
        String names =
                "road,sidewalk,building,wall,fence,pole,traffic light,traffic sign,vegetation,terrain,sky,person,"
                        + "rider,car,truck,bus,train,motorcycle,bicycle";
        PyTorchFile cityscapes = new PyTorchFile(network("bisenet", "resnet18", 19), layer -> layer);
        Path file = cityscapes.write(folder.resolve("bisenet.safetensors"));
        Path out = folder.resolve("run");
        Dance call = Dance.stoppedAfter(
                1, "train", NARROW, Dance.TINY, "--weights", file, "--weights-classes", names, "--out", out);
        Weights started = start(call, out).firstCheckpoint().weights();
        List<Integer> trained = List.of(10, 2, 0, -1, -1, 13, -1, -1);
        for (String layer : List.of("conv_out.conv_out", "conv_out16.conv_out", "conv_out32.conv_out")) {
            FloatTensor from = cityscapes.weights().get(layer + "/kernel");
            FloatTensor to = started.get(layer + "/kernel");
            FloatTensor bias = started.get(layer + "/bias");
            for (int c = 0; c < 8; c++) {
                int source = trained.get(c);
                float first = to.get(c);
                assertEquals(source >= 0, source >= 0 && first == from.get(source), layer + " class " + c);
                assertEquals(
                        source < 0
                                ? 0
                                : cityscapes.weights().get(layer + "/bias").get(source),
                        bias.get(c));
            }
        }
        String told = TrainedRun.lines(call, "class scores by name").get(0);
        assertTrue(
                told.startsWith("class scores by name: taken over sky, building, road, car; start anew pavement, tree,"
                        + " pedestrian, sign; there are no more sidewalk, wall,"),
                told);
        Dance.run(
                        "train",
                        NARROW,
                        Dance.TINY,
                        "--weights",
                        file,
                        "--weights-classes",
                        "a,b",
                        "--out",
                        folder.resolve("other"))
                .refused(1, "--weights-classes names 2 classes");
    }

    /** Files name no classes: for as many, the order is taken for that of the dataset's, and this is said. */
    @Test
    void scoresOfAsManyClassesAreTakenInTheirOrder() throws IOException {
        PyTorchFile whole = new PyTorchFile(network("bisenet", "resnet18", 8), layer -> layer);
        Path out = folder.resolve("run");
        Dance call = train(whole.write(folder.resolve("bisenet.safetensors")), out, "bisenet");
        assertEquals(
                whole.weights().tensors(),
                start(call, out).firstCheckpoint().weights().tensors());
        assertEquals(
                List.of("class scores taken in their order for sky, building, road, pavement, tree, car, pedestrian,"
                        + " sign, as it is not known which classes they are of"),
                TrainedRun.lines(call, "class scores"));
    }

    /** Caffe's weights: what reads the image reads it in the other order, and its normalisation is for RGB. */
    @Test
    void weightsForBgrAreBroughtToRgb() throws IOException {
        PyTorchFile classifier = new PyTorchFile(
                network("bisenet", "resnet18", 8),
                layer -> layer.startsWith("cp.resnet.") ? layer.substring("cp.resnet.".length()) : null);
        Path file = classifier.write(folder.resolve("caffe.safetensors"));
        Path out = folder.resolve("run");
        List<String> caffe =
                List.of("--channel-order", "bgr", "--mean", "103.939,116.779,123.68", "--deviation", "1,1,2");
        Dance call = Dance.stoppedAfter(1, "train", NARROW, Dance.TINY, "--weights", file, caffe, "--out", out);
        TrainedRun run = start(call, out);
        Normalize expected = new Normalize(List.of(123.68, 116.779, 103.939), List.of(2.0, 1.0, 1.0));
        assertEquals(expected, TrainedRun.normalization(run.built()));
        Weights started = run.firstCheckpoint().weights();
        FloatTensor first = classifier.weights().get("cp.resnet.conv1/kernel");
        assertEquals(first.gather(2, new int[] {2, 1, 0}), started.get("cp.resnet.conv1/kernel"));
        FloatTensor next = classifier.weights().get("cp.resnet.layer1.0.conv1/kernel");
        assertEquals(next, started.get("cp.resnet.layer1.0.conv1/kernel"));
        Path again = folder.resolve("again");
        Dance repeated = Dance.stoppedAfter(1, "train", "--config", out.resolve("config.yaml"), "--out", again);
        assertEquals(started, start(repeated, again).firstCheckpoint().weights(), "by its settings");
    }
}
