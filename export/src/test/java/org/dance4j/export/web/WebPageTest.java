package org.dance4j.export.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.Exporter;
import org.dance4j.export.tflite.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebPageTest {

    private static final ImageSize SIZE = new ImageSize(90, 120);
    /** Of contrasts that need the smallest to the largest size; the last is of another size. */
    static final List<Sample> SAMPLES = List.of(
            sample(0, SIZE, 0.05),
            sample(1, SIZE, 0.3),
            sample(2, SIZE, 0.6),
            sample(3, SIZE, 1),
            sample(4, new ImageSize(72, 100), 0.65));

    private static final TrainedModel SMALL = TestModels.small();

    @TempDir
    private Path folder;

    private static Sample sample(int index, ImageSize size, double contrast) {
        RgbImage image = TestModels.image(size.height(), size.width(), index);
        byte[] rgb = new byte[image.rgb().length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (contrast * (image.rgb()[i] & 0xFF));
        }
        return new TestModels.DrawnSample(
                "drawn" + index, new RgbImage(size.height(), size.width(), rgb), TestModels.labels(size, index));
    }

    @Test
    void thePageHoldsAFileForEachStep() throws IOException {
        Path page = folder.resolve("web");

        List<Exporter.Outcome> outcomes =
                new Exporter(SMALL, List.of(), SAMPLES).web().export(page, Optional.of(installed("2.5.3")));

        AdaptiveResolution resolution = new AdaptiveResolution(16, true);
        List<String> expected = IntStream.range(0, 4)
                .mapToObj(i -> resolution.sizeFor(SIZE, i / 3.0))
                .distinct()
                .map(step -> "model-" + step + ".tflite")
                .toList();
        assertEquals(
                expected,
                outcomes.stream()
                        .map(outcome -> outcome.path().getFileName().toString())
                        .toList());
        for (Exporter.Outcome outcome : outcomes) {
            assertEquals(Optional.empty(), outcome.problem());
            assertTrue(outcome.comparison().orElseThrow().agreement() >= 0.999);
            assertTrue(Files.exists(outcome.path()));
        }
        JsonNode described =
                new ObjectMapper().readTree(page.resolve("page.json").toFile());
        assertEquals(120, described.at("/full/width").asInt());
        assertEquals("SC_MEAN", described.path("measure").asText());
        assertEquals(0.5, described.path("min_resolution").asDouble());
        assertEquals(expected, texts(described.path("steps"), "file"));
        assertEquals(expected.get(0), described.at("/steps/0/files/0").asText());
        assertEquals(1, described.path("widths").size());
        assertEquals(1.0, described.at("/widths/0/width").asDouble());
        assertEquals("#0003E8", described.at("/classes/1/colour").asText());
        assertFalse(described.path("samples").isEmpty());
        for (String picture : texts(described.path("samples"), "file")) {
            assertTrue(Files.exists(page.resolve(picture)), picture);
        }
        assertEquals("core", Files.readString(page.resolve("litert/core.js")));
        assertTrue(Files.exists(page.resolve("litert/wasm/litert_wasm_internal.wasm")));
    }

    /** By another measure of complexity and from another least size, the page is told both, and has files from that size on. */
    @Test
    void thePageFollowsTheModelsIndicatorAndLeastSize() throws IOException {
        Path page = folder.resolve("web");
        TrainedModel relative = new TrainedModel(
                SMALL.network(),
                SMALL.weights(),
                SMALL.classes(),
                SMALL.complexity(),
                true,
                new Indicator(Indicator.Kind.RELATIVE, 0),
                0.75);

        List<Exporter.Outcome> outcomes =
                new Exporter(relative, List.of(), SAMPLES).web().export(page, Optional.of(installed("2.5.3")));

        JsonNode described =
                new ObjectMapper().readTree(page.resolve("page.json").toFile());
        assertEquals("RELATIVE", described.path("measure").asText());
        assertEquals(0.75, described.path("min_resolution").asDouble());
        AdaptiveResolution resolution = new AdaptiveResolution(16, true, 0.75);
        List<String> expected = IntStream.range(0, 4)
                .mapToObj(i -> "model-" + resolution.sizeFor(SIZE, i / 3.0) + ".tflite")
                .distinct()
                .toList();
        assertEquals(expected, texts(described.path("steps"), "file"));
        outcomes.forEach(outcome -> assertEquals(Optional.empty(), outcome.problem()));
    }

    /** Beside maps that are made as large as the network's input and then as the picture, pixel for pixel. */
    @Test
    void thePagesScriptLabelsByCoarseLogits() throws Exception {
        String out = node(
                """
                import {labels} from './segmenter.mjs';
                const classes = 5;
                const enlarged = (map, h, w, H, W, partH, partW) => {
                  const made = new Float32Array(H * W * classes);
                  const axis = (i, from, to, last) => {
                    const at = (i + 0.5) * from / to - 0.5;
                    const clip = place => Math.min(last, Math.max(0, place));
                    return [clip(Math.floor(at)), clip(Math.ceil(at)), at - Math.floor(at)];
                  };
                  for (let y = 0; y < H; y++) for (let x = 0; x < W; x++) {
                    const [top, bottom, down] = axis(y, partH, H, Math.ceil(partH) - 1);
                    const [left, right, across] = axis(x, partW, W, Math.ceil(partW) - 1);
                    for (let c = 0; c < classes; c++) {
                      const value = (row, column) => map[(row * w + column) * classes + c];
                      made[(y * W + x) * classes + c] =
                          (1 - down) * ((1 - across) * value(top, left) + across * value(top, right))
                          + down * ((1 - across) * value(bottom, left) + across * value(bottom, right));
                    }
                  }
                  return made;
                };
                let seed = 1;
                const random = () => (seed = seed * 16807 % 2147483647) / 2147483647;
                const coarse = Float32Array.from({length: 6 * 9 * classes}, random);
                const worst = [[[48, 72], [48, 72], [48, 72]], [[48, 72], [48, 72], [61, 90]], [[48, 72], [40, 72], [90, 160]],
                  [[6, 9], [6, 9], [33, 44]]].map(([[h, w], [atH, atW], [H, W]]) => {
                    const input = enlarged(coarse, 6, 9, h, w, 6, 9);
                    const logits = enlarged(input, h, w, H, W, atH, atW);
                    const found = labels(coarse, {height: 6, width: 9, classes}, {height: h, width: w},
                        {height: atH, width: atW}, {height: H, width: W});
                    return found.filter((label, i) => {
                      const values = Array.from(logits.subarray(i * classes, (i + 1) * classes));
                      return Math.max(...values) - values[label] > 1e-5;
                    }).length;
                  });
                console.log(worst.join());
                """);
        assertEquals("0,0,0,0", out);
    }

    /** The numbers of {@code ComplexityModelTest}: SC_mean is 118.5, mean grey 65. */
    @Test
    void thePagesScriptMeasuresBothComplexities() throws Exception {
        String out = node("import {complexity} from './segmenter.mjs';"
                + "const data = new Uint8ClampedArray(4 * 80 * 160)"
                + ".map((value, i) => (i >> 3) % 2 ? 50 : 80);"
                + "const image = {width: 160, height: 80, data};"
                + "console.log(['SC_MEAN', 'RELATIVE'].map(m => complexity(image, m).toFixed(6)).join())");
        assertEquals("118.500000,150.000000", out);
    }

    /** What a module beside the page's script prints. */
    private String node(String module) throws Exception {
        assumeTrue(Browser.isOnPath("node"), "skipped: there is no node on the PATH");
        try (InputStream in = WebPage.class.getResourceAsStream("page/segmenter.js")) {
            Files.copy(in, folder.resolve("segmenter.mjs"));
        }
        Path main = Files.writeString(folder.resolve("main.mjs"), module);
        Process node = new ProcessBuilder("node", main.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, node.waitFor(), out);
        return out.strip();
    }

    /**
     * At 10 frames per second, with the widest at 150 ms, half of its operations would be 75 ms; a width that was timed goes by
     * that, and a wider one needs a tenth to spare.
     */
    @Test
    void thePagesScriptHoldsAFrameRate() throws Exception {
        String out = node("import {timesAfter, widthFor} from './segmenter.mjs';"
                + "const widths = [1, 0.5, 0.1].map(macs => ({macs}));"
                + "console.log([widthFor(widths, [150], 0, 100), widthFor(widths, [150, 120], 1, 100),"
                + " widthFor(widths, [95, 60], 1, 100), widthFor(widths, [89, 60], 1, 100),"
                + " widthFor(widths, [99], 0, 100), widthFor(widths, [9000], 0, 100),"
                + " ...timesAfter(timesAfter([, 60], 0, 100), 0, 200)].join())");
        assertEquals("1,2,1,0,0,2,130,78", out);
    }

    @Test
    void anotherVersionIsRefusedAndNothingIsWritten() throws IOException {
        Path page = folder.resolve("run/web");
        Path other = installed("1.0.0");
        Exporter exporter = new Exporter(SMALL, List.of(), SAMPLES);

        var e = assertThrows(BadInputException.class, () -> exporter.web().export(page, Optional.of(other)));

        assertEquals(
                other + " holds LiteRT.js 1.0.0, expected a folder in which `npm install @litertjs/core@2.5.3` was run",
                e.getMessage());
        assertFalse(Files.exists(page.getParent()));
    }

    @Test
    void aFolderWithoutItIsRefused() {
        var e = assertThrows(BadInputException.class, () -> LiteRtJs.in(folder));

        assertEquals(
                folder + " holds no LiteRT.js, expected a folder in which `npm install @litertjs/core@2.5.3` was run",
                e.getMessage());
    }

    /** A folder with all that is copied of LiteRT.js, but for its content. */
    private Path installed(String version) throws IOException {
        Path scope = folder.resolve("npm/node_modules/@litertjs");
        for (String file : List.of(
                "core/dist/index.js",
                "wasm-utils/dist/index.js",
                "core/wasm/litert_wasm_internal.js",
                "core/wasm/litert_wasm_internal.wasm",
                "core/wasm/litert_wasm_compat_internal.js",
                "core/wasm/litert_wasm_compat_internal.wasm")) {
            Files.createDirectories(scope.resolve(file).getParent());
            Files.writeString(scope.resolve(file), file.substring(0, file.indexOf('/')));
        }
        Files.writeString(scope.resolve("core/package.json"), "{\"version\": \"" + version + "\"}");
        return folder.resolve("npm");
    }

    private static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(item -> item.path(field).asText())
                .toList();
    }
}
