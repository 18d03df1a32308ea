package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.common.progress.Reporter;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.eval.inference.tflite.TfLiteWidths;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.graphs.BoundaryHead;
import org.dance4j.runs.Models;
import org.dance4j.slimming.widths.Width;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;
import org.example.UNet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One network at several widths, from the command line. */
class WidthsTest {

    /** Four steps in two epochs. */
    static final List<String> RUN = List.of(
            "train",
            "--network",
            UNet.class.getName(),
            "--limit",
            "4",
            "--batch",
            "2",
            "--crop",
            "64x64",
            "--width",
            "0.125",
            "--epochs",
            "2",
            "--no-dropping",
            "--precision",
            "float32",
            "--threads",
            "1",
            "--no-export");

    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void aRunAtThreeWidthsIsUsedAtEach() throws IOException {
        Path run = folder.resolve("run");
        Dance trained = Dance.run(RUN, "--widths", "1,0.5,0.499,0.25", "--out", run);
        assertEquals(0, trained.exitCode(), trained.toString());
        assertEquals(1, trained.err().size(), trained.toString());
        assertTrue(
                trained.err()
                        .get(0)
                        .startsWith("dance: width 0.499 of network unet-x0.125 keeps the same channels as width 0.5 "),
                trained.toString());
        Checkpoint end = latest(run);
        assertEquals(List.of("1", "0.5", "0.25"), end.model().widths().texts());
        List<Metrics.AtWidth> figures =
                Metrics.read(run.resolve("metrics.json")).widths();
        assertEquals(
                List.of(1.0, 0.5, 0.25),
                figures.stream().map(Metrics.AtWidth::width).toList());
        assertTrue(figures.get(1).parameters() < figures.get(0).parameters() / 2, figures.toString());
        assertTrue(trained.out().stream().anyMatch(line -> line.startsWith("0.25 ")), trained.toString());
        assertTrue(Files.readString(run.resolve("report.html")).contains("mIoU by MACs"));
        assertTrue(Files.readString(run.resolve("log.jsonl")).contains("\"val_mean_iou_by_width\":{\"1\":"));

        Path json = folder.resolve("eval.json");
        Dance.run("eval", run, "--at-width", "0.5", "--json", json).succeeded();
        assertTrue(Files.readString(json)
                .contains("\"mean_iou\" : " + figures.get(1).meanIou()));
        exportsOfWidths(run);
        filesOfAllWidths(run);
        pageOfWidths(run);
        exportsAreVerifiedAtAWidth(run);
        probabilitiesOfAWidth(run);
        refusals(run);
    }

    /** Of the run's exports those that run at the width, none of which has to be named. */
    private void exportsAreVerifiedAtAWidth(Path run) throws IOException {
        // What four steps taught may be lost in integers.
        Files.delete(run.resolve("widths/model-int8.tflite"));
        Dance.run("export", run, "--to", "tflite", "--quantize", "float32").succeeded();
        Path file = run.resolve("model-float32.tflite");
        Dance.run("eval", file, "--at-width", "1", "--limit", "1").succeeded();
        Dance.run("eval", file, "--at-width", "0.5").refused(1, "--at-width 0.5: " + file + " runs at width 1");
        assertEquals(
                List.of(
                        "session",
                        "run/saved_model",
                        "width-0.25/model-float32.tflite",
                        "width-0.25/saved_model",
                        "widths/model-float32.tflite"),
                verifiedAt(run, "0.25"));
        assertEquals(
                List.of("session", "run/model-float32.tflite", "run/saved_model", "widths/model-float32.tflite"),
                verifiedAt(run, "1"));
        Dance.run("verify", run, "--at-width", "0.6")
                .refused(1, "--at-width 0.6: run " + run + " trained its network at widths 1, 0.5, 0.25");
        Dance timed = Dance.run("bench", run, "--limit", "1", "--rounds", "1", "--threads", "1")
                .succeeded();
        for (String width : List.of("1", "0.5", "0.25")) {
            assertTrue(timed.out().stream().anyMatch(line -> line.startsWith("run " + width + " ")), timed.toString());
        }
    }

    private static List<String> verifiedAt(Path run, String width) {
        Dance verified =
                Dance.run("verify", run, "--at-width", width, "--limit", "1").succeeded();
        return verified.out().stream()
                .map(line -> line.split(" ", 2)[0])
                .filter(word -> word.equals("session") || word.contains("/"))
                .toList();
    }

