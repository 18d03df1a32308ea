package org.dance4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.datasets.complexity.MaxwellBoltzmann;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.graphs.LayerStack;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.architectures.Architecture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of a run's exports run at a width. Here files are empty, and what lies beside them tells of them. */
class ExportedModelsTest {

    @TempDir
    private Path run;

    @BeforeEach
    void export() throws IOException {
        card().withWidths(List.of(1.0, 0.5)).write(run.resolve("model.json"));
        Files.createFile(run.resolve("model-float32.tflite"));
        Files.createFile(run.resolve("complexity.tflite"));
        Path all = Files.createDirectories(run.resolve("saved_model/assets"));
        Files.createFile(run.resolve("saved_model/saved_model.pb"));
        card().withWidths(List.of(1.0, 0.5)).write(all.resolve("model.json"));
        Path narrow = Files.createDirectory(run.resolve("width-0.5"));
        card().withWidths(List.of(0.5)).write(narrow.resolve("model.json"));
        Files.createFile(narrow.resolve("model-int8.tflite"));
        Files.createFile(narrow.resolve("model-float32.onnx"));
    }

    private static ModelCard card() {
        LayerStack net = new LayerStack();
        String logits = net.classifier("logits", net.image(Architecture.Options.IMAGENET), 2);
        return new ModelCard(
                new ClassSet(List.of("a", "b"), List.of(0x400000, 0x4000)),
                new MaxwellBoltzmann(0, 20),
                false,
                Indicator.PROPOSED,
                1.0,
                new Network("test", 1, net.layers(), logits, List.of()),
                null);
    }

    private List<String> at(OptionalDouble width) {
        return ExportedModels.of(run, width).stream()
                .map(model -> run.relativize(model).toString())
                .toList();
    }

    @Test
    void aWidthHasItsOwnFilesAndThoseOfAllWidths() {
        assertEquals(
                List.of("saved_model", "width-0.5/model-float32.onnx", "width-0.5/model-int8.tflite"),
                at(OptionalDouble.of(0.5)));
    }

    /** A run's lone files are of its widest. */
    @Test
    void theWidestHasTheRunsFiles() {
        List<String> ofTheRun = List.of("model-float32.tflite", "saved_model");
        assertEquals(ofTheRun, at(OptionalDouble.of(1)));
        assertEquals(ofTheRun, at(OptionalDouble.empty()));
    }

    @Test
    void aWidthOfWhichNothingIsExportedIsNamed() {
        assertEquals(
                run + " holds no exported model that runs at width 0.25: expected one in it, in "
                        + run.resolve("width-0.25") + " or in " + run.resolve("widths")
                        + ", which dance export --widths makes",
                assertThrows(BadInputException.class, () -> at(OptionalDouble.of(0.25)))
                        .getMessage());
    }
}
