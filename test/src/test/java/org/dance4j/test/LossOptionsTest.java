package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Layer;
import org.dance4j.graphs.Part;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Class weights, hard pixels, label smoothing, the backbone's rate and ranges of the augmentation, from the command line. */
class LossOptionsTest {

    private static final List<String> RUN = List.of("train", "--no-export");

    @TempDir
    private Path folder;

    private Path weights(String... lines) throws IOException {
        return Files.write(folder.resolve("weights.txt"), List.of(lines));
    }

    private static JsonNode config(Path run) throws IOException {
        return new YAMLMapper().readTree(run.resolve("config.yaml").toFile());
    }

    /** Of the classes of the scenes, in another order than theirs, with remarks. */
    private Path ofScenes() throws IOException {
        return weights(
                "# rare things count",
                "",
                "sign: 9",
                "road: 0.5",
                "pavement: 1",
                "building:0.75",
                "sky : 0.25",
                "tree: 2",
                "car: 3",
                "pedestrian: 8");
    }

    @Tag("slow")
    @Test
    void aRunGoesOnWithTheWeightsOfAFileThatIsGone() throws IOException {
        Path out = folder.resolve("run");
        Path file = ofScenes();
        Dance stopped = Dance.stoppedAfter(
                3,
                RUN,
                TrainedRun.SHORTEST,
                List.of("--class-weights", file, "--label-smoothing", "0.1", "--hard-pixels", "0.7"),
                List.of("--backbone-rate", "0", "--scale-range", "1-1.25", "--brightness-range", "0.9-1.1"),
                List.of("--contrast-range", "0.8-1.2", "--saturation-range", "0.5-1.5", "--out", out));
        assertEquals(130, stopped.exitCode(), stopped.toString());
        JsonNode config = config(out);
        assertEquals(
                "0.25,0.75,0.5,1.0,2.0,3.0,8.0,9.0", config.get("class-weights").asText());
        assertEquals("0.8-1.2", config.get("contrast-range").asText());
        String told = "sky 0.25, building 0.75, road 0.5, pavement 1.0, tree 2.0, car 3.0, pedestrian 8.0, sign 9.0";
        assertTrue(
                stopped.out().contains("class weights: " + told), stopped.out().toString());
        assertEquals(
                9,
                new ObjectMapper()
                        .readTree(Files.readAllLines(out.resolve("log.jsonl")).get(0))
                        .get("class_weights")
                        .get("sign")
                        .asDouble());

        Files.delete(file);
        TrainedRun run = new TrainedRun(out);
        Weights start = run.firstCheckpoint().weights();
        Dance.run("train", "--resume", out).succeeded();
        assertEquals(config, config(out));
        assertTrue(Files.readString(out.resolve("report.html")).contains(told));
        Weights end = run.lastCheckpoint().weights();
        int still = 0;
        int moved = 0;
        for (Layer layer : run.slim().layers()) {
            for (Parameter.Role role : List.of(Parameter.Role.KERNEL, Parameter.Role.GAMMA)) {
                String name = Parameter.name(layer.weights(), role);
                if (!end.contains(name)
                        || !end.get(name).shape().equals(start.get(name).shape())) {
                    continue;
                }
                FloatTensor before = start.get(name);
                if (layer.part() == Part.BACKBONE) {
                    assertEquals(before, end.get(name), name);
                    still++;
                } else {
                    assertNotEquals(before, end.get(name), name);
                    moved++;
                }
            }
        }
        assertTrue(still > 30 && moved > 3, still + " tensors of the backbone, " + moved + " others");
    }

    @Test
    void weightsByFrequencyAreStoredAsNumbers() throws IOException {
        Path out = folder.resolve("run");
        Dance call = Dance.stoppedAfter(1, RUN, TrainedRun.SHORTEST, "--class-weights", "median", "--out", out);
        assertEquals(130, call.exitCode(), call.toString());
        String[] found = config(out).get("class-weights").asText().split(",", -1);
        assertEquals(8, found.length);
        double road = Double.parseDouble(found[2]);
        double sign = Double.parseDouble(found[7]);
        assertTrue(road < 1 && sign > 3 * road, "road " + road + ", sign " + sign);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "road: 1;roof: 2 | names class 'roof', which the dataset does not have: its classes are sky, building, road",
                "road: 1;road: 2 | names class 'road' twice",
                "road: 1;2 | has lines with the names of classes and lines without",
                "road: 1;sky: 2 | has no weight for the classes building, pavement",
                "road: 1;sky: -2 | the weight of class 'sky' must be above 0 and finite, found -2",
                "road: 1;sky: 0 | the weight of class 'sky' must be above 0 and finite, found 0",
                "road: 1;sky: NaN | the weight of class 'sky' must be above 0 and finite, found NaN",
                "road: 1;sky: much | has 'much' where the weight of class 'sky' is expected",
                "1;2;3 | holds 3 weights where the dataset has 8 classes",
                "# nothing | is empty"
            })
    void filesThatAreNotAWeightForEachClassAreRefused(String lines, String culprit) throws IOException {
        Path file = weights(lines.split(";", -1));
        Path out = folder.resolve("run");
        Dance call = Dance.run(RUN, TrainedRun.SHORTEST, "--class-weights", file, "--out", out);
        assertTrue(call.refused(1, culprit).contains(file.toString()));
        assertFalse(Files.exists(out));
    }

    @Test
    void whatCannotBeIsRefused() {
        Path out = folder.resolve("run");
        Dance.run("train", "--out", out, "--class-weights", "lgo")
                .refused(1, "cannot read the class weights file lgo: there is no such file");
        Dance.run("train", "--out", out, "--class-weights", "1,2")
                .refused(1, "--class-weights must be a weight for each of the dataset's 8 classes, found 2 weights");
        Dance.run("train", "--out", out, "--class-weights", "1,-2")
                .refused(2, "class weights must be above 0 and finite, found -2.0");
        Dance.run("train", "--out", out, "--label-smoothing", "1")
                .refused(1, "--label-smoothing must be at least 0 and below 1, found 1.0");
        Dance.run("train", "--out", out, "--hard-pixels", "1.5")
                .refused(1, "--hard-pixels must be above 0 and at most 1, found 1.5");
        Dance.run("train", "--out", out, "--hard-pixels-least", "0.5")
                .refused(
                        1, "--hard-pixels-least is about the pixels that are hardest, and needs --hard-pixels below 1");
        Dance.run("train", "--out", out, "--backbone-rate", "-1").refused(1, "--backbone-rate must be at least 0");
        Dance.run("train", "--out", out, "--scale-range", "1.75-0.75").refused(2, "from the least to the largest");
        Dance.run("train", "--out", out, "--scale-range", "0-1", "--limit", "4")
                .refused(1, "--scale-range must be above 0, found 0-1");
        assertFalse(Files.exists(out));
    }
}
