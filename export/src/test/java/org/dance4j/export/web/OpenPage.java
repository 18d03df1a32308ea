package org.dance4j.export.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.dance4j.datasets.complexity.Complexity;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.TrainedModel;
import org.dance4j.export.ReferenceSession;
import org.dance4j.export.tflite.TestModels;

/** A web page, served on this machine and open in a browser. */
final class OpenPage implements AutoCloseable {

    private static final int MOST_POLLS = 1200;
    private static final long POLL_NANOS = 50_000_000;
    private static final Map<String, String> TYPES = Map.of(
            "html",
            "text/html",
            "css",
            "text/css",
            "js",
            "text/javascript",
            "json",
            "application/json",
            "png",
            "image/png",
            "wasm",
            "application/wasm");

    private final HttpServer server;
    private final String origin;
    private final Browser browser;

    /** @param profile a folder that does not exist yet, for the browser's own files */
    OpenPage(Path page, Path profile) throws IOException {
        server = serve(page);
        origin = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        Browser opened = null;
        try {
            opened = new Browser(Files.createDirectory(profile));
            opened.open(origin + "index.html");
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            server.stop(0);
            throw e;
        }
        browser = opened;
    }

    String origin() {
        return origin;
    }

    Browser browser() {
        return browser;
    }

    /** Opens one of the page's own pictures, and waits until it is labelled. */
    void openSample(JsonNode sample) throws IOException {
        browser.run(
                "document.querySelector(`#samples img[src='${arguments[0]}']`).click()",
                sample.path("file").asText());
        await(sample.path("name").asText(), "done");
    }

    /** Waits until the page is through with a picture. */
    void await(String name, String state) throws IOException {
        awaitText(
                "document.body.dataset.state + ' ' + document.getElementById('status').textContent",
                state + " " + name);
    }

    /** Waits until an expression's value begins so. */
    void awaitText(String expression, String beginning) throws IOException {
        String found = "";
        for (int i = 0; i < MOST_POLLS; i++) {
            found = browser.run("return String(" + expression + ")").asText();
            if (found.startsWith(beginning)) {
                return;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        fail("expected " + beginning + ", found " + found);
    }

    /**
     * Holds what the page made of a picture to a session of the network that it ran.
     *
     * @return the size that the page chose
     */
    ImageSize assertLabelledAsBySession(TrainedModel model, RgbImage image) throws IOException {
        JsonNode found = browser.run("return {p: segmentation.p, step: segmentation.step,"
                + " width: segmentation.width, height: segmentation.height, labels: Array.from(segmentation.labels)}");
        ImageSize step = new ImageSize(
                found.at("/step/height").asInt(), found.at("/step/width").asInt());
        LabelMap wanted;
        try (ReferenceSession session = new ReferenceSession(model, Optional.of(step))) {
            wanted = session.segment(image);
        }
        assertEquals(
                image.size(),
                new ImageSize(found.path("height").asInt(), found.path("width").asInt()));
        assertEquals(
                model.complexity().cdf(Complexity.mean(image)), found.path("p").asDouble(), 1e-9);
        byte[] labels = new byte[found.path("labels").size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) found.path("labels").get(i).asInt();
        }
        double agreement = TestModels.agreement(wanted, new LabelMap(image.height(), image.width(), labels));
        assertTrue(agreement >= 0.99, step + ": " + agreement);
        return step;
    }

    private static HttpServer serve(Path folder) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            if (Files.isRegularFile(file)) {
                String name = file.getFileName().toString();
                String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, Files.size(file));
                Files.copy(file, exchange.getResponseBody());
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
            exchange.close();
        });
        server.start();
        return server;
    }

    @Override
    public void close() throws IOException {
        try {
            browser.close();
        } finally {
            server.stop(0);
        }
    }
}
