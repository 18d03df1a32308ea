package org.dance4j.runs.board;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.dance4j.common.io.Json;
import org.dance4j.runs.samples.SampleFolder;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.RunLog;

/** All that the board shows of one run. */
final class RunDetails {

    private RunDetails() {}

    /**
     * A run's course.
     *
     * @return {@code {"epochs": [lines of log.jsonl], "prunings": [{"stage", "epoch", "step", "before", "after",
     *     "mean_iou_before", "mean_iou_after", "layers": [{"layer", "part", "before", "after"}]}], "warnings": […],
     *     "samples": {"images": 3, "epochs": […]}}}; layers are those that lost channels
     */
    static ObjectNode of(RunFolder folder) {
        ObjectNode details = Json.object();
        details.set("epochs", Json.tree(RunLog.read(folder)));
        details.set("warnings", Json.tree(RunLog.warnings(folder)));
        ArrayNode prunings = details.putArray("prunings");
        if (Files.exists(folder.slimming())) {
            Json.read(folder.slimming()).forEach(stage -> prunings.add(pruning(stage)));
        }
        SampleFolder samples = SampleFolder.of(folder);
        ObjectNode pictures = details.putObject("samples").put("images", samples.images());
        pictures.set("epochs", Json.tree(samples.epochs()));
        return details;
    }

    private static ObjectNode pruning(JsonNode stage) {
        JsonNode pruning = stage.path("pruning");
        ObjectNode row = Json.object();
        row.set("stage", pruning.path("stage"));
        row.set("epoch", stage.path("epoch"));
        row.set("step", stage.path("step"));
        row.set("before", pruning.path("scores").path("before"));
        row.set("after", pruning.path("scores").path("after"));
        row.set("mean_iou_before", stage.path("mean_iou_before"));
        row.set("mean_iou_after", stage.path("mean_iou_after"));
        ArrayNode layers = row.putArray("layers");
        for (JsonNode layer : pruning.path("layers")) {
            if (layer.path("after").asInt() < layer.path("before").asInt()) {
                layers.addObject()
                        .put("layer", layer.path("layer").asText())
                        .put("part", layer.path("part").asText().toLowerCase(Locale.ROOT))
                        .put("before", layer.path("before").asInt())
                        .put("after", layer.path("after").asInt());
            }
        }
        return row;
    }

    /**
     * The file of a picture.
     *
     * @param kind {@code image}, {@code truth} or {@code prediction}
     * @param epoch of a prediction
     * @param number of the image, from 1
     * @throws IllegalArgumentException if there is no such kind
     */
    static Path picture(RunFolder folder, String kind, int epoch, int number) {
        SampleFolder samples = SampleFolder.of(folder);
        return switch (kind) {
            case "image" -> samples.image(number);
            case "truth" -> samples.truth(number);
            case "prediction" -> samples.prediction(epoch, number);
            default -> throw new IllegalArgumentException(
                    "expected a picture's kind to be image, truth or prediction, found '" + kind + "'");
        };
    }
}
