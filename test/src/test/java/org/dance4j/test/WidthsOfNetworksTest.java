package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every network is exported to at one of its widths labels as the run's session does at that width. */
@Tag("slow")
class WidthsOfNetworksTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "bisenet, resnet18",
        "deeplabv3plus, mobilenetv2",
        "deeplabv3, resnet50",
        "pspnet, resnet50",
        "icnet, resnet50-half",
        "fcn, vgg16-same"
    })
    void filesOfAWidthLabelAsTheSession(String network, String backbone) throws IOException {
        Path run = folder.resolve("run");
        Dance.run(
                        "train",
                        TrainedRun.SHORTEST_BASELINE,
                        "--network",
                        network,
                        "--backbone",
                        backbone,
                        "--widths",
                        "1,0.5",
                        "--no-export",
                        "--out",
                        run)
                .succeeded();
        Dance.run("export", run, "--to", "saved-model").succeeded();
        Dance.run("export", run, "--widths", "0.5", "--quantize", "float32").succeeded();
        Path narrow = run.resolve("width-0.5");
        List<Path> models = List.of(
                run.resolve("saved_model"), narrow.resolve("saved_model"), narrow.resolve("model-float32.tflite"));
        for (Path model : models) {
            assertTrue(Files.exists(model), model.toString());
            Path json = folder.resolve("verified.json");
            Dance.run(
                            "verify",
                            run,
                            "--models",
                            model,
                            "--at-width",
                            "0.5",
                            "--limit",
                            "2",
                            "--json",
                            json,
                            "--overwrite")
                    .succeeded();
            JsonNode verified = new ObjectMapper().readTree(json.toFile());
            double agreement = verified.path("models").path(1).path("agreement").asDouble();
            assertTrue(agreement >= 0.999, verified.toString());
        }
    }
}
