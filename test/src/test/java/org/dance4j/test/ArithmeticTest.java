package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.PlacedGrids;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs in integers, from the command line. */
class ArithmeticTest {

    private static final double ALIKE = 0.999;

    @TempDir
    private Path folder;

    private static JsonNode exported(Path run, String file) throws IOException {
        for (JsonNode export : new ObjectMapper()
                .readTree(run.resolve("metrics.json").toFile())
                .get("exports")) {
            if (export.get("file").asText().equals(file)) {
                return export;
            }
        }
        throw new AssertionError("no " + file);
    }

    private static int channels(Network network) {
        return network.madeChannels().values().stream().mapToInt(i -> i).sum();
    }

    /** Slimmed, stopped and resumed; updates are whole steps, and the file holds the trained integers. */
    @Test
    @Tag("slow")
    void aRunInIntegersIsSlimmedResumedAndExported() throws IOException {
        Path out = folder.resolve("run");
        List<String> integers = List.of("--arithmetic", "int8", "--slimming", "--out", out.toString());
        assertEquals(
                130,
                Dance.stoppedAfter(2, List.of("train"), TrainedRun.SHORTEST, integers)
                        .exitCode());
        Dance.run("train", "--resume", out).succeeded();

        TrainedRun run = new TrainedRun(out);
        Network slim = run.slim();
        PlacedGrids grids = PlacedGrids.of(slim).orElseThrow();
        // The batch norms of BiSeNet make its outer layers floats in training.
        assertEquals(Quantize.KernelGrid.UNIT_INSIDE, grids.grid().kernels());
        assertTrue(channels(slim) < channels(run.built()));
        Weights start = run.firstCheckpoint().weights();
        Weights end = run.lastCheckpoint().weights();
        int compared = 0;
        for (Parameter parameter : slim.parameters()) {
            FloatTensor after = end.get(parameter.name());
            if (parameter.role() == Parameter.Role.KERNEL
                    && !grids.isFloatInTraining(parameter)
                    && start.get(parameter.name()).shape().equals(after.shape())) {
                compared++;
                for (int i = 0; i < after.size(); i++) {
                    assertTrue(Math.abs(after.get(i)) <= 127 / 128f, parameter.name());
                    double steps = ((double) start.get(parameter.name()).get(i) - after.get(i)) * (1 << 23);
                    assertTrue(
                            Math.abs(after.get(i)) == 127 / 128f || Math.abs(steps - Math.rint(steps)) < 0.5,
                            parameter.name());
                }
            }
        }
        assertTrue(compared > 10, compared + " kernels");
        // Steps of the outer layers are no powers of two, so that a SavedModel may round elsewhere.
        assertTrue(exported(out, "saved_model").get("agreement").asDouble() >= ALIKE);
        JsonNode file = exported(out, "model-int8.tflite");
        assertTrue(file.get("problem").isNull(), file.toString());
        assertTrue(file.get("agreement").asDouble() >= ALIKE, file.toString());
        assertEquals(
                file.get("session_mean_iou").asDouble(), file.get("mean_iou").asDouble(), 0.002);
    }

