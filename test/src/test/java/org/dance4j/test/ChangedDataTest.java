package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dance4j.datasets.Split;
import org.dance4j.runs.StoredRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes on with the data that it began with, wherever that lies; or says what is different. */
class ChangedDataTest {

    private static final String ROAD = "  - {name: road, colour: \"#804080\"}\n";
    private static final String TREE = "  - {name: tree, colour: \"#6B8E23\"}\n";
    private static final String SKY = "  - {name: sky, colour: \"#4682B4\"}\n";
    private static final String CLASSES = "classes:\n" + ROAD + TREE + SKY;

    @TempDir
    private Path folder;

    private Path data;
    private Path run;

    private void write(String split, int index) throws IOException {
        Path images = Files.createDirectories(data.resolve(split).resolve("images"));
        Path labels = Files.createDirectories(data.resolve(split).resolve("labels"));
        StreetFolder street = new StreetFolder(data);
        street.write(images.resolve(index + ".png"), StreetFolder.noise(64, 96, 60 * (index + 1), index));
        street.write(labels.resolve(index + ".png"), StreetFolder.labels(64, 96, 2, index));
    }

    private void delete(String split, int index) throws IOException {
        Files.delete(data.resolve(split).resolve("images").resolve(index + ".png"));
        Files.delete(data.resolve(split).resolve("labels").resolve(index + ".png"));
    }

    private void classes(String text) throws IOException {
        Files.writeString(data.resolve("classes.yaml"), text);
    }

    private void begin(Object... more) throws IOException {
        data = folder.resolve("data");
        run = folder.resolve("run");
        for (int i = 0; i < 4; i++) {
            write("train", i);
        }
        write("val", 0);
        write("val", 1);
        classes(CLASSES);
        Dance stopped = Dance.stoppedAfter(
                1,
                "train",
                "--recipe",
                "baseline",
                "--dataset",
                "folder",
                "--data",
                data,
                "--width",
                "0.125",
                "--crop",
                "64x96",
                "--batch",
                "2",
                "--precision",
                "float32",
                "--epochs",
                "2",
                "--out",
                run,
                List.of(more));
        assertEquals(130, stopped.exitCode(), stopped.toString());
    }

    private String resumeRefused(String why) {
        String sentence = Dance.run("train", "--resume", run).refused(1, why);
        assertTrue(sentence.contains(run.toString()), sentence);
        return sentence;
    }

    @Test
    void classesLabelsAndImagesAreThoseOfTheBeginning() throws IOException {
        begin();
        classes("classes:\n" + TREE + ROAD + SKY);
        String sentence = resumeRefused("class 0 is 'tree', and was 'road' (2 of 3 classes differ)");
        assertTrue(sentence.endsWith("go on all the same with --accept-changed-data"), sentence);
        Dance.run("export", run, "--to", "tflite", "--out", folder.resolve("exported"))
                .refused(1, "class 0 is 'tree', and was 'road' (2 of 3 classes differ)");
        assertFalse(Files.exists(folder.resolve("exported")));
        Dance.run("eval", run).refused(1, "was made for the classes road, tree, sky; the dataset has tree, road, sky");
        classes(CLASSES + "  - {name: car, colour: \"#00008E\"}\n");
        sentence = resumeRefused("tells 3 apart: there are 4 classes, and were 3, new is 'car'");
        assertTrue(sentence.contains("start from it with --init " + run), sentence);
        classes(CLASSES.replace("#6B8E23", "#6B8E24"));
        resumeRefused("class 'tree' has the colour #6B8E24, and had #6B8E23");
        classes(CLASSES + "void: [255, 3]\n");
        resumeRefused("label 3 stands for void, and stood for nothing;");
        classes(CLASSES.replace("name: sky,", "name: sky, value: 255,") + "void: 2\n");
        resumeRefused("label 2 stands for void, and stood for 'sky' (2 of 7 labels differ)");
        classes(CLASSES + "labels: colour\n");
        resumeRefused("label 0 stands for nothing, and stood for 'road' (4 of 7 labels differ)");
        classes(CLASSES);

        delete("train", 2);
        resumeRefused("split 'train' lacks 1 of its 4 images (train-2)");
        Files.delete(data.resolve("train/images/3.png"));
        resumeRefused("split 'train' lacks 2 of its 4 images (train-2, train-3)");
        write("train", 3);
        write("val", 7);
        resumeRefused("split 'train' lacks 1 of its 4 images (train-2); split 'val' has 1 that is new (val-7)");

        Dance accepted = Dance.stoppedAfterEpochs(2, run, "train", "--resume", run, "--accept-changed-data");
        assertEquals(130, accepted.exitCode(), accepted.toString());
        assertEquals(
                1,
                TrainedRun.lines(accepted, "the data has changed since the run began")
                        .size());
        StoredRun stored = StoredRun.open(run);
        assertEquals(List.of("val-0", "val-1", "val-7"), stored.complexity().ids(Split.VALIDATION));
        assertEquals(List.of(1, 2, -1), epochs());
        // What it has gone on with is what it is compared with from now on.
        assertEquals(130, Dance.stoppedAfter(0, "train", "--resume", run).exitCode());
    }

