package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that starts from an earlier one, which has been slimmed on the scenes' 8 classes. */
class InitTest {

    private static final List<String> OPTIONS = List.of(
            "--limit",
            "4",
            "--batch",
            "2",
            "--epochs",
            "2",
            "--stages",
            "1",
            "--channel-multiple",
            "8",
            "--precision",
            "float32");
    private static final Set<String> CLASS_SCORES =
            Set.of("conv_out.conv_out", "conv_out16.conv_out", "conv_out32.conv_out");

    @TempDir
    private static Path folder;

    private static Path earlier;
    private static StreetFolder street;
    private static Path later;
    private static Dance laterCall;

    @BeforeAll
    static void train() throws IOException {
        earlier = folder.resolve("earlier");
        Dance call = Dance.stoppedAfterEpochs(
                1, earlier, "train", TrainedRun.SHORTEST, "--learning-rate", "0.01", "--out", earlier);
        assertEquals(130, call.exitCode(), call.toString());
        street = StreetFolder.make(folder.resolve("street"));
        later = folder.resolve("later");
        laterCall = streetRun(later);
        assertEquals(130, laterCall.exitCode(), laterCall.toString());
    }

    private static Dance streetRun(Path out, Object... more) {
        return Dance.stoppedAfter(
                1,
                "train",
                "--dataset",
                "camvid",
                "--data",
                street.path(),
                "--crop",
                "64x96",
                OPTIONS,
                "--init",
                earlier,
                "--out",
                out,
                List.of(more));
    }

    @Test
    void onlyTheScoresOfNewClassesStartAnew() throws IOException {
        TrainedRun run = new TrainedRun(later);
        Checkpoint source = new TrainedRun(earlier).lastCheckpoint();
        Checkpoint start = run.firstCheckpoint();

        Network built = new TrainedRun(earlier).built();
        assertTrue(
                source.network().parameters().stream().mapToInt(Parameter::size).sum()
                        < built.parameters().stream().mapToInt(Parameter::size).sum(),
                "the earlier run is slim");
        assertEquals(0, start.state().step());
        assertEquals(run.built(), start.network());
        assertEquals(11, start.network().classes());
        assertEquals(source.network(), start.network().withClasses(8));
        for (Parameter parameter : start.network().parameters()) {
            if (CLASS_SCORES.contains(parameter.owner())) {
                assertScores(
                        source.weights().get(parameter.name()), start.weights().get(parameter.name()), parameter);
            } else {
                assertEquals(
                        source.weights().get(parameter.name()),
                        start.weights().get(parameter.name()),
                        parameter.name());
            }
        }
        int tensors = start.network().parameters().size();
        assertEquals(
                List.of("network and weights from " + earlier + ": " + (tensors - 6) + " of " + tensors
                        + " tensors, class scores by name: taken over sky, building, road, pavement, tree, sign, car,"
                        + " pedestrian; start anew pole, fence, bicyclist"),
                TrainedRun.lines(laterCall, "network and weights"));
    }

    /** Where CamVid's classes are among the scenes'. */
    private static void assertScores(FloatTensor source, FloatTensor start, Parameter parameter) {
        List<Integer> scenes = List.of(0, 1, -1, 2, 3, 4, 7, -1, 5, 6, -1);
        assertEquals(11, parameter.shape().get(parameter.shape().size() - 1), parameter.name());
        for (int i = 0; i < start.size(); i++) {
            int from = scenes.get(i % 11);
            if (from >= 0) {
                assertEquals(source.get(i / 11 * 8 + from), start.get(i), parameter.name() + " " + i);
            } else if (parameter.role() == Parameter.Role.BIAS) {
                assertEquals(0, start.get(i), parameter.name() + " " + i);
            }
        }
    }

    /** As many classes, of which some are others and the rest in another order. */
    @Test
    void classesAreMatchedByNameNotByTheirNumber() throws IOException {
        List<String> names = List.of("water", "car", "sky", "ship", "road", "Building", "island", "pier");
        StringBuilder classes = new StringBuilder("classes:\n");
        for (int i = 0; i < names.size(); i++) {
            classes.append(String.format("  - {name: %s, colour: \"#0000%02X\"}%n", names.get(i), i + 1));
        }
        Path harbour = folder.resolve("harbour");
        for (String split : List.of("train", "val")) {
            Files.createDirectories(harbour.resolve(split).resolve("images"));
            Files.createDirectories(harbour.resolve(split).resolve("labels"));
            for (int i = 0; i < 2; i++) {
                String file = "harbour" + i + ".png";
                ImageIO.write(
                        StreetFolder.noise(64, 96, 60 * (i + 1), i),
                        "png",
                        harbour.resolve(split).resolve("images").resolve(file).toFile());
                ImageIO.write(
                        StreetFolder.labels(64, 96, 7, i),
                        "png",
                        harbour.resolve(split).resolve("labels").resolve(file).toFile());
            }
        }
        Files.writeString(harbour.resolve("classes.yaml"), classes.toString());
        Path out = folder.resolve("harbour run");
        Dance call = Dance.stoppedAfter(
                1,
                "train",
                "--dataset",
                "folder",
                "--data",
                harbour,
                "--crop",
                "64x96",
                OPTIONS,
                "--init",
                earlier,
                "--out",
                out);
        assertEquals(130, call.exitCode(), call.toString());
        String told = TrainedRun.lines(call, "network and weights").get(0);
        assertTrue(
                told.endsWith("tensors, class scores by name: taken over car, sky, road, Building; start anew water,"
                        + " ship, island, pier; there are no more pavement, tree, pedestrian, sign"),
                told);
        Checkpoint source = new TrainedRun(earlier).lastCheckpoint();
        Checkpoint start = new TrainedRun(out).firstCheckpoint();
        assertEquals(source.network(), start.network());
        List<Integer> scenes = List.of(-1, 5, 0, -1, 2, 1, -1, -1);
        for (String layer : CLASS_SCORES) {
            FloatTensor from = source.weights().get(layer + "/kernel");
            FloatTensor to = start.weights().get(layer + "/kernel");
            for (int i = 0; i < to.size(); i++) {
                int scene = scenes.get(i % 8);
                assertEquals(scene >= 0, scene >= 0 && from.get(i / 8 * 8 + scene) == to.get(i), layer + " " + i);
                assertFalse(scene < 0 && from.get(i) == to.get(i), layer + " " + i);
            }
        }
    }