    /** The SavedModel's are the run's, mirrored images or not, and other widths have others. */
    private void probabilitiesOfAWidth(Path run) throws IOException {
        Path images = Files.createDirectory(folder.resolve("images"));
        byte[] rgb = new byte[3 * 40 * 56];
        new Random(3).nextBytes(rgb);
        new RgbImage(40, 56, rgb).writePng(images.resolve("a.png"));
        FloatBuffer narrow = scores(run, images, "0.25");
        FloatBuffer saved = scores(run.resolve("saved_model"), images, "0.25");
        FloatBuffer wide = scores(run.resolve("saved_model"), images, "1");
        assertEquals(8 * 40 * 56, saved.remaining());
        double widths = 0;
        for (int i = 0; i < saved.remaining(); i++) {
            assertEquals(narrow.get(i), saved.get(i), 1e-4);
            widths = Math.max(widths, Math.abs(wide.get(i) - saved.get(i)));
        }
        assertTrue(widths > 0.01, "widths differ by " + widths);
        Dance.run("eval", run.resolve("saved_model"), "--at-width", "0.5", "--flip", "--limit", "1")
                .succeeded();
    }

    private FloatBuffer scores(Path model, Path images, String width) throws IOException {
        Path out = folder.resolve("predicted-" + model.getFileName() + "-" + width);
        Dance.run("predict", model, images, "--at-width", width, "--save", "scores", "--out", out)
                .succeeded();
        byte[] bytes = Files.readAllBytes(out.resolve("a-scores.npy"));
        int header = 10 + (bytes[8] & 0xFF);
        return ByteBuffer.wrap(bytes, header, bytes.length - header)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }

    @Test
    @Tag("slow")
    void aRunAtARangeIsUsedAtAnyWidthWithin() throws IOException {
        Path run = folder.resolve("run");
        Dance.run(RUN, "--widths", "0.25..1", "--out", run).succeeded();
        List<Metrics.AtWidth> figures =
                Metrics.read(run.resolve("metrics.json")).widths();
        assertEquals(
                List.of(1.0, 0.75, 0.5, 0.25),
                figures.stream().map(Metrics.AtWidth::width).toList());
        Dance.run("eval", run, "--at-width", "0.2")
                .refused(1, "--at-width 0.2: run " + run + " trained its network at widths 0.25..1");

        Path json = folder.resolve("eval.json");
        Dance.run("eval", run, "--at-width", "0.6", "--json", json).succeeded();
        Dance exported = Dance.run(
                "export", run, "--widths", "0.6,0.599", "--to", "saved-model", "--out", folder.resolve("exported"));
        assertEquals(0, exported.exitCode(), exported.toString());
        assertTrue(
                exported.err().get(0).startsWith("dance: width 0.599 keeps the same channels as width 0.6 "),
                exported.toString());
        Path model = folder.resolve("exported/width-0.6/saved_model");
        Path again = folder.resolve("again.json");
        Dance.run("eval", model, "--dataset", "scenes", "--limit", "4", "--json", again)
                .succeeded();
        assertEquals(meanIou(json), meanIou(again), 1e-3);

        // The statistics are found anew, and labels are the same all the same.
        Dance.run("verify", run, "--models", model, "--at-width", "0.6", "--limit", "2")
                .succeeded();
        Dance.run("verify", run, "--models", model, "--at-width", "0.2")
                .refused(1, "--at-width 0.2: run " + run + " trained its network at widths 0.25..1");
    }

    /** Of a run at one width, that itself, its SavedModel and its TFLite file refuse to run at another. */
    static void assertOneWidthOnly(Path run) {
        assertEquals("at-width 0.5: run " + run + " trained its network at one width only", refusalAt(run, 0.5));
        for (String file : List.of("saved_model", "model-float32.tflite")) {
            Path model = run.resolve(file);
            assertEquals("at-width 0.5: " + model + " runs at one width only", refusalAt(model, 0.5));
        }
    }

    private static String refusalAt(Path model, double width) {
        Models.Told told =
                new Models.Told(Optional.empty(), Optional.empty(), OptionalDouble.of(width), OptionalDouble.empty());
        return assertThrows(BadSettingException.class, () -> Models.open(model, 1, told, Reporter.SILENT))
                .getMessage();
    }

    private static double meanIou(Path json) throws IOException {
        Matcher found = Pattern.compile("\"mean_iou\" : ([0-9.eE-]+)").matcher(Files.readString(json));
        assertTrue(found.find());
        return Double.parseDouble(found.group(1));
    }

