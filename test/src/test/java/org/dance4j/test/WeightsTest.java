package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
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
                FloatTensor.filled(List.of(32), 0.5f),
                first.weights().get("ffm.convblk.bn/gamma"),
                "what starts at random starts ready to be slimmed");

        assertTrue(
                call.out().contains("weights from " + file + ": torchvision's classifier"),
                call.out().toString());
        assertRow("loaded | 100 | cp.resnet.conv1/kernel, cp.resnet.bn1/gamma, …", call.out());
        assertRow("missing, so random | " + others + " | cp.conv_avg.conv/kernel, cp.conv_avg.bn/gamma, …", call.out());
        assertRow("other classes, so random | 0", call.out());
        assertRow("left over | 2 | fc.bias, fc.weight", call.out());
        assertEquals(Architecture.Options.IMAGENET, TrainedRun.normalization(run.built()));
        String rate = new YAMLMapper()
                .readTree(out.resolve("config.yaml").toFile())
                .get("learning-rate")
                .asText();
        assertEquals("0.001", rate, "the rate for weights that have been trained");
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
        assertRow("other classes, so random | 6 | conv_out.conv_out/kernel, conv_out.conv_out/bias, …", call.out());
        assertRow("missing, so random | 0", call.out());
        assertRow("left over | 0", call.out());
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
}