    /** A run whose data and model card are gone does not know its classes' names any more. */
    @Test
    void whereNoNamesAreKnownTheOrderIsTakenAndThatIsSaid() throws IOException {
        Path nameless = folder.resolve("nameless");
        MoreFiles.createParentDirectories(nameless.resolve("checkpoints/x"));
        for (String file : List.of("config.yaml", "complexity.json", "network-built.json", "network.json")) {
            Files.copy(later.resolve(file), nameless.resolve(file));
        }
        for (Path file : new RunFolder(later).checkpointFiles()) {
            Files.copy(file, nameless.resolve("checkpoints").resolve(file.getFileName()));
        }
        Path config = nameless.resolve("config.yaml");
        Files.writeString(config, Files.readString(config).replace(street.path().toString(), "/nowhere"));
        Path out = folder.resolve("from nameless");
        Dance call = Dance.stoppedAfter(
                1,
                "train",
                "--dataset",
                "camvid",
                "--data",
                street.path(),
                "--crop",
                "64x96",
                OPTIONS,
                "--no-slimming",
                "--init",
                nameless,
                "--out",
                out);
        assertEquals(130, call.exitCode(), call.toString());
        assertEquals(
                new TrainedRun(later).lastCheckpoint().weights(),
                new TrainedRun(out).firstCheckpoint().weights());
        String told = TrainedRun.lines(call, "network and weights").get(0);
        int tensors = new TrainedRun(out).built().parameters().size();
        assertTrue(
                told.contains(": " + tensors + " of " + tensors
                        + " tensors, class scores taken in their order for sky, building, pole, road,"),
                told);
        assertTrue(told.endsWith("as it is not known which classes they are of"), told);
    }

    @Test
    void theSameClassesKeepAll() throws IOException {
        Path out = folder.resolve("more scenes");
        Dance call = Dance.stoppedAfter(1, "train", OPTIONS, "--crop", "96x128", "--init", earlier, "--out", out);
        assertEquals(130, call.exitCode(), call.toString());
        Checkpoint source = new TrainedRun(earlier).lastCheckpoint();
        Checkpoint start = new TrainedRun(out).firstCheckpoint();
        assertEquals(source.network(), start.network());
        assertEquals(source.weights(), start.weights());
        assertFalse(TrainedRun.lines(call, "network and weights").get(0).contains("anew"));
    }

    @Test
    void itsSettingsAreEnoughToRunAgain() throws IOException {
        Path again = folder.resolve("again");
        Dance call = Dance.stoppedAfter(1, "train", "--config", later.resolve("config.yaml"), "--out", again);
        assertEquals(130, call.exitCode(), call.toString());
        assertEquals(
                Files.readAllLines(later.resolve("config.yaml")), Files.readAllLines(again.resolve("config.yaml")));
        assertEquals(
                new TrainedRun(later).firstCheckpoint().weights(),
                new TrainedRun(again).firstCheckpoint().weights());
    }

    @Test
    void optionsThatContradictTheRunAreRefused() {
        Path out = folder.resolve("refused");
        for (List<Object> options : List.<List<Object>>of(
                List.of("--network", "pspnet"),
                List.of("--backbone", "resnet50"),
                List.of("--output-stride", "8"),
                List.of("--width", "0.25"),
                List.of("--weights", folder.resolve("any.pth")))) {
            Dance call = streetRun(out, options.toArray());
            String sentence = call.refused(1, options.get(0).toString());
            assertTrue(sentence.contains("--init"), sentence);
            assertFalse(Files.exists(out));
        }
    }

    @Test
    void aFolderThatIsNoRunIsNamed() {
        Path out = folder.resolve("refused");
        for (Path none : List.of(street.path(), folder.resolve("nowhere"))) {
            Dance.run("train", OPTIONS, "--init", none, "--out", out).refused(1, none.toString());
            assertFalse(Files.exists(out));
        }
    }
}