    @Test
    void aRunForInferenceInIntegersHasAFileThatLabelsAlike() throws IOException {
        Path out = folder.resolve("run");
        Dance trained = Dance.run(
                        List.of("train"),
                        TrainedRun.SHORTEST,
                        List.of("--arithmetic", "int8-inference", "--slimming", "--out", out.toString()))
                .succeeded();
        assertTrue(
                trained.out()
                        .toString()
                        .contains("the SavedModel computes in floats, on the grid of the trained integers"),
                trained.toString());
        Dance half = Dance.run("export", out, "--to", "saved-model", "--precision", "bfloat16");
        assertTrue(
                half.err().toString().contains("--precision bfloat16 does not hold the sums of a network in integers"),
                half.toString());
        TrainedRun run = new TrainedRun(out);
        assertTrue(channels(run.slim()) < channels(run.built()));
        JsonNode file = exported(out, "model-int8.tflite");
        assertTrue(file.get("agreement").asDouble() >= ALIKE, file.toString());
        assertEquals(
                file.get("session_mean_iou").asDouble(), file.get("mean_iou").asDouble(), 0.002);

        assertEquals(
                "int8-inference",
                new ObjectMapper()
                        .readTree(out.resolve("model.json").toFile())
                        .get("arithmetic")
                        .asText());
        assertTrue(Files.readString(out.resolve("report.html")).contains("arithmetic int8-inference"));
        Path again = folder.resolve("again");
        Dance.run("export", out, "--to", "tflite", "--out", again).succeeded();
        assertTrue(Files.exists(again.resolve("model-int8.tflite")));
        assertFalse(Files.exists(again.resolve("model-float32.tflite")));
        Path figures = folder.resolve("verify.json");
        Dance verified = Dance.run(
                        "verify",
                        out,
                        "--limit",
                        "1",
                        "--threads",
                        "1",
                        "--models",
                        out.resolve("model-int8.tflite"),
                        "--json",
                        figures)
                .succeeded();
        assertTrue(verified.out().toString().contains("Java's integers alone: "), verified.toString());
        JsonNode java = new ObjectMapper().readTree(figures.toFile()).get("integers");
        assertEquals("model-int8.tflite", java.get("model").asText());
        assertEquals(1, java.get("images").asInt());
        assertTrue(java.get("layers").size() > 40, java.toString());
        java.get("layers").forEach(most -> assertTrue(most.asInt() <= 1, java.toString()));

        // Files of one size resize integers otherwise than those of free size where sides are no multiples.
        Path odd = folder.resolve("odd");
        Dance exported = Dance.run("export", out, "--to", "tflite", "--size", "90x124", "--out", odd)
                .succeeded();
        assertTrue(exported.out().toString().contains("90x124 is no multiple of 32, "), exported.toString());
        Dance.run("verify", out, "--limit", "2", "--threads", "1", "--models", odd.resolve("model-int8-90x124.tflite"))
                .succeeded();

        Dance init = Dance.run("train", "--init", out, "--out", folder.resolve("floats"));
        assertTrue(
                init.err()
                        .toString()
                        .contains(
                                "the run that --init names was trained in integers (int8-inference), and its weights do"
                                        + " not go on in a network of floats: see --arithmetic"),
                init.toString());
        Path config = out.resolve("config.yaml");
        Files.writeString(config, Files.readString(config).replace("arithmetic: int8-inference", "arithmetic: float"));
        Dance resumed = Dance.run("train", "--resume", out);
        assertTrue(
                resumed.err().toString().contains("was begun in integers, and goes on as it began"),
                resumed.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "activation-bits, 1",
        "activation-bits, 9",
        "weight-bits, 1",
        "gradient-bits, 25",
        "error-bits, 13",
        "update-bits, 7",
        "update-bits, 25",
        "norm-bits, 1",
    })
    void bitsBeyondWhatThereIsAreRefused(String name, String bits) {
        Path out = folder.resolve("run");
        Dance refused = Dance.run("train", "--arithmetic", "int8", "--" + name, bits, "--out", out);
        assertTrue(refused.err().toString().contains("--" + name), refused.toString());
        assertTrue(refused.err().toString().contains("found " + bits), refused.toString());
        assertFalse(Files.exists(out));
    }

    /** Two drawn pairs, looked through, trained on with all 150 classes, and labelled. */
    @Test
    void ade20kIsLookedThroughTrainedOnAndEvaluated() throws IOException {
        Path data = folder.resolve("ade");
        for (String name : List.of("training/ADE_train_00000001", "validation/ADE_val_00000001")) {
            BufferedImage image = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
            BufferedImage label = new BufferedImage(96, 96, BufferedImage.TYPE_BYTE_GRAY);
            for (int i = 0; i < 96 * 96; i++) {
                image.setRGB(i % 96, i / 96, i * 7919);
                // All 150 classes, and void.
                label.getRaster().setSample(i % 96, i / 96, 0, i % 151);
            }
            Path from = data.resolve("images/" + name + ".jpg");
            Path to = data.resolve("annotations/" + name + ".png");
            Files.createDirectories(from.getParent());
            Files.createDirectories(to.getParent());
            ImageIO.write(image, "jpg", from.toFile());
            ImageIO.write(label, "png", to.toFile());
        }
        List<String> ade = List.of("--dataset", "ade20k", "--data", data.toString());
        Dance.run(List.of("dataset"), ade).succeeded();
        Path out = folder.resolve("run");
        List<String> shortest = List.of(
                "--recipe",
                "baseline",
                "--width",
                "0.125",
                "--batch",
                "2",
                "--crop",
                "96x96",
                "--steps",
                "1",
                "--arithmetic",
                "int8",
                "--no-export",
                "--out",
                out.toString());
        Dance.run(List.of("train"), ade, shortest).succeeded();
        Dance evaluated = Dance.run("eval", out).succeeded();
        assertTrue(evaluated.out().toString().contains("flag"), evaluated.toString());
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        String out = folder.resolve("run").toString();
        assertTrue(Dance.run("train", "--arithmetic", "int8", "--precision", "bfloat16", "--out", out)
                .err()
                .toString()
                .contains("--arithmetic int8 needs --precision float32"));
        assertTrue(Dance.run("train", "--arithmetic", "int8", "--weight-bits", "9", "--out", out)
                .err()
                .toString()
                .contains("--weight-bits"));
        assertTrue(Dance.run("train", "--arithmetic", "int8", "--norm-bits", "17", "--out", out)
                .err()
                .toString()
                .contains("--norm-bits must be at most 16, or 32 for floats, found 17"));
        assertTrue(Dance.run("train", "--outer-layers", "float", "--out", out)
                .err()
                .toString()
                .contains("--outer-layers is about training in integers"));
        assertTrue(Dance.run("train", "--gradient-bits", "7", "--out", out)
                .err()
                .toString()
                .contains("--gradient-bits is about training in integers"));
        assertTrue(Dance.run("train", "--arithmetic", "int8", "--optimizer", "adam", "--out", out)
                .err()
                .toString()
                .contains("--optimizer"));
    }
}
