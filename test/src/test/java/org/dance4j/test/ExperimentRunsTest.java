package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.dance4j.eval.metrics.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An experiment of one's own: stopped within its second run, gone on with, and asked for otherwise. */
class ExperimentRunsTest {

    private static final String SETTINGS =
            "{width: 0.125, limit: 4, batch: 2, crop: 96x128, stages: 1, precision: float32}";

    private static final String DECLARATION =
            """
            title: Smallest
            settings: SETTINGS
            rows:
              - name: baseline
                settings: {recipe: baseline}
                paper: [{miou: 69.71, training-macs: 198.3}]
              - name: all parts
                settings: {recipe: dance, dropping: false}
                same-macs-as: baseline
                paper: [{miou: 3.41, training-macs: -35.75}]
            analyses:
              - {kind: theory, row: all parts}
              - {kind: patterns, what: weights, with: all parts, without: baseline, ratios: [0.5]}
              - {kind: breakdown, with: all parts, without: baseline, paper: {multi-scale: 41}}
              - {kind: scales, fixed: baseline, adaptive: all parts, scales: [0.5], classes: [car, wall]}
              - {kind: split, split: test}
            """
                    .replace("SETTINGS", SETTINGS);

    @TempDir
    private Path folder;

    @Test
    void aStoppedExperimentGoesOnAndTrainsNothingTwice() throws IOException {
        Path out = folder.resolve("out");
        Path declaration = Files.writeString(folder.resolve("smallest.yaml"), DECLARATION);
        List<String> command = List.of(
                "experiment",
                declaration.toString(),
                "--steps",
                "4",
                "--validate-on",
                "1",
                "--seeds",
                "1",
                "--out",
                out.toString());
        Path first = out.resolve("runs/baseline/seed-1");
        Path second = out.resolve("runs/all-parts/seed-1");

        Dance stopped = Dance.stoppedAfterEpochs(1, second, command);
        assertEquals(130, stopped.exitCode(), stopped.toString());
        assertTrue(stopped.out().contains("stopped; the same command goes on"), stopped.toString());
        assertFalse(Files.exists(second.resolve("metrics.json")) || Files.exists(out.resolve("table.md")));
        FileTime trained = Files.getLastModifiedTime(first.resolve("metrics.json"));

        Dance finished = Dance.run(command).succeeded();
        assertEquals(trained, Files.getLastModifiedTime(first.resolve("metrics.json")));
        assertEquals(List.of("run 2 of 2: all parts, seed 1"), TrainedRun.lines(finished, "run 2 of"));

        JsonNode setup = new ObjectMapper()
                .readTree(out.resolve("table.json").toFile())
                .get("setups")
                .get(0);
        Metrics baseline = Metrics.read(first.resolve("metrics.json"));
        Metrics all = Metrics.read(second.resolve("metrics.json"));
        JsonNode row = setup.get("rows").get(1).get("figures");
        assertEquals(100 * all.meanIou(), row.get("mean_iou").get("mean").asDouble(), 1e-9);
        assertEquals(
                100 * (all.meanIou() - baseline.meanIou()),
                row.get("mean_iou").get("change").asDouble(),
                1e-9);
        assertEquals(3.41, row.get("mean_iou").get("paper").asDouble());
        double macs = row.get("training_macs").get("mean").asDouble();
        // Two images in a step; the last one may go beyond the baseline's MACs.
        double step = baseline.slim().trainingMacs() / 4;
        assertTrue(
                macs >= baseline.slim().trainingMacs() && macs < baseline.slim().trainingMacs() + step, "" + macs);

        JsonNode theory = setup.get("analyses").get(0).get("rows");
        assertEquals(
                100 * (1 - all.slim().macsPerImage() / all.full().macsPerImage()),
                theory.get(0).get(4).asDouble(),
                1e-9);
        // Nothing is dropped in these runs, so that as many steps are as many epochs.
        assertEquals(theory.get(1).get(4).asDouble(), theory.get(2).get(4).asDouble(), 1e-9);
        assertTrue(theory.get(2).get(3).isNull());
        JsonNode pattern = setup.get("analyses").get(1).get("rows").get(0);
        assertEquals("50%", pattern.get(0).asText());
        double multiScale = pattern.get(1).asDouble();
        double elsewhere = pattern.get(3).asDouble();
        assertTrue(Math.min(multiScale, elsewhere) <= 50 && Math.max(multiScale, elsewhere) >= 50, pattern.toString());
        JsonNode parts = setup.get("analyses").get(2).get("rows");
        assertEquals(
                List.of("multi-scale", "41.0"),
                List.of(parts.get(3).get(0).asText(), parts.get(3).get(6).asText()));
        double shares = 0;
        for (int i = 0; i < 7; i++) {
            assertTrue(parts.get(i).get(3).asDouble() > 0, parts.toString());
            shares += parts.get(i).get(4).asDouble();
        }
        assertEquals(100, shares, 1e-6);
        JsonNode cpu = row.get("training_cpu").get("mean");
        assertTrue(cpu.asDouble() > 0 && all.training().cpuSeconds() == cpu.asDouble(), cpu.toString());
        JsonNode scales = setup.get("analyses").get(3).get("rows");
        assertEquals(
                List.of("car", "mean"),
                List.of(scales.get(0).get(0).asText(), scales.get(1).get(0).asText()));
        assertEquals(100 * all.meanIou(), scales.get(1).get(2).asDouble(), 1e-3);
        JsonNode split = setup.get("analyses").get(4).get("rows");
        assertEquals("all parts", split.get(1).get(0).asText());
        assertEquals(
                split.get(1).get(1).asDouble() - split.get(0).get(1).asDouble(),
                split.get(1).get(3).asDouble(),
                1e-9);
        Path figures = folder.resolve("test.json");
        Dance.run("eval", second, "--split", "test", "--json", figures).succeeded();
        assertEquals(
                100
                        * new ObjectMapper()
                                .readTree(figures.toFile())
                                .get("mean_iou")
                                .asDouble(),
                split.get(1).get(1).asDouble(),
                1e-9);
        assertTrue(Files.readString(out.resolve("table.md")).contains("| all parts | "));
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("<svg") && page.contains("sortable"));
        // Of three images the input, the truth and what each row made of it.
        assertEquals(3 * 4, page.split("src=\"data:image/", -1).length - 1);

