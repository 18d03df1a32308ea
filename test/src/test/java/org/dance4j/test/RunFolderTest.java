package org.dance4j.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.common.collect.Streams;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.complexity.ComplexityIndex;
import org.dance4j.datasets.complexity.ComplexityMeasure;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.scenes.Scenes;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.runs.samples.SampleFolder;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tiny run of the whole method leaves, and what the other commands make of it. */
class RunFolderTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Colour, with alpha, grey of 8 and 16 bits, and a palette of two colours. */
    private static final int[] KINDS = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_USHORT_GRAY,
        BufferedImage.TYPE_BYTE_BINARY
    };

    @TempDir
    private static Path folder;

    private static Path run;
    private static Dance training;

    @BeforeAll
    static void train() {
        run = folder.resolve("a run");
        training = Dance.run(
                        "train",
                        "--recipe",
                        "dance",
                        Dance.TINY,
                        "--width",
                        "0.25",
                        FairToLightTest.TRAINED,
                        List.of("--network-when", "first-half", "--epochs", "2"),
                        "--out",
                        run)
                .succeeded();
    }

    private static JsonNode json(String name) throws IOException {
        return JSON.readTree(run.resolve(name).toFile());
    }

    private static List<JsonNode> log() throws IOException {
        try (Stream<String> lines = Files.lines(run.resolve("log.jsonl"))) {
            return lines.map(RunFolderTest::parse).toList();
        }
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void everyFileIsThere() throws IOException {
        try (Stream<Path> entries = Files.list(run)) {
            assertEquals(
                    List.of(
                            "checkpoints",
                            "complexity.json",
                            "complexity.tflite",
                            "config.yaml",
                            "dataset.json",
                            "events",
                            "log.jsonl",
                            "metrics.json",
                            "model-float32.tflite",
                            "model-int8.tflite",
                            "model.json",
                            "network-built.json",
                            "network.json",
                            "report.html",
                            "samples",
                            "saved_model",
                            "slimming.json"),
                    entries.map(entry -> entry.getFileName().toString())
                            .sorted()
                            .toList());
        }
        assertTrue(
                Files.size(run.resolve("model-int8.tflite")) < 0.3 * Files.size(run.resolve("model-float32.tflite")));
    }

    @Test
    void picturesAreKeptOfWhatIsLearned() {
        SampleFolder samples = SampleFolder.of(new RunFolder(run));
        assertEquals(List.of(1, 2), samples.epochs());
        assertEquals(
                RgbImage.read(samples.truth(3)).size(),
                RgbImage.read(samples.prediction(2, 3)).size());
    }

    @Test
    void theSettingsAreAsResolved() throws IOException {
        JsonNode config = new YAMLMapper().readTree(run.resolve("config.yaml").toFile());
        assertEquals("scenes", config.get("dataset").asText());
        assertEquals("dance", config.get("recipe").asText());
        assertTrue(
                config.get("downsampling").asBoolean() && config.get("slimming").asBoolean());
        assertEquals("96x128", config.get("crop").asText());
        assertEquals(0.5, config.get("prune-ratio").asDouble());
        assertEquals(5e-4, config.get("weight-decay").asDouble());
        assertEquals("taylor-per-cost", config.get("importance").asText());
        assertEquals(0, config.get("gamma-l1").asDouble(), "what is chosen by the loss is not pulled");
        assertTrue(config.get("fade").asBoolean() && !config.get("weighting").asBoolean());
    }

    @Test
    void theSettingsAreEnoughToRunAgain() throws IOException {
        Path again = folder.resolve("again");
        Dance stopped =
                Dance.stoppedAfter(1, "train", "--config", run.resolve("config.yaml"), "--batch", "2", "--out", again);
        assertEquals(130, stopped.exitCode());
        List<String> before = Files.readAllLines(run.resolve("config.yaml"));
        List<String> after = Files.readAllLines(again.resolve("config.yaml"));
        assertEquals(before.size(), after.size());
        List<String> differing = Streams.zip(
                        before.stream(), after.stream(), (one, other) -> one.equals(other) ? "" : other)
                .filter(line -> !line.isEmpty())
                .toList();
        assertEquals(List.of("batch: 2"), differing);
    }

    @Test
    void theLogHasALineForEachEpoch() throws IOException {
        List<JsonNode> log = log();
        assertEquals(3, log.size(), "two epochs, and the choice of batch-norm statistics");
        for (int epoch = 0; epoch < 2; epoch++) {
            JsonNode line = log.get(epoch);
            assertEquals(epoch + 1, line.get("epoch").asInt());
            assertTrue(line.get("loss").asDouble() > 0);
            assertTrue(line.get("images_seen").asInt() > 0
                    && line.get("images_dropped").asInt() > 0);
            assertTrue(line.get("seconds").asDouble() > 0);
        }
        assertTrue(log.get(1).get("training_macs").asLong()
                > log.get(0).get("training_macs").asLong());
        assertTrue(log.get(1).has("val_mean_iou") && log.get(1).has("gamma_quantiles"));
        assertTrue(log.get(2).has("train_mean_iou_estimated_statistics"));
    }

    @Test
    void slimmingHalvesTheHeaderOverTheStages() throws IOException {
        JsonNode stages = json("slimming.json");
        assertEquals(2, stages.size());
        JsonNode last = stages.get(1).get("pruning").get("layers");
        int narrowed = 0;
        for (int i = 0; i < last.size(); i++) {
            JsonNode first = stages.get(0).get("pruning").get("layers").get(i);
            assertEquals(first.get("layer"), last.get(i).get("layer"));
            assertEquals(first.get("after"), last.get(i).get("before"));
            if (last.get(i).get("part").asText().equals("BACKBONE")) {
                assertEquals(first.get("before"), last.get(i).get("after"));
            }
            narrowed += last.get(i).get("after").asInt() < first.get("before").asInt() ? 1 : 0;
        }
        assertTrue(narrowed > 3, narrowed + " layers are narrower");
        Network slim = NetworkJson.read(Files.readString(run.resolve("network.json")));
        assertEquals(slim, checkpoint().network());
    }

    private static Checkpoint checkpoint() {
        return Checkpoint.read(new RunFolder(run).latestCheckpoint().orElseThrow());
    }

    @Test
    void theFiguresAreThoseOfTheLastCheckpoint() {
        Metrics metrics = Metrics.read(run.resolve("metrics.json"));
        Network slim = checkpoint().network().inference();
        assertEquals(Cost.of(slim, 32, 32).parameters(), metrics.slim().parameters());
        assertEquals(
                (double) checkpoint().state().trainingMacs(), metrics.slim().trainingMacs());
        assertTrue(metrics.slim().parameters() < metrics.full().parameters());
        assertTrue(metrics.slim().macsPerImage() < 0.8 * metrics.full().macsPerImage());
        assertTrue(metrics.slim().trainingMacs() < 0.6 * metrics.full().trainingMacs());
        assertEquals(3, metrics.exports().size());
        assertEquals(8, metrics.classNames().size());
        Dance.run("eval", run, "--overwrite", "--json", folder.resolve("eval.json"))
                .succeeded();
        assertEquals(metrics.meanIou(), evaluated().get("mean_iou").asDouble(), 1e-9);
        assertEquals(
                metrics.slim().macsPerImage(), evaluated().get("macs_per_image").asDouble(), 1);
    }

    private static JsonNode evaluated() {
        return parse(read(folder.resolve("eval.json")));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void exportedFilesAgreeWithTheRun() {
        double session = Metrics.read(run.resolve("metrics.json")).meanIou();
        for (String file : List.of("saved_model", "model-float32.tflite")) {
            Dance.run("eval", run.resolve(file), "--overwrite", "--json", folder.resolve("eval.json"))
                    .succeeded();
            assertEquals(session, evaluated().get("mean_iou").asDouble(), 1e-3, file);
            assertEquals(12, evaluated().get("images").asInt());
        }
    }

    @Test
    void exportMakesWhatIsAskedFor() throws IOException {
        Path out = folder.resolve("exported");
        Dance export = Dance.run(
                        "export", run, "--out", out, "--to", "tflite", "--quantize", "float32", "--size", "96x128")
                .succeeded();
        assertTrue(export.out().stream().anyMatch(line -> line.contains("model-float32-96x128.tflite")));
        try (Stream<Path> entries = Files.list(out)) {
            assertEquals(
                    List.of("complexity.tflite", "model-float32-96x128.tflite", "model.json"),
                    entries.map(entry -> entry.getFileName().toString())
                            .sorted()
                            .toList());
        }
    }

    /** The third file is damaged: it is told of, and the others are compared all the same. */
    @Test
    void verifyComparesWhatIsExportedWithTheSession() throws IOException {
        Path damaged = folder.resolve("damaged-float32.tflite");
        byte[] whole = Files.readAllBytes(run.resolve("model-float32.tflite"));
        Files.write(damaged, Arrays.copyOf(whole, whole.length / 2));
        Path figures = folder.resolve("verify.json");
        String sentence = Dance.run(
                        "verify",
                        run,
                        "--limit",
                        "3",
                        "--threads",
                        "1",
                        "--models",
                        run.resolve("saved_model"),
                        run.resolve("model-float32.tflite"),
                        damaged,
                        "--json",
                        figures)
                .refused(1, "damaged-float32.tflite is a damaged TFLite model");
        JsonNode report = parse(read(figures));
        assertEquals(3, report.get("images").asInt());
        double without = report.get("peak_memory_without_model").asDouble();
        assertEquals(
                List.of("session", "saved_model", "model-float32.tflite", "damaged-float32.tflite"),
                report.get("models").findValuesAsText("model"));
        for (int i = 0; i < 3; i++) {
            JsonNode model = report.get("models").get(i);
            assertTrue(i == 0 || model.get("agreement").asDouble() >= 0.999, model.toString());
            assertEquals(
                    report.get("models").get(0).get("mean_iou").asDouble(),
                    model.get("mean_iou").asDouble(),
                    1e-3);
            assertTrue(model.get("latency_seconds").asDouble() > 0);
            assertTrue(model.get("file_bytes").asDouble() > 1e6);
            // What a model holds is at least its weights.
            assertTrue(model.get("peak_memory_bytes").asDouble() > without + 1e6, model.toString());
            assertTrue(model.get("problem").isNull());
            assertEquals(i == 0, model.get("times_as_fast").isNull());
            assertTrue(i == 0 || model.get("full_latency_seconds").asDouble() > 0, "timed beside the full network");
        }
        assertEquals(
                sentence, "dance: " + report.get("models").get(3).get("problem").asText());
    }

    @Test
    void benchSetsModelsSideBySide() throws IOException {
        Path figures = folder.resolve("bench.json");
        Path plot = folder.resolve("bench.png");
        Dance bench = Dance.run(
                        "bench",
                        run,
                        run.resolve("model-int8.tflite"),
                        "--size",
                        "64x96",
                        "--limit",
                        "2",
                        "--rounds",
                        "2",
                        "--threads",
                        "1",
                        "--json",
                        figures,
                        "--plot",
                        plot)
                .succeeded();
        assertTrue(
                bench.out().get(0).startsWith("2 drawn scenes of 64x96, 2 rounds, 1 thread"),
                bench.out().get(0));
        JsonNode models = parse(read(figures)).get("models");
        assertEquals(List.of("a run", "model-int8.tflite"), models.findValuesAsText("model"));
        assertEquals(
                Files.size(run.resolve("model-int8.tflite"))
                        / (double) Files.size(new RunFolder(run).checkpointFile(checkpoint())),
                models.get(1).get("file_bytes").asDouble()
                        / models.get(0).get("file_bytes").asDouble(),
                1e-9);
        assertEquals(1, models.get(0).get("latency_ratio").get("median").asDouble());
        JsonNode times = models.get(1).get("latency_ratio");
        String ratio = String.format(
                Locale.ROOT,
                "(%.2f–%.2f)",
                1 / times.get("high").asDouble(),
                1 / times.get("low").asDouble());
        assertTrue(
                bench.out().stream().anyMatch(line -> line.startsWith("model-int8.tflite") && line.contains(ratio)),
                ratio);
        assertEquals(1696, ImageIO.read(plot.toFile()).getWidth());
    }

    @Test
    void predictionsHaveTheImagesOwnSize() throws IOException {
        Path square = folder.resolve("square.png");
        ImageIO.write(new BufferedImage(101, 97, BufferedImage.TYPE_INT_RGB), "png", square.toFile());
        Path scene = folder.resolve("scene.png");
        new Scenes(7).samples(Split.TEST).get(0).image().writePng(scene);
        Path out = folder.resolve("predicted");
        Path kinds = Files.createDirectory(folder.resolve("kinds of images"));
        for (int type : KINDS) {
            ImageIO.write(
                    new BufferedImage(7, 5, type),
                    "png",
                    kinds.resolve("kind-" + type + ".png").toFile());
        }
        ImageIO.write(
                new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB),
                "png",
                kinds.resolve("pixel.png").toFile());
        Dance.run("predict", run, square, scene, kinds, "--out", out).succeeded();
        byte[] expected = Files.readAllBytes(out.resolve("kind-" + KINDS[0] + "-labels.png"));
        for (int type : KINDS) {
            // All of them are black, whatever their colours are stored as.
            assertArrayEquals(
                    expected, Files.readAllBytes(out.resolve("kind-" + type + "-labels.png")), "kind " + type);
        }
        assertEquals(1, ImageIO.read(out.resolve("pixel-labels.png").toFile()).getHeight());
        for (String file : List.of("square-overlay.png", "square-labels.png")) {
            BufferedImage made = ImageIO.read(out.resolve(file).toFile());
            assertEquals(List.of(101, 97), List.of(made.getWidth(), made.getHeight()), file);
        }
        BufferedImage labels = ImageIO.read(out.resolve("scene-labels.png").toFile());
        assertTrue(labels.getColorModel() instanceof IndexColorModel);
        int[] classes = labels.getRaster().getSamples(0, 0, labels.getWidth(), labels.getHeight(), 0, (int[]) null);
        for (int label : classes) {
            assertTrue(label < 8, "label " + label);
        }
        assertEquals(
                256, ImageIO.read(out.resolve("scene-overlay.png").toFile()).getWidth());
    }

    @Test
    void sessionSavedModelAndTfLiteTakeTheSameSizesAndLabels() throws IOException {
        FairToLightTest.assertSameSizesAndLabels(run);
    }

    @Test
    void imagesAreLabelledAtOtherSizesWhereThatIsAskedFor(@TempDir Path other) throws IOException {
        FairToLightTest.assertOtherSizesOnDemand(run, other);
    }

    @Test
    void modelsOfOneWidthRunAtNoOther() {
        WidthsTest.assertOneWidthOnly(run);
    }

    @Test
    void theOtherFilesCanBeRead() throws IOException {
        ComplexityIndex complexity = ComplexityIndex.read(run.resolve("complexity.json"));
        assertEquals(12, complexity.values(Split.TRAIN).length);
        assertEquals(
                complexity.fit(ComplexityMeasure.RELATIVE),
                ModelCard.read(run.resolve("model.json")).complexity());
        new TrainedRun(run)
                .assertReportAndEvents(
                        6 + 2 + 1,
                        "two strips of each third, the thirds by brightness and by complexity, and the confusion");
    }

    @Test
    void aPersonSeesTheTables() {
        String out = String.join("\n", training.out());
        for (String part : List.of(
                "pedestrian ",
                "mean IoU",
                "full network → slim network",
                "training MACs",
                "latency (median)",
                "model-int8.tflite",
                "report.html")) {
            assertTrue(out.contains(part), part + " in " + out);
        }
    }

    @Test
    void aFolderThatHoldsARunIsLeftAlone() throws IOException {
        byte[] before = Files.readAllBytes(run.resolve("config.yaml"));
        Dance again = Dance.train("baseline", run, "--epochs", "1");
        assertEquals(1, again.exitCode());
        assertEquals(1, again.err().size());
        assertTrue(
                again.err().get(0).contains(run + " already holds a run"),
                again.err().get(0));
        assertEquals(new String(before, UTF_8), Files.readString(run.resolve("config.yaml")));
    }
}
