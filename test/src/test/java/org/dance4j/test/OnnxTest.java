package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.dance4j.eval.metrics.Metrics;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX files of a slimmed network, on the command line. */
class OnnxTest {

    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        Dance.run("train", "--recipe", "dance", TrainedRun.SHORTEST, "--no-export", "--out", run)
                .succeeded();
    }

    @Test
    void onnxFilesAreMadeReadAndVerified() throws IOException {
        Path out = folder.resolve("onnx");
        Dance.run("export", run, "--out", out, "--to", "onnx").succeeded();

        Path json = folder.resolve("eval.json");
        Dance.run("eval", out.resolve("model-float32.onnx"), "--limit", "4", "--json", json)
                .succeeded();
        assertEquals(
                Metrics.read(run.resolve("metrics.json")).meanIou(),
                new ObjectMapper().readTree(json.toFile()).get("mean_iou").asDouble(),
                1e-3);

        Dance verified = Dance.run("verify", run, "--models", out).succeeded();
        assertTrue(verified.out().stream().anyMatch(line -> line.contains("model-float32.onnx")));
        assertTrue(verified.out().stream().anyMatch(line -> line.contains("model-int8.onnx")));
    }

    @Test
    void whatOnnxFilesDoNotHaveIsRefused() {
        Path out = folder.resolve("none");
        Dance.run("export", run, "--out", out, "--to", "onnx", "--quantize", "float32,dynamic")
                .refused(1, "--to onnx makes files of --quantize float32 and int8, found dynamic");
        Dance.run("export", run, "--out", out, "--to", "onnx", "--io-type", "uint8")
                .refused(1, "--io-type is for TFLite files; ONNX files take and give float32, found uint8");
    }
}
