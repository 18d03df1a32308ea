package org.dance4j.export.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium with a camera of its own, driven through chromedriver by the W3C WebDriver protocol. */
final class Browser implements AutoCloseable {

    private static final String CHROMIUM = "chromium";
    private static final String DRIVER = "chromedriver";
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final String address;
    private final String session;

    /** @param profile an empty folder, for Chromium's own files */
    Browser(Path profile) throws IOException {
        driver =
                new ProcessBuilder(DRIVER, "--port=0").redirectErrorStream(true).start();
        address = "http://127.0.0.1:" + port(driver.inputReader());
        List<String> flags = List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--user-data-dir=" + profile);
        session = "/session/"
                + send(
                                "POST",
                                "/session",
                                Map.of(
                                        "capabilities",
                                        Map.of("alwaysMatch", Map.of("goog:chromeOptions", Map.of("args", flags)))))
                        .path("sessionId")
                        .asText();
    }

    /** Whether Chromium and its driver are on the PATH. */
    static boolean isInstalled() {
        return isOnPath(CHROMIUM) && isOnPath(DRIVER);
    }

    static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    void open(String url) throws IOException {
        send("POST", session + "/url", Map.of("url", url));
    }

    /** What a script returns; it is the body of a function. */
    JsonNode run(String script, Object... arguments) throws IOException {
        return send("POST", session + "/execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    /** Gives a file to the first input for files that fits. */
    void choose(String selector, Path file) throws IOException {
        JsonNode element = send("POST", session + "/element", Map.of("using", "css selector", "value", selector));
        String id = element.elements().next().asText();
        send(
                "POST",
                session + "/element/" + id + "/value",
                Map.of("text", file.toAbsolutePath().toString()));
    }

    private static String port(BufferedReader said) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher matcher = PORT.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        throw new IOException(DRIVER + " did not start");
    }

    private JsonNode send(String method, String path, Object body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            JsonNode value = JSON.readTree(response.body()).path("value");
            if (response.statusCode() != 200) {
                throw new IOException(
                        method + " " + path + ": " + value.path("message").asText());
            }
            return value;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            send("DELETE", session, Map.of());
        } finally {
            driver.destroy();
        }
    }
}
