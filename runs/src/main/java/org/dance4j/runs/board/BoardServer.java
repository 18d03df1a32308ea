package org.dance4j.runs.board;

import com.google.common.base.Splitter;
import com.google.common.hash.Hashing;
import com.google.common.io.Resources;
import com.google.common.net.HostAndPort;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.eval.reports.Page;
import org.dance4j.training.state.RunFolder;

/**
 * Serves the board on this machine's loopback address. It answers nobody else, and no page of another site either: requests
 * must name this machine as their host. It only reads.
 */
public final class BoardServer implements AutoCloseable {

    /** What browsers say of requests that this page makes, or a person by hand. */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "::1");
    private static final String JSON = "application/json";

    private final RunIndex runs;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    /**
     * Begins to serve.
     *
     * @param port where; 0 takes one that is free
     * @throws BadSettingException if the port is taken
     */
    public BoardServer(RunIndex runs, int port) {
        this.runs = runs;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            threads.shutdown();
            throw new BadSettingException(
                    "port", port + " is taken by another program on this machine: choose another, or 0 for any");
        } catch (IOException e) {
            threads.shutdown();
            throw new UncheckedIOException(new IOException("cannot serve on port " + port + ": " + e.getMessage(), e));
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Where the page is. */
    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    /** What is answered. */
    private record Reply(int status, String type, byte[] body) {

        static Reply text(String type, String text) {
            return new Reply(200, type, text.getBytes(StandardCharsets.UTF_8));
        }

        static Reply problem(int status, String sentence) {
            return new Reply(
                    status,
                    JSON,
                    Json.line(Json.object().put("problem", sentence)).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply = reply(exchange);
            String tag =
                    '"' + Hashing.sha256().hashBytes(reply.body()).toString().substring(0, 32) + '"';
            boolean known = reply.status() == 200
                    && tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            exchange.getResponseHeaders().set("Content-Type", reply.type());
            exchange.getResponseHeaders().set("ETag", tag);
            exchange.getResponseHeaders().set("Cache-Control", "no-cache");
            exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
            exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            boolean bodiless = known || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(known ? 304 : reply.status(), bodiless ? -1 : reply.body().length);
            if (!bodiless) {
                exchange.getResponseBody().write(reply.body());
            }
        }
    }

    private Reply reply(HttpExchange exchange) {
        if (!isForUs(exchange.getRequestHeaders().getFirst("Host"))) {
            return Reply.problem(403, "this page answers this machine only, under the name localhost");
        }
        if (!OWN_SITES.contains(exchange.getRequestHeaders()
                        .getOrDefault("Sec-Fetch-Site", List.of("none"))
                        .get(0))
                && !"/".equals(exchange.getRequestURI().getPath())) {
            return Reply.problem(403, "this page answers no page of another site");
        }
        if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
            return Reply.problem(405, "this page can only be read");
        }
        try {
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            return switch (exchange.getRequestURI().getPath()) {
                case "/" -> Reply.text("text/html; charset=utf-8", resource("board.html"));
                case "/board.css" -> Reply.text("text/css; charset=utf-8", Page.styles() + resource("board.css"));
                case "/board.js" -> Reply.text("text/javascript; charset=utf-8", resource("board.js"));
                case "/charts.js" -> Reply.text("text/javascript; charset=utf-8", resource("charts.js"));
                case "/runs" -> Reply.text(JSON, Json.line(runs.runs()));
                case "/run" -> Reply.text(JSON, Json.line(RunDetails.of(run(query))));
                case "/picture" -> picture(query);
                default -> Reply.problem(
                        404, "there is nothing at " + exchange.getRequestURI().getPath());
            };
        } catch (BadInputException | IllegalArgumentException e) {
            return Reply.problem(404, e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            return Reply.problem(500, e.getMessage());
        }
    }

    private static boolean isForUs(String host) {
        try {
            return host != null && HOSTS.contains(HostAndPort.fromString(host).getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private RunFolder run(Map<String, String> query) {
        String name = query.getOrDefault("name", "");
        return runs.run(name).orElseThrow(() -> new BadInputException("there is no run '" + name + "'"));
    }

    private Reply picture(Map<String, String> query) throws IOException {
        Path file = RunDetails.picture(
                run(query), query.getOrDefault("kind", ""), number(query, "epoch"), number(query, "image"));
        try {
            return new Reply(
                    200, file.toString().endsWith(".png") ? "image/png" : "image/jpeg", Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Reply.problem(404, "there is no picture " + file.getFileName());
        }
    }

    private static int number(Map<String, String> query, String name) {
        String text = query.getOrDefault(name, "0");
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("expected " + name + " to be a number, found '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String part : Splitter.on('&').split(raw)) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    query.put(
                            part.substring(0, equals),
                            URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return query;
    }

    private static String resource(String name) throws IOException {
        return Resources.toString(Resources.getResource(BoardServer.class, name), StandardCharsets.UTF_8);
    }
}
