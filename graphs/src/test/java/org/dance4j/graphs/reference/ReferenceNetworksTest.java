package org.dance4j.graphs.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.MobileNetV2;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.weights.ChannelOrder;
import org.dance4j.graphs.weights.WeightImport;
import org.dance4j.graphs.weights.WeightNaming;
import org.dance4j.graphs.weights.files.TensorFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks here and their public implementations compute the same from the same weights. */
public class ReferenceNetworksTest {

    public static final Path FOLDER = Path.of("..", "..", "shared", "reference-networks");
    private static final ReferenceNetwork.Choice AS_NAMED =
            new ReferenceNetwork.Choice(Optional.empty(), Optional.empty(), Optional.empty());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet18",
                "resnet50",
                "resnet101",
                "mobilenet_v2",
                "bisenet_resnet18_96x128",
                "bisenet_resnet18_96x128_aux16",
                "bisenet_resnet18_96x128_aux32",
                "deeplabv3_resnet50",
                "deeplabv3_mobilenet_os16_97x129",
                "deeplabv3plus_mobilenet_os16_97x129",
                "deeplabv3plus_mobilenet_os8_97x129",
                "deeplabv3plus_resnet50_os16_97x129",
                "deeplabv3plus_resnet50_os8_97x129",
                "deeplabv3plus_resnet101_os16_97x129",
                "pspnet_resnet50_97x129",
                "icnet_resnet50half_129x193",
                "fcn8s_vgg16_96x128"
            })
    void itComputesWhatThePublicOneDoes(String name) throws IOException {
        Path description = FOLDER.resolve(name + ".json");
        assumeTrue(Files.exists(description), "skipped: there is no " + description + " to compare with");
        ReferenceNetwork reference = ReferenceNetwork.read(description, AS_NAMED);
        double difference = reference.relativeDifference();
        assertTrue(difference <= 1e-3, name + " differs by " + difference);
        JsonNode published = new ObjectMapper().readTree(description.toFile());
        long unused = 0;
        for (String tensor : reference.imported().leftOver()) {
            // ICNet's public implementation makes these convolutions and does not compute them.
            assertTrue(name.startsWith("icnet") && tensor.startsWith("pyramid_pooling."), "unused: " + tensor);
            unused += tensor.contains("running")
                    ? 0
                    : size(published.get("state_dict").get(tensor));
        }
        long unlisted = reference.imported().missing().stream()
                .filter(parameter -> parameter.role().trainable())
                .mapToLong(Parameter::size)
                .sum();
        assertEquals(
                published.get("parameters").asLong() - unused,
                Cost.of(reference.network(), 96, 128).parameters() - unlisted);
    }

    private static long size(JsonNode shape) {
        long size = 1;
        for (JsonNode length : shape) {
            size *= length.asLong();
        }
        return size;
    }

    /** The public implementation's colours, in whatever order, are those of a photograph in BGR. */
    @Test
    void weightsForBgrComputeFromRgbWhatTheyDidFromBgr() throws IOException {
        Path description = FOLDER.resolve("bisenet_resnet18_96x128.json");
        assumeTrue(Files.exists(description), "skipped: there is no " + description + " to compare with");
        ReferenceNetwork bgr = ReferenceNetwork.read(
                description,
                new ReferenceNetwork.Choice(
                        Optional.empty(), Optional.empty(), Optional.empty(), ChannelOrder.BGR, Optional.empty()));
        FloatTensor rgbImage = bgr.image().gather(3, new int[] {2, 1, 0});
        ReferenceNetwork turned =
                new ReferenceNetwork(bgr.name(), bgr.network(), bgr.output(), bgr.imported(), rgbImage, bgr.expected());
        assertTrue(turned.relativeDifference() <= 1e-3, "differs by " + turned.relativeDifference());
        assertTrue(bgr.relativeDifference() > 1e-2, "colours matter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mobilenet_v2_w025.pth",
                "mobilenet_v2_w025_legacy.pth",
                "mobilenet_v2_w025_checkpoint.pth.tar",
                "mobilenet_v2_w025.safetensors"
            })
    void weightsFromFilesComputeWhatTheyDidInPyTorch(String name) throws IOException {
        Path file = FOLDER.resolve(name);
        assumeTrue(Files.exists(file), "skipped: there is no " + file + " to read");
        Normalize unchanged = new Normalize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        Network network = MobileNetV2.classifier(11, 0.25, unchanged);
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        TensorFile.read(file).entries().forEach(entry -> entry.values().ifPresent(v -> tensors.put(entry.name(), v)));
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        tensors.forEach((tensor, values) -> shapes.put(tensor, values.shape()));
        WeightImport imported = WeightImport.of(network, List.of(WeightNaming.SAME), shapes, tensors::get);
        assertEquals(List.of(), imported.missing());
        assertEquals(List.of(), imported.leftOver());

        float[] expected = new float[11];
        ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve("mobilenet_v2_w025.f32")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(expected);
        ReferenceNetwork reference = new ReferenceNetwork(
                name, network, network.output(), imported, ReferenceFormula.image(97, 129), expected);
        double difference = reference.relativeDifference();
        assertTrue(difference <= 1e-4, name + " differs by " + difference);
    }
}