        assertFalse(Files.exists(first.resolve("saved_model")) || Files.exists(first.resolve("model-float32.tflite")));
        assertTakenByAnother(out, baseline);

        Path foggy = Files.writeString(folder.resolve("foggy.yaml"), DECLARATION.replace("split: test", "split: fog"));
        Dance.run("experiment", foggy, "--steps", 4, "--out", folder.resolve("foggy"))
                .refused(1, "dataset scenes has no split 'fog'");

        Files.writeString(declaration, DECLARATION.replace("    same-macs-as: baseline\n", ""));
        Dance.run(command).refused(1, "all parts would have it be given no other's; choose another --out");
        Files.writeString(
                declaration,
                DECLARATION.replace("same-macs-as: baseline", "same-macs-as: baseline\n    init: baseline"));
        Dance.run(command)
                .refused(1, "started from no other run, and row all parts would have it start from baseline/seed-1");
        Files.writeString(declaration, DECLARATION);

        String sentence = Dance.run(command, "--batch", 4).refused(1, "was made with --batch 2, not with --batch 4");
        assertTrue(sentence.contains(first.toString()), sentence);
    }

    @Test
    void whatALaterRowCannotDoIsToldBeforeTheFirstIsTrained() throws IOException {
        Path out = folder.resolve("out");
        Path declaration = Files.writeString(
                folder.resolve("hopeless.yaml"),
                """
                title: Hopeless
                settings: SETTINGS
                rows:
                  - {name: baseline, settings: {recipe: baseline}}
                  - {name: nothing left, settings: {recipe: dance, target-macs: 0.01}}
                """
                        .replace("SETTINGS", SETTINGS));
        Dance.run("experiment", declaration, "--steps", 4, "--out", out)
                .refused(1, "run nothing left, seed 1: --target-macs 0.01 cannot be reached in scope header");
        assertFalse(Files.exists(out.resolve("runs")), "nothing was begun");
    }

    /** Another experiment asks for the same as the first run of one. */
    private void assertTakenByAnother(Path experiment, Metrics baseline) throws IOException {
        Path declaration = Files.writeString(
                folder.resolve("another.yaml"),
                "{title: Another, settings: " + SETTINGS + ", rows: [{name: as it is, settings: {recipe: baseline}}]}");
        Path out = folder.resolve("another");
        Dance another = Dance.run(
                        "experiment",
                        declaration,
                        "--steps",
                        4,
                        "--validate-on",
                        1,
                        "--seeds",
                        1,
                        "--reuse",
                        experiment,
                        "--out",
                        out)
                .succeeded();
        assertEquals(List.of(), TrainedRun.lines(another, "run 1 of"));
        assertFalse(Files.exists(out.resolve("runs")));
        JsonNode figures =
                new ObjectMapper().readTree(out.resolve("table.json").toFile()).at("/setups/0/rows/0/figures");
        assertEquals(
                100 * baseline.meanIou(), figures.get("mean_iou").get("mean").asDouble(), 1e-9);

        Dance.run(
                        "experiment",
                        "theory",
                        "--dataset",
                        "camvid",
                        "--data",
                        out.resolve("no"),
                        "--out",
                        folder.resolve("third"))
                .refused(1, out.resolve("no") + " does not exist");
        assertFalse(Files.exists(folder.resolve("third")));
        Dance.run("experiment", declaration, "--reuse", out, "--out", folder.resolve("third"))
                .refused(1, "--reuse must name folders of experiments: there is no " + out.resolve("runs"));
    }
}