    /** At all widths; a run that starts from it goes on with it or without. */
    @Test
    @Tag("slow")
    void aBoundaryHeadIsTrainedAndLeftOutOfInference() {
        Path run = folder.resolve("run");
        // Wide enough that the head has channels to lose.
        List<String> wide =
                RUN.stream().map(word -> word.equals("0.125") ? "0.25" : word).toList();
        Dance.run(wide, "--widths", "1,0.5", "--boundary-head", "0.5", "--boundary-distance", "2", "--out", run)
                .succeeded();
        Checkpoint end = latest(run);
        assertTrue(end.weights().contains("boundary.bn@0.5/gamma"));
        assertTrue(end.weights().get("boundary.classifier/bias").get(0) != 0, "the bias starts at 0");
        assertFalse(end.network().inference().layers().stream()
                .anyMatch(layer -> layer.name().startsWith("boundary")));
        Path next = folder.resolve("next");
        List<String> start = List.of("--init", run.toString(), "--no-slimming", "--learning-rate", "1e-30");
        Dance.stoppedAfter(1, wide, start, "--out", next);
        assertEquals(BoundaryHead.removed(end.network()), latest(next).network());
        Path bare = folder.resolve("bare");
        Dance.stoppedAfter(1, wide, start, "--widths", "1,0.5", "--out", bare);
        assertFalse(latest(bare).weights().contains("boundary.bn@0.5/gamma"));
        String gamma = end.weights().names().stream()
                .filter(name -> name.endsWith("@0.5/gamma") && !name.startsWith("boundary"))
                .findFirst()
                .orElseThrow();
        assertEquals(end.weights().get(gamma), latest(bare).weights().get(gamma));
        Path headed = folder.resolve("headed");
        Dance.stoppedAfter(
                1,
                wide,
                "--init",
                bare,
                "--widths",
                "1,0.5",
                "--boundary-head",
                "1",
                "--learning-rate",
                "1e-30",
                "--out",
                headed);
        assertEquals(latest(bare).weights().get(gamma), latest(headed).weights().get(gamma));
        Path again = folder.resolve("again");
        Dance.stoppedAfter(1, wide, start, "--boundary-head", "1", "--out", again);
        assertEquals(
                end.weights().get("boundary.conv/kernel"),
                latest(again).weights().get("boundary.conv/kernel"));
    }

    @Test
    @Tag("slow")
    void aRunAtOtherWidthsStartsFromIt() {
        Path run = folder.resolve("run");
        Dance.run(RUN, "--widths", "1,0.5,0.25", "--out", run).succeeded();
        startsFrom(run);
        findsWidths(run);
    }

    private void exportsOfWidths(Path run) {
        Dance.run("export", run, "--widths", "0.25", "--quantize", "float32").succeeded();
        Path narrow = run.resolve("width-0.25");
        assertTrue(Files.exists(narrow.resolve("saved_model")));
        ModelCard card = ModelCard.read(narrow.resolve(ModelCard.FILE_NAME));
        assertEquals(List.of(0.25), card.widths());
        assertEquals(
                latest(run)
                        .model()
                        .widths()
                        .all()
                        .get(2)
                        .cutOut(latest(run).network())
                        .inference(),
                card.network());
        Path file = narrow.resolve("model-float32.tflite");
        Dance.run("eval", file, "--at-width", "0.25", "--limit", "1").succeeded();
        Dance.run("eval", file, "--at-width", "0.5").refused(1, "--at-width 0.5: " + file + " runs at width 0.25");
        Dance.run("export", run, "--to", "saved-model").succeeded();
        Path all = run.resolve("saved_model");
        Dance.run("eval", all, "--at-width", "0.5", "--limit", "1").succeeded();
        Dance.run("eval", all, "--at-width", "0.6")
                .refused(1, "--at-width 0.6: " + all + " runs at widths 1, 0.5, 0.25");
    }

    private void filesOfAllWidths(Path run) {
        Dance.run("export", run, "--one-file").succeeded();
        Path all = run.resolve("widths");
        assertEquals(
                List.of(1.0, 0.5, 0.25),
                ModelCard.read(all.resolve(ModelCard.FILE_NAME)).widths());
        Path file = all.resolve("model-int8.tflite");
        assertEquals(List.of(1.0, 0.5, 0.25), TfLiteWidths.of(file));
        Dance.run("eval", file, "--at-width", "0.25", "--limit", "1").succeeded();
        Dance.run("eval", file, "--at-width", "0.6")
                .refused(1, "--at-width 0.6: " + file + " runs at widths 1, 0.5, 0.25");
        Dance timed = Dance.run("bench", file, "--limit", "1", "--rounds", "1", "--threads", "1");
        assertTrue(timed.out().stream().anyMatch(line -> line.contains("int8.tflite 0.25 ")), timed.toString());
        Dance.run("verify", run, "--models", all.resolve("model-float32.tflite"), "--at-width", "0.5", "--limit", "1")
                .succeeded();
        List<String> two = List.of("--widths", "1,0.5", "--one-file", "--quantize", "float32");
        Dance.run("export", run, two)
                .refused(1, file + " is of another model than this export, whose model.json would tell of both");
        Path other = folder.resolve("two");
        Dance.run("export", run, two, "--out", other).succeeded();
        assertEquals(List.of(1.0, 0.5), TfLiteWidths.of(other.resolve("widths/model-float32.tflite")));
    }

