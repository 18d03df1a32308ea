package org.dance4j.runs.board;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.FolderLock;
import org.dance4j.common.settings.BadSettingException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardServerTest {

    private static final String CONFIG =
            """
            dataset: scenes
            network: bisenet
            backbone: resnet18
            output-stride: 0
            width: 0.5
            recipe: baseline
            downsampling: false
            dropping: false
            weighting: false
            indicator: proposed
            keep: 0.75-0.25
            loss-weights: 2
            data-when: throughout
            slimming: false
            prune-ratio: 0.5
            stages: 6
            network-when: throughout
            prune-scope: header
            gamma-l1: 0
            epochs: 2
            batch: 8
            crop: 352x480
            learning-rate: 0.05
            warmup-steps: 100
            momentum: 0.9
            weight-decay: 5.0E-4
            validate-every: 4
            export: false
            seed: 1
            precision: float32
            device: cpu
            threads: 2
            """;

    private static final String EPOCH =
            "{\"epoch\":%d,\"stage\":0,\"loss\":%s,\"learning_rate\":0.01,\"images_seen\":8,"
                    + "\"images_dropped\":1,\"step\":%d,\"training_macs\":1000,\"seconds\":2.0,\"seconds_waiting\":0.1,"
                    + "\"val_mean_iou\":%s}\n";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private BoardServer server;

    @BeforeEach
    void serve() throws IOException {
        Path run = Files.createDirectories(folder.resolve("first").resolve("a run"));
        Files.writeString(run.resolve("config.yaml"), CONFIG);
        Files.writeString(
                run.resolve("log.jsonl"), EPOCH.formatted(1, "1.5", 2, "0.25") + EPOCH.formatted(2, "0.5", 4, "null"));
        Files.createDirectories(folder.resolve("second"));
        Files.writeString(folder.resolve("second").resolve("config.yaml"), "dataset: [scenes\n");
        Files.createDirectories(folder.resolve("no run"));
        server = new BoardServer(new RunIndex(folder), 0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(server.address().resolve(path)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get(path);
        assertEquals(200, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        return new ObjectMapper().readTree(response.body());
    }

    @Test
    void runsAreFoundAtAnyDepthWithWhatTheyHaveComeTo() throws IOException, InterruptedException {
        JsonNode runs = json("/runs").get("runs");
        assertEquals(2, runs.size());
        JsonNode run = runs.get(0);
        assertEquals("first/a run", run.get("name").asText());
        assertEquals("stopped", run.get("state").asText());
        assertEquals("bisenet", run.get("settings").get("network").asText());
        assertEquals(4, run.get("figures").get("steps").asInt());
        assertEquals(4.0, run.get("figures").get("seconds").asDouble());
        assertEquals(0.25, run.get("figures").get("mean_iou").asDouble(), "the latest that was measured");
        assertEquals("unreadable", runs.get(1).get("state").asText());
        assertTrue(runs.get(1).get("problem").asText().contains("config.yaml"), runs.toString());
    }

    @Test
    void runsBehindLinksAreFound() throws IOException {
        Path linked = Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-linked"), folder);
        Files.createSymbolicLink(folder.resolve("no run").resolve("circle"), folder);
        try {
            assertEquals(2, new RunIndex(linked).runs().size());
        } finally {
            Files.delete(linked);
        }
    }

    @Test
    void aRunThatTrainsIsSeenToGoOn() throws IOException, InterruptedException {
        json("/runs");
        Path run = folder.resolve("first").resolve("a run");
        try (FolderLock lock = FolderLock.hold(run, warning -> {})) {
            Files.writeString(
                    lock.folder().resolve("log.jsonl"),
                    Files.readString(run.resolve("log.jsonl")) + EPOCH.formatted(3, "0.25", 6, "0.5"));
            JsonNode now = json("/runs").get("runs").get(0);
            assertEquals("training", now.get("state").asText());
            assertEquals(3, now.get("figures").get("epochs").asInt());
        }
        assertEquals("stopped", json("/runs").get("runs").get(0).get("state").asText());
        // It is resumed, which changes none of its files until an epoch ends.
        try (FolderLock lock = FolderLock.hold(run, warning -> {})) {
            assertEquals(
                    "training", json("/runs").get("runs").get(0).get("state").asText(), lock::toString);
        }
    }

    /** The page could show no run any more if one of them had a text among its figures. */
    @Test
    void whatIsNoNumberIsNoFigure() throws IOException, InterruptedException {
        Path log = folder.resolve("first").resolve("a run").resolve("log.jsonl");
        Files.writeString(log, Files.readString(log) + EPOCH.formatted(3, "\"NaN\"", 6, "\"NaN\""));
        JsonNode figures = json("/runs").get("runs").get(0).get("figures");
        assertEquals(6, figures.get("steps").asInt());
        figures.fields().forEachRemaining(figure -> assertTrue(figure.getValue().isNumber(), figure::toString));
        assertFalse(figures.has("loss") || figures.has("mean_iou"), figures::toString);
    }

    @Test
    void aRunHasItsCourseAndPictures() throws IOException, InterruptedException {
        Path samples = folder.resolve("first").resolve("a run").resolve("samples");
        Files.createDirectories(samples.resolve("epoch-000001"));
        Files.write(samples.resolve("image-1.jpg"), new byte[] {1});
        Files.write(samples.resolve("epoch-000001").resolve("prediction-1.png"), new byte[] {2, 3});
        JsonNode run = json("/run?name=first%2Fa%20run");
        assertEquals(0.5, run.get("epochs").get(1).get("loss").asDouble());
        assertEquals(1, run.get("samples").get("images").asInt());
        assertEquals(1, run.get("samples").get("epochs").get(0).asInt());
        String picture = "/picture?name=first%2Fa+run&kind=prediction&image=1&epoch=";
        assertArrayEquals(new byte[] {2, 3}, get(picture + "1").body());
        assertEquals(
                "image/png",
                get(picture + "1").headers().firstValue("Content-Type").orElseThrow());
        assertEquals(404, get(picture + "2").statusCode());
    }

    @Test
    void thePageLoadsNothingFromElsewhere() throws IOException, InterruptedException {
        for (String path : new String[] {"/", "/board.css", "/board.js", "/charts.js"}) {
            HttpResponse<byte[]> response = get(path);
            assertEquals(200, response.statusCode());
            String text = new String(response.body(), StandardCharsets.UTF_8).replace("http://www.w3.org/2000/svg", "");
            assertTrue(!text.contains("http:") && !text.contains("https:") && !text.contains("//cdn"), path);
            assertEquals(
                    "default-src 'self'; frame-ancestors 'none'",
                    response.headers().firstValue("Content-Security-Policy").orElseThrow());
        }
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws IOException, InterruptedException {
        String tag = get("/runs").headers().firstValue("ETag").orElseThrow();
        URI runs = server.address().resolve("/runs");
        HttpRequest again =
                HttpRequest.newBuilder(runs).header("If-None-Match", tag).build();
        assertEquals(
                304, client.send(again, HttpResponse.BodyHandlers.ofByteArray()).statusCode());
    }

    @Test
    void nothingOutsideTheRunsIsRead() throws IOException, InterruptedException {
        assertEquals(404, get("/run?name=..").statusCode());
        assertEquals(404, get("/run?name=no%20run").statusCode());
        assertEquals(
                404,
                get("/picture?name=first%2Fa%20run&kind=..%2Fconfig.yaml&image=1")
                        .statusCode());
        assertEquals(
                404, get("/picture?name=first%2Fa%20run&kind=image&image=..").statusCode());
        assertEquals(404, get("/../config.yaml").statusCode());
        HttpRequest post = HttpRequest.newBuilder(server.address().resolve("/runs"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertEquals(
                405, client.send(post, HttpResponse.BodyHandlers.ofByteArray()).statusCode());
    }

    /** A page of another site may let its name stand for this machine's address. */
    @Test
    void otherHostsAreRefused() throws IOException {
        assertTrue(answer("evil.example").startsWith("HTTP/1.1 403"), answer("evil.example"));
        assertTrue(answer("localhost:1").startsWith("HTTP/1.1 200"), answer("localhost:1"));
    }

    /** A picture in another site's page would tell it which runs there are. */
    @Test
    void pagesOfOtherSitesAreRefused() throws IOException {
        assertTrue(answer("localhost\r\nSec-Fetch-Site: cross-site").startsWith("HTTP/1.1 403"));
        assertTrue(answer("localhost\r\nSec-Fetch-Site: same-site").startsWith("HTTP/1.1 403"));
        assertTrue(answer("localhost\r\nSec-Fetch-Site: same-origin").startsWith("HTTP/1.1 200"));
        assertTrue(answer("localhost\r\nSec-Fetch-Site: none").startsWith("HTTP/1.1 200"));
    }

    private String answer(String host) throws IOException {
        try (Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.address().getPort());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            out.write(("GET /runs HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            in.transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void aTakenPortAndAMissingFolderAreSaid() {
        int taken = server.address().getPort();
        BadSettingException port =
                assertThrows(BadSettingException.class, () -> new BoardServer(new RunIndex(folder), taken));
        assertTrue(port.getMessage().contains(taken + " is taken"), port.getMessage());
        Path missing = folder.resolve("missing");
        BadInputException none = assertThrows(BadInputException.class, () -> new RunIndex(missing));
        assertTrue(none.getMessage().contains(missing.toString()), none.getMessage());
    }
}
