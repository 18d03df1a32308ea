package org.dance4j.export.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.SlimmableModel;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.Exporter;
import org.dance4j.export.ReferenceSession;
import org.dance4j.export.savedmodel.ExifFiles;
import org.dance4j.export.tflite.TestModels;
import org.dance4j.export.tflite.widths.TestWidths;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.dance4j.graphs.architectures.Architectures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, with its runtime of WebAssembly. */
@Tag("browser")
class BrowserPageTest {

    /** More frames than any browser shows. */
    private static final int TOO_MANY = 100_000;

    @TempDir
    private Path folder;

    @BeforeEach
    void requireBrowser() {
        assumeTrue(Browser.isInstalled(), "skipped: there is no Chromium with chromedriver on the PATH");
        assumeTrue(Browser.isOnPath("npm"), "skipped: there is no npm on the PATH");
    }

    private OpenPage opened(Exporter exporter) throws IOException {
        Path page = folder.resolve("web");
        exporter.web()
                .export(page, Optional.empty())
                .forEach(outcome -> assertEquals(Optional.empty(), outcome.problem()));
        OpenPage open = new OpenPage(page, folder.resolve("profile"));
        open.await("Sample 1", "done");
        return open;
    }

    private JsonNode described() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("web/page.json").toFile());
    }

    @Test
    void aBrowserLabelsAsTheSessionDoes() throws IOException {
        Network network = Architectures.network(
                "bisenet",
                new Architecture.Options("resnet18", TestModels.CLASSES, 0, 0.125, Architecture.Options.IMAGENET));
        TrainedModel model = new TrainedModel(
                network, TestModels.weights(network), TestModels.classes(), new MaxwellBoltzmann(0, 12), true);
        try (OpenPage open = opened(new Exporter(model, List.of(), WebPageTest.SAMPLES))) {
            Browser browser = open.browser();
            List<ImageSize> used = new ArrayList<>();
            for (JsonNode sample : described().path("samples")) {
                open.openSample(sample);
                used.add(open.assertLabelledAsBySession(model, picture(sample)));
            }
            assertEquals(
                    described().path("steps").size(), used.stream().distinct().count(), "sizes used: " + used);

            // A tall picture keeps its shape, in a part of the network's input.
            Path tall = folder.resolve("tall.png");
            TestModels.image(160, 80, 9).writePng(tall);
            browser.choose("#file", tall);
            open.await("tall.png", "done");
            assertEquals(160, browser.run("return segmentation.height").asInt());
            assertEquals(80, browser.run("return segmentation.width").asInt());
            assertEquals(
                    160 * 80, browser.run("return segmentation.labels.length").asInt());

            assertPicturesAreTurned(open, model);

            Path none = Files.writeString(folder.resolve("none.png"), "no picture");
            browser.choose("#file", none);
            open.await("none.png is no picture that this browser can read.", "failed");

            for (JsonNode loaded :
                    browser.run("return performance.getEntriesByType('resource').map(entry => entry.name)")) {
                assertTrue(loaded.asText().startsWith(open.origin()), loaded.asText());
            }
        }
    }

    private RgbImage picture(JsonNode sample) {
        return RgbImage.read(folder.resolve("web").resolve(sample.path("file").asText()));
    }

    @Test
    void eachWidthLabelsAsItsNetworkAndAFrameRateDecidesWhich() throws IOException {
        SlimmableModel widths = TestWidths.model(true);
        Exporter exporter = new Exporter(
                widths.widest(),
                Optional.of(widths),
                widths.widest().card().withWidths(widths.shares()),
                List.of(),
                WebPageTest.SAMPLES.subList(2, 4));
        try (OpenPage open = opened(exporter)) {
            Browser browser = open.browser();
            JsonNode sample = described().path("samples").get(0);
            assertEquals(1.0, browser.run("return segmentation.networkWidth").asDouble());
            open.assertLabelledAsBySession(widths.at(0), picture(sample));

            slideTo(open, 0);
            open.awaitText("segmentation.networkWidth", "0.25");
            assertEquals(
                    "0.25",
                    browser.run("return document.getElementById('width-text').textContent")
                            .asText());
            ImageSize step = open.assertLabelledAsBySession(widths.at(1), picture(sample));
            assertNotEquals(labels(widths.at(0), step, picture(sample)), labels(widths.at(1), step, picture(sample)));
            slideTo(open, 1);
            open.awaitText("segmentation.networkWidth", "1");
            open.assertLabelledAsBySession(widths.at(0), picture(sample));

            browser.run("document.getElementById('hold').checked = true;"
                    + " document.getElementById('rate').value = " + TOO_MANY + ";"
                    + " document.getElementById('camera').click()");
            open.awaitText("segmentation.networkWidth", "0.25");
            browser.run("document.getElementById('rate').value = 1");
            open.awaitText("segmentation.networkWidth", "1");
        }
    }

    private static LabelMap labels(TrainedModel model, ImageSize step, RgbImage picture) {
        try (ReferenceSession session = new ReferenceSession(model, Optional.of(step))) {
            return session.segment(picture);
        }
    }

    private static void slideTo(OpenPage open, int place) throws IOException {
        open.browser()
                .run(
                        "const slider = document.getElementById('width'); slider.value = arguments[0];"
                                + " slider.dispatchEvent(new Event('input'))",
                        place);
    }

    /** By the page as by Java, and so as by a SavedModel. */
    private void assertPicturesAreTurned(OpenPage open, TrainedModel model) throws IOException {
        BufferedImage picture = TestModels.image(90, 120, 4).toBufferedImage();
        byte[] png = ExifFiles.encoded(picture, "png");
        for (int orientation = 1; orientation <= 8; orientation++) {
            String name = "turned" + orientation + ".png";
            Path file = folder.resolve(name);
            Files.write(file, ExifFiles.tagged(png, orientation, ByteOrder.BIG_ENDIAN));
            open.browser().choose("#file", file);
            open.await(name, "done");
            RgbImage seen = RgbImage.read(file);
            if (seen.width() > seen.height()) {
                open.assertLabelledAsBySession(model, seen);
            } else {
                assertEquals(
                        120, open.browser().run("return segmentation.height").asInt());
            }
            assertEquals(seen, shown(open.browser()), name);
        }
        for (ExifFiles.Odd odd : ExifFiles.oddFiles(picture)) {
            JsonNode height = open.browser()
                    .run(
                            "return fetch('data:image/*;base64,' + arguments[0]).then(answer => answer.blob())"
                                    + ".then(blob => createImageBitmap(blob)).then(bitmap => bitmap.height)",
                            Base64.getEncoder().encodeToString(odd.file()));
            assertEquals(
                    odd.orientation() == 6 ? 120 : 90,
                    height.asInt(),
                    HexFormat.of().formatHex(odd.file(), 0, 90));
        }
    }

    /** The photo that the page shows. */
    private static RgbImage shown(Browser browser) throws IOException {
        JsonNode shown = browser.run("const canvas = document.getElementById('photo');"
                + " return {height: canvas.height, width: canvas.width, rgba: Array.from("
                + "canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data)}");
        int height = shown.path("height").asInt();
        int width = shown.path("width").asInt();
        byte[] rgb = new byte[3 * height * width];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) shown.path("rgba").get(i / 3 * 4 + i % 3).asInt();
        }
        return new RgbImage(height, width, rgb);
    }
}