    /** With files in place of LiteRT.js, which nothing here runs. */
    private void pageOfWidths(Path run) throws IOException {
        Path scope = folder.resolve("npm/node_modules/@litertjs");
        for (String file : List.of(
                "core/dist/index.js",
                "wasm-utils/dist/index.js",
                "core/wasm/litert_wasm_internal.js",
                "core/wasm/litert_wasm_internal.wasm",
                "core/wasm/litert_wasm_compat_internal.js",
                "core/wasm/litert_wasm_compat_internal.wasm")) {
            Files.createDirectories(scope.resolve(file).getParent());
            Files.writeString(scope.resolve(file), "");
        }
        Files.writeString(scope.resolve("core/package.json"), "{\"version\": \"2.5.3\"}");
        Dance.run("export", run, "--to", "web", "--inference-min-resolution", "1", "--litert", folder.resolve("npm"))
                .succeeded();
        Path page = run.resolve("web");
        JsonNode described =
                new ObjectMapper().readTree(page.resolve("page.json").toFile());
        assertEquals(3, described.path("widths").size());
        assertEquals(0.25, described.at("/widths/2/width").asDouble());
        assertTrue(described.at("/widths/1/macs").asDouble() < 0.5, described.toString());
        JsonNode files = described.at("/steps/0/files");
        assertEquals(described.at("/steps/0/file"), files.get(0));
        assertTrue(Files.size(page.resolve(files.get(2).asText()))
                < Files.size(page.resolve(files.get(0).asText())));
    }

    private void refusals(Path run) {
        Dance.run("eval", run, "--at-width", "0.6")
                .refused(1, "--at-width 0.6: run " + run + " trained its network at widths 1, 0.5, 0.25");
        Dance.run("export", run, "--widths", "0.75")
                .refused(1, "--widths 0.75: run " + run + " trained its network at widths 1, 0.5, 0.25");
        Dance.run("export", run, "--widths", "1,1").refused(1, "--widths names 1 twice");
        Dance.run("export", run, "--widths", "0.5", "--one-file").refused(1, "--one-file is about several widths");
        Dance.run("export", run, "--one-file", "--to", "onnx").refused(1, "--one-file is about TFLite files");
        Dance.run("export", run, "--one-file", "--quantize", "float16")
                .refused(1, "--one-file makes files of float32 and int8, found --quantize float16");
    }

    /** A run that starts from one at several widths takes the whole network, and batch norms of the widths that it has. */
    private void startsFrom(Path run) {
        Path next = folder.resolve("next");
        Dance.stoppedAfter(1, RUN, "--init", run, "--widths", "1,0.75,0.5", "--learning-rate", "1e-30", "--out", next);
        Checkpoint from = latest(run);
        Checkpoint to = latest(next);
        String gamma = from.weights().names().stream()
                .filter(name -> name.endsWith("@0.5/gamma"))
                .findFirst()
                .orElseThrow();
        assertEquals(from.weights().get(gamma), to.weights().get(gamma));
        assertTrue(to.weights().contains(gamma.replace("@0.5", "@0.75")));
        assertFalse(to.weights().contains(gamma.replace("@0.5", "@0.25")));
    }

    /** What is found are other channels than the first ones, for which the batch norms there are not made. */
    private void findsWidths(Path run) {
        Path next = folder.resolve("found");
        Dance.stoppedAfter(1, RUN, "--init", run, "--widths", "found:1,0.5", "--learning-rate", "1e-30", "--out", next);
        Checkpoint from = latest(run);
        Checkpoint to = latest(next);
        Width found = to.model().widths().all().get(1);
        Width uniform = from.model().widths().all().get(1);
        assertEquals(uniform.share(), found.share());
        assertNotEquals(uniform.channels(), found.channels());
        found.ownStart(from.network(), from.weights()).tensors().forEach((name, tensor) -> {
            if (name.endsWith("gamma")) {
                assertEquals(tensor, to.weights().get(name), name);
            }
        });
    }

    private static Checkpoint latest(Path run) {
        return Checkpoint.read(new RunFolder(run).latestCheckpoint().orElseThrow());
    }
}