    @Tag("slow")
    @Test
    void dataThatHasMovedIsTheSame() throws IOException {
        begin();
        Path moved = folder.resolve("elsewhere");
        Files.move(data, moved);
        resumeRefused("is not in " + data + ": there is no such folder; say where it is with --data DIR");
        Dance.run("export", run, "--to", "tflite").refused(1, "with --data DIR");
        // Labelling images needs no dataset.
        Path image = moved.resolve("val/images/0.png");
        Dance.run("predict", run, image, "--out", folder.resolve("labelled")).succeeded();
        Dance.run("eval", run, "--data", moved).succeeded();
        Path out = folder.resolve("exported");
        Dance.run("export", run, "--data", moved, "--to", "tflite", "--quantize", "float32", "--out", out)
                .succeeded();
        assertTrue(Files.exists(out.resolve("model-float32.tflite")));
        assertFalse(Files.readString(run.resolve("config.yaml")).contains("elsewhere"));

        assertEquals(
                130,
                Dance.stoppedAfter(1, "train", "--resume", run, "--data", moved).exitCode());
        assertTrue(Files.readString(run.resolve("config.yaml")).contains("data: " + moved + "\n"));
        assertEquals(130, Dance.stoppedAfter(1, "train", "--resume", run).exitCode());

        // A run of before there was a record is read, and says what it does not know.
        Files.delete(run.resolve("dataset.json"));
        Dance old = Dance.stoppedAfter(1, "train", "--resume", run);
        assertEquals(130, old.exitCode(), old.toString());
        assertEquals(1, old.err().size(), old.toString());
        assertTrue(old.err().get(0).contains("its classes and the values in label files stood for"), old.toString());
        Files.delete(moved.resolve("val/images/1.png"));
        Files.delete(moved.resolve("val/labels/1.png"));
        String sentence = Dance.run("train", "--resume", run).err().get(1);
        assertTrue(sentence.contains("split 'val' lacks 1 of its 2 images (val-1)"), sentence);
    }

    private void setEpochs(int epochs) throws IOException {
        Path config = run.resolve("config.yaml");
        Files.writeString(config, Files.readString(config).replaceAll("epochs: \\d", "epochs: " + epochs));
    }

    private List<Integer> epochs() throws IOException {
        try (Stream<String> lines = Files.lines(run.resolve("log.jsonl"))) {
            ObjectMapper json = new ObjectMapper();
            List<Integer> epochs = new ArrayList<>();
            for (String line : lines.toList()) {
                epochs.add(json.readTree(line).path("epoch").asInt(-1));
            }
            return epochs;
        }
    }

    @Tag("slow")
    @Test
    void aRunThatHadEndedGoesOnIfItIsMadeLonger() throws IOException {
        begin();
        // Training has ended; figures and report are written after it.
        Dance.stoppedAfterEpochs(2, run, "train", "--resume", run);
        assertEquals(List.of(1, 2, -1), epochs());
        assertTrue(new TrainedRun(run).lastCheckpoint().state().finished());
        Files.writeString(run.resolve("metrics.json"), "{}");
        Files.writeString(run.resolve("report.html"), "");

        setEpochs(1);
        Dance.run("train", "--resume", run).refused(1, "can be made longer, but no shorter than 2");
        setEpochs(4);
        Dance longer = Dance.stoppedAfter(1, "train", "--resume", run);
        assertEquals(130, longer.exitCode(), longer.toString());
        // Half of the new length is spent: 0.05 · 0.5^0.9.
        assertEquals(
                1,
                TrainedRun.lines(
                                longer,
                                "its training had ended, but config.yaml asks for epochs: 4 by now: it goes on at"
                                        + " the learning rate 0.0268,")
                        .size(),
                longer.toString());
        assertFalse(Files.exists(run.resolve("metrics.json")) || Files.exists(run.resolve("report.html")));
        Dance.stoppedAfterEpochs(5, run, "train", "--resume", run);
        assertEquals(List.of(1, 2, -1, 3, 4, -1), epochs());
        assertEquals(4, new TrainedRun(run).lastCheckpoint().state().epoch());
    }
}
