package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dance check-reference} on what public implementations computed. */
class CheckReferenceTest {

    private static final Path REFERENCES = Path.of("..", "..", "shared", "reference-networks");

    @TempDir
    private Path folder;

    /** @param name what the copy is called */
    private Path copy(String reference, String name) throws IOException {
        assumeTrue(Files.exists(REFERENCES.resolve(reference + ".json")), "skipped: there is no folder " + REFERENCES);
        for (String ending : List.of(".json", ".f32")) {
            Files.copy(REFERENCES.resolve(reference + ending), folder.resolve(name + ending));
        }
        return folder.resolve(name + ".f32");
    }

    /** Makes the largest of the values in a file larger by two thousandths. */
    private static void growLargest(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int largest = 0;
        for (int i = 0; i < bytes.limit(); i += Float.BYTES) {
            largest = Math.abs(bytes.getFloat(i)) > Math.abs(bytes.getFloat(largest)) ? i : largest;
        }
        bytes.putFloat(largest, 1.002f * bytes.getFloat(largest));
        Files.write(file, bytes.array());
    }

    private Dance check(int exitCode, List<String> network, Object... more) {
        List<String> options = Stream.of(more)
                .flatMap(one -> one instanceof List<?> several ? several.stream() : Stream.of(one))
                .map(String::valueOf)
                .toList();
        Dance call = Dance.run("check-reference", folder, network, options);
        assertEquals(exitCode, call.exitCode(), call.toString());
        assertEquals(List.of(), call.err());
        return call;
    }

    @Test
    void whatAgreesPassesAndWhatDoesNotFails() throws IOException {
        copy("bisenet_resnet18_96x128", "bisenet_resnet18_96x128");
        copy("bisenet_resnet18_96x128_aux16", "bisenet_resnet18_96x128_aux16");
        Path altered = copy("deeplabv3_mobilenet_os16_97x129", "deeplabv3_mobilenet_os16_97x129");
        growLargest(altered);

        List<String> lines = check(1, List.of()).out();
        assertEquals(4, lines.size(), lines.toString());
        assertTrue(lines.get(0).matches("bisenet_resnet18_96x128 +\\d\\.\\d\\de-\\d\\d  pass"), lines.get(0));
        assertTrue(lines.get(1).matches("bisenet_resnet18_96x128_aux16 +\\d\\.\\d\\de-\\d\\d  pass"), lines.get(1));
        assertTrue(lines.get(2).matches("deeplabv3_mobilenet_os16_97x129 +(1\\.9|2\\.)\\de?-?.*  FAIL"), lines.get(2));
        assertEquals("2 of 3 pass", lines.get(3));
    }

    @Test
    void whatANameDoesNotTellIsSaidByOptions() throws IOException {
        copy("deeplabv3plus_mobilenet_os16_97x129", "from-elsewhere");
        String told = check(1, List.of()).out().get(0);
        assertTrue(told.contains("say it with --network") && told.endsWith("FAIL"), told);
        List<String> mobileNet = List.of("--network", "deeplabv3plus", "--backbone", "mobilenetv2");
        assertEquals(
                "1 of 1 pass",
                check(0, mobileNet, "--output-stride", "16").out().get(1));
        String unknown = check(1, List.of("--network", "unet", "--backbone", "mobilenetv2"))
                .out()
                .get(0);
        assertTrue(unknown.contains("there is no network unet") && unknown.endsWith("FAIL"), unknown);
        String stride = check(1, mobileNet, "--output-stride", "5").out().get(0);
        assertTrue(stride.contains("no output stride 5") && stride.endsWith("FAIL"), stride);
    }

    /** Else the option would say nothing, and the classifier pass. */
    @Test
    void aClassifierHasNoBackboneToBeChosen() throws IOException {
        copy("resnet18", "resnet18");
        for (String option : List.of("--backbone", "--output-stride")) {
            String told = check(1, List.of(option, option.equals("--backbone") ? "resnet50" : "8"))
                    .out()
                    .get(0);
            assertTrue(told.contains("is that of a classifier, which has no " + option), told);
            assertTrue(told.endsWith("FAIL"), told);
        }
    }

