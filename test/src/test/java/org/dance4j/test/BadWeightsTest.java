package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.dance4j.graphs.weights.files.Safetensors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of weights that no training can start from: one plain sentence each, and no run. */
class BadWeightsTest {

    private static final Path REFERENCES = Path.of("..", "..", "shared", "reference-networks");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("weights.pth");
    }

    private void assertRefused(String reason, Object... options) {
        Path out = folder.resolve("run");
        Dance call =
                Dance.run("train", Dance.TINY, "--width", "0.125", "--weights", file, "--out", out, List.of(options));
        String sentence = call.refused(1, reason);
        assertTrue(sentence.contains(file.toString()), sentence);
        assertFalse(Files.exists(out), "a run was begun");
    }

    private static Network network(String backbone, double width) {
        return Architectures.network(
                "bisenet", new Architecture.Options(backbone, 8, 0, width, Architecture.Options.IMAGENET));
    }

    private PyTorchFile sound() {
        return new PyTorchFile(network("resnet18", 0.125), layer -> layer);
    }

    @Test
    void aFileThatDoesNotExist() {
        assertRefused("there is no such file");
    }

    @Test
    void aFolder() throws IOException {
        Files.createDirectories(file);
        assertRefused("folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PK", "{}", "no weights at all", "cos\nsystem"})
    void textThatIsNoFileOfWeights(String content) throws IOException {
        Files.writeString(file, content);
        assertRefused("cannot read");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.5, 0.999})
    void truncatedSafetensors(double share) throws IOException {
        byte[] whole = Files.readAllBytes(sound().write(file));
        Files.write(file, Arrays.copyOf(whole, (int) (share * whole.length)));
        assertRefused("is no intact safetensors file: its ");
    }

    @Test
    void corruptSafetensors() throws IOException {
        byte[] whole = Files.readAllBytes(sound().write(file));
        whole[whole.length / 2] ^= 1;
        Files.write(file, whole);
        assertRefused("its content does not match its checksum");
    }

    /** Of the zip form all is checked; the others hold no sums of their values. */
    @ParameterizedTest
    @CsvSource({
        "mobilenet_v2_w025.pth, true", "mobilenet_v2_w025_checkpoint.pth.tar, true",
        "mobilenet_v2_w025_legacy.pth, false", "mobilenet_v2_w025.safetensors, false"
    })
    void truncatedAndCorruptFilesOfOthers(String name, boolean checked) throws IOException {
        Path whole = REFERENCES.resolve(name);
        assumeTrue(Files.exists(whole), "skipped: there is no file " + whole);
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused("cut off", "--network", "deeplabv3plus", "--backbone", "mobilenetv2");
        Arrays.fill(bytes, bytes.length / 4, bytes.length / 2, (byte) 'x');
        if (checked) {
            Files.write(file, bytes);
            assertRefused("damaged", "--network", "deeplabv3plus", "--backbone", "mobilenetv2");
        }
    }

    @Test
    void aZipThatIsNoCheckpoint() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
            zip.write('x');
        }
        assertRefused("it is a zip archive, but none of torch.save");
    }

    @Test
    void aPickleThatAsksForAClass() throws IOException {
        Path trace = folder.resolve("trace");
        Files.writeString(file, "cos\nsystem\n(S'touch " + trace + "'\ntR.");
        assertRefused("it asks for the class os.system");
        assertFalse(Files.exists(trace), "a program was run");
    }

    @Test
    void valuesOfAnotherType() throws IOException {
        byte[] header = "{\"cp.resnet.conv1.weight\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}"
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, bytes.putLong(header.length).put(header).array());
        assertRefused("tensor cp.resnet.conv1.weight is float64");
    }

    @Test
    void aShapeThatDoesNotFitIsToldWithTensorAndShapes() throws IOException {
        sound().with("sp.conv2.conv.weight", FloatTensor.filled(List.of(8, 8, 5, 5), 1))
                .write(file);
        assertRefused("tensor sp.conv2.conv.weight has shape [8, 8, 5, 5] where layer sp.conv2.conv of network"
                + " bisenet-resnet18-x0.125 needs [8, 8, 3, 3]");
        sound().with("conv_out.conv_out.weight", FloatTensor.of(List.of(), 1)).write(file);
        assertRefused("tensor conv_out.conv_out.weight has shape [] where layer conv_out.conv_out of network"
                + " bisenet-resnet18-x0.125 needs [8, 32, 1, 1]");
    }

    @Test
    void anotherBackboneOrWidth() throws IOException {
        new PyTorchFile(network("resnet50", 0.125), layer -> layer).write(file);
        assertRefused("tensor cp.resnet.layer1.0.conv1.weight has shape [8, 8, 1, 1] where layer"
                + " cp.resnet.layer1.0.conv1 of network bisenet-resnet18-x0.125 needs [8, 8, 3, 3]");
        new PyTorchFile(network("resnet18", 0.25), layer -> layer).write(file);
        assertRefused("tensor cp.resnet.conv1.weight has shape [16, 3, 7, 7] where layer cp.resnet.conv1 of network"
                + " bisenet-resnet18-x0.125 needs [8, 3, 7, 7]");
    }

    @Test
    void noneOfTheNetworksWeights() throws IOException {
        new Safetensors(Map.of("encoder.weight", FloatTensor.filled(List.of(3), 1)), Map.of()).write(file);
        assertRefused(
                "none of its tensors is a weight of network bisenet-resnet18-x0.125; the first is encoder.weight");
    }

    private PyTorchFile classifier() {
        return new PyTorchFile(
                network("resnet18", 0.125),
                layer -> layer.startsWith("cp.resnet.") ? layer.substring("cp.resnet.".length()) : null);
    }

    /** A run that is stopped in its first epoch. */
    private Dance started(Object... options) {
        Dance call = Dance.stoppedAfter(
                1,
                "train",
                Dance.TINY,
                "--width",
                "0.125",
                "--weights",
                file,
                "--out",
                folder.resolve("run"),
                List.of(options));
        assertEquals(130, call.exitCode(), call.toString());
        return call;
    }

    @Test
    void partOfABackboneIsNotTakenForTheWhole() throws IOException {
        new Safetensors(Map.of("layer1.0.bn1.weight", FloatTensor.filled(List.of(8), 1)), Map.of()).write(file);
        assertRefused("as torchvision's classifier it lacks 99 of the 100 tensors that network bisenet-resnet18-x0.125"
                + " takes from such files: conv1.weight, bn1.weight, bn1.bias, … (--partial-weights starts from what"
                + " fits all the same)");
        String loaded = TrainedRun.lines(started("--partial-weights"), "loaded").get(0);
        assertTrue(loaded.matches("loaded +1 +cp\\.resnet\\.layer1\\.0\\.bn1/gamma"), loaded);
    }

    /** mmsegmentation's ResNetV1c has the names of torchvision's ResNet but for its stem. */
    @Test
    void aDeepStemIsToldFromASevenBySevenConvolution() throws IOException {
        PyTorchFile deep = new PyTorchFile(
                network("resnet18", 0.125),
                layer -> layer.startsWith("cp.resnet.layer") ? layer.substring("cp.resnet.".length()) : null);
        deep.with("stem.0.weight", FloatTensor.filled(List.of(4, 3, 3, 3), 1)).write(file);
        assertRefused("as torchvision's classifier it lacks 5 of the 100 tensors that network bisenet-resnet18-x0.125"
                + " takes from such files: conv1.weight, bn1.weight, bn1.bias, …; its stem.0.weight is the first of"
                + " three 3 × 3 convolutions, the deep stem of mmsegmentation's ResNetV1c");
    }

    @Test
    void valuesThatAreNotFinite() throws IOException {
        float[] values = new float[8 * 3 * 49];
        values[5] = Float.NaN;
        values[6] = Float.NEGATIVE_INFINITY;
        classifier()
                .with("conv1.weight", FloatTensor.of(List.of(8, 3, 7, 7), values))
                .write(file);
        assertRefused("of the 1176 values of tensor conv1.weight, 1 are not a number (NaN) and 1 are infinite");
        Dance told = Dance.run("weights", file);
        assertEquals(0, told.exitCode());
        assertEquals(
                List.of(
                        "dance: of the 1176 values of tensor conv1.weight, 1 are not a number (NaN) and 1 are infinite"),
                told.err());
    }

    @Test
    void whatIsToldOfWeightsThatDoesNotGoTogether() throws IOException {
        classifier().write(file);
        String caffe = "103.939,116.779,123.68";
        for (Map.Entry<List<Object>, String> wrong : Map.<List<Object>, String>of(
                        List.of("--channel-order", "bgr"), "--channel-order bgr needs --mean and --deviation",
                        List.of("--mean", caffe), "--mean and --deviation are given together or not at all",
                        List.of("--mean", "0.485,0.456,0.406", "--deviation", "0.229,0.224,0.225"),
                                "look like those for values from 0 to 1: multiply them by 255",
                        List.of("--mean", caffe, "--deviation", "0,1,1"), "--deviation must be above 0",
                        List.of("--weights-classes", "road,car"), "holds class scores of none")
                .entrySet()) {
            List<Object> options = wrong.getKey();
            Path out = folder.resolve("run");
            Dance.run("train", Dance.TINY, "--width", "0.125", "--weights", file, "--out", out, options)
                    .refused(1, wrong.getValue());
            assertFalse(Files.exists(out), "a run was begun");
        }
        Dance.run("train", Dance.TINY, "--mean", caffe, "--deviation", "1,1,1", "--out", folder.resolve("run"))
                .refused(1, "--mean is about a file of weights, and needs --weights");
    }
}
