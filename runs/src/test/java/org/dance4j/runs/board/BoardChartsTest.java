package org.dance4j.runs.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's script, run by node; what it draws is seen in a browser. */
class BoardChartsTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void script() throws Exception {
        boolean hasNode = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "node")));
        assumeTrue(hasNode, "skipped: there is no node on the PATH");
        try (InputStream in = BoardServer.class.getResourceAsStream("charts.js")) {
            Files.copy(in, folder.resolve("charts.js"));
        }
    }

    private String node(String expression) throws Exception {
        Process node = new ProcessBuilder(
                        "node", "-e", "const charts = require('./charts.js'); console.log(" + expression + ")")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, node.waitFor(), out);
        return out.strip();
    }

    /** mIoU of 0.5475 is neither 0.547 nor 0.548. */
    @Test
    void ticksSayWhereTheyAre() throws Exception {
        assertEquals(
                "0.5425,0.545,0.5475,0.55,0.5525,0.555,0.5575",
                node("charts.labels(charts.ticks(0.5439, 0.556)).join()"));
        assertEquals("0,100,200,300,400,500", node("charts.labels(charts.ticks(0, 450)).join()"));
        assertEquals("400 M,600 M,800 M,1 G,1.2 G,1.4 G", node("charts.labels(charts.ticks(517e6, 1353e6)).join()"));
        assertEquals("0", node("charts.labels([0]).join()"));
    }

    @Test
    void theFrontHasWhatNothingBeatsInBoth() throws Exception {
        assertEquals(
                "[[1,2],[3,5]]",
                node(
                        "JSON.stringify(charts.front([{x: 3, y: 4}, {x: 1, y: 2}, {x: 2, y: 1}, {x: 3, y: 5}, {x: 4, y: 5}])"
                                + ".map(p => [p.x, p.y]))"));
    }
}