    @Test
    void filesThatCannotBeUsedFailInOneLine() throws IOException {
        Path description = folder.resolve("pspnet_resnet50.json");
        for (String content :
                List.of("no JSON", "", "[1, 2]", "{}", "{\"input\": [1, 3, 33, 33], \"output\": [1, 4]}")) {
            Files.writeString(description, content);
            List<String> lines = check(1, List.of()).out();
            assertEquals(2, lines.size(), lines.toString());
            assertTrue(
                    lines.get(0).startsWith("pspnet_resnet50 ") && lines.get(0).endsWith("  FAIL"), lines.get(0));
            assertEquals("0 of 1 pass", lines.get(1));
        }
    }

    @Test
    void anOutputThatIsMissingOrCutOffFails() throws IOException {
        Path output = copy("deeplabv3_mobilenet_os16_97x129", "deeplabv3_mobilenet_os16_97x129");
        Files.write(output, new byte[100]);
        String cut = check(1, List.of()).out().get(0);
        assertTrue(cut.contains("must hold") && cut.contains("found 100"), cut);
        Files.delete(output);
        String missing = check(1, List.of()).out().get(0);
        assertTrue(missing.contains(output.getFileName().toString()), missing);
    }

    @Test
    void aFolderWithoutReferencesIsNamed() throws IOException {
        Dance none = Dance.run("check-reference", folder.resolve("nowhere"));
        assertEquals(List.of("dance: there is no folder " + folder.resolve("nowhere")), none.err());
        assertEquals(1, none.exitCode());
        Dance empty = Dance.run("check-reference", folder);
        assertEquals(List.of("dance: folder " + folder + " holds no NAME.json"), empty.err());
        assertEquals(1, empty.exitCode());
    }

    /** One convolution of 1 × 1. */
    public static final class Pointwise implements Architecture {
        @Override
        public String name() {
            return "pointwise";
        }

        @Override
        public List<String> backbones() {
            return List.of("none");
        }

        @Override
        public Network network(Options options) {
            LayerStack net = new LayerStack();
            String scores = net.classifier("scores", net.image(options.normalization()), options.classes());
            return new Network("pointwise", 1, net.layers(), scores, List.of());
        }
    }

    /** The values that references are filled with, see the folder's description: u of a name and an index. */
    private static double u(String name, int index) {
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        long z = sum.getValue() * 0x9E3779B97F4A7C15L + (index + 1) * 0xD1B54A32D192ED03L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        z = z ^ z >>> 31;
        return (z >>> 40) / (double) (1 << 24);
    }

    /** By hand: blue less 0.5 halved, green less 0.25, red less −0.25 times four, weighted in this order. */
    @Test
    void implementationsThatTakeBgrAreGivenTheImageSo() throws IOException {
        int pixels = 2 * 3;
        double[] mean = {0.5, 0.25, -0.25};
        double[] deviation = {2, 1, 0.25};
        ByteBuffer values = ByteBuffer.allocate(2 * pixels * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int filter = 0; filter < 2; filter++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                double sum = (u("scores.bias", filter) - 0.5) * 0.2;
                for (int c = 0; c < 3; c++) {
                    double colour = 2 * u("input", (2 - c) * pixels + pixel) - 1;
                    double weight = (2 * u("scores.weight", 3 * filter + c) - 1) * Math.sqrt(6.0 / 3) * 0.7;
                    sum += weight * (colour - mean[c]) / deviation[c];
                }
                values.putFloat((float) sum);
            }
        }
        Files.write(folder.resolve("caffe.f32"), values.array());
        Files.writeString(
                folder.resolve("caffe.json"),
                "{\"input\": [1, 3, 2, 3], \"output\": [1, 2, 2, 3],"
                        + " \"state_dict\": {\"scores.weight\": [2, 3, 1, 1], \"scores.bias\": [2]}}");
        List<String> network = List.of("--network", Pointwise.class.getName(), "--backbone", "none");
        List<String> normalization = List.of("--mean", "0.5,0.25,-0.25", "--deviation", "2,1,0.25");
        assertEquals(
                "1 of 1 pass",
                check(0, network, "--channel-order", "bgr", normalization).out().get(1));
        check(1, network, normalization);
        check(1, network, "--channel-order", "bgr");
        Dance.run("check-reference", folder, network, "--mean", "1,1,1")
                .refused(1, "--mean and --deviation are given together or not at all");
    }
}
