package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each ends with one plain sentence that names the culprit, an exit code that is not 0, and nothing half-written. */
class BadInputTest {

    @TempDir
    private Path folder;

    private Path out;
    private StreetFolder street;

    @BeforeEach
    void make() throws IOException {
        out = folder.resolve("out");
        street = StreetFolder.make(folder.resolve("street"));
    }

    private void assertRefused(int exitCode, String culprit, Object... arguments) {
        Dance.run(arguments).refused(exitCode, culprit);
        assertFalse(Files.exists(out), "nothing is left in " + out);
    }

    private void assertDataRefused(Object culprit) {
        assertRefused(
                1,
                culprit.toString(),
                "train",
                "--dataset",
                "camvid",
                "--data",
                street.path(),
                "--crop",
                "64x96",
                "--batch",
                "2",
                "--epochs",
                "1",
                "--out",
                out);
    }

    @Test
    void aDataFolderThatDoesNotExist() throws IOException {
        street = new StreetFolder(folder.resolve("nowhere"));
        assertDataRefused(street.path());
    }

    @Test
    void aDataFolderWithoutImages() throws IOException {
        street = new StreetFolder(Files.createDirectories(folder.resolve("empty")));
        assertDataRefused(street.path());
        Files.createDirectories(street.path().resolve("train"));
        Files.createDirectories(street.path().resolve("trainannot"));
        assertDataRefused(street.path());
    }

    @Test
    void anImageWithoutALabel() throws IOException {
        Files.delete(street.label("train", 1));
        assertDataRefused(street.image("train", 1));
    }

    @Test
    void aLabelWithoutAnImage() throws IOException {
        Files.delete(street.image("val", 0));
        assertDataRefused(street.label("val", 0));
    }

    @Test
    void aTruncatedImage() throws IOException {
        Path image = street.image("train", 2);
        Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 900));
        assertDataRefused(image);
    }

    /** Of six training images two are bad and one has no label; of three to validate on one is bad. */
    @Test
    void badFilesAreLeftOutWhenAskedFor() throws IOException {
        street.write(street.image("train", 4), StreetFolder.noise(64, 96, 200, 7));
        street.write(street.label("train", 4), StreetFolder.labels(64, 96, 11, 7));
        street.write(street.image("val", 2), StreetFolder.noise(64, 96, 100, 8));
        street.write(street.label("val", 2), StreetFolder.labels(64, 96, 11, 8));
        street.write(street.image("train", 5), StreetFolder.noise(64, 96, 50, 9));
        Files.writeString(street.image("train", 1), "no image");
        street.write(street.label("train", 3), StreetFolder.labels(64, 96, 12, 1));
        Path image = street.image("val", 0);
        Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 900));
        List<String> options = List.of(
                "train",
                "--dataset",
                "camvid",
                "--data",
                street.path().toString(),
                "--crop",
                "64x96",
                "--batch",
                "2",
                "--epochs",
                "2",
                "--no-slimming",
                "--out",
                out.toString(),
                "--skip-bad");
        Dance refused = Dance.run(options, "3");
        assertEquals(1, refused.exitCode());
        assertEquals(4, refused.err().size(), refused.toString());
        assertEquals(
                "dance: " + image + " is truncated or damaged: it cannot be read as an image",
                refused.err().get(3));
        assertFalse(Files.exists(out));

        Dance stopped = Dance.stoppedAfter(1, options, "4");
        assertEquals(130, stopped.exitCode(), stopped.toString());
        assertEquals(4, stopped.err().size(), stopped.toString());
        assertTrue(stopped.err().get(0).contains(street.image("train", 5) + " has no label"), stopped.toString());
        assertTrue(stopped.err().get(1).contains(street.image("train", 1) + " is not an image"), stopped.toString());
        assertTrue(stopped.err().get(2).contains(street.label("train", 3) + " holds the label 12"), stopped.toString());
        assertTrue(stopped.err().get(3).contains(image.toString()), stopped.toString());
        assertTrue(Files.readString(out.resolve("config.yaml")).contains("skip-bad: 4\n"));

        Dance resumed = Dance.stoppedAfterEpochs(2, out, "train", "--resume", out);
        assertEquals(130, resumed.exitCode(), resumed.toString());
        assertEquals(List.of(), resumed.err());
        List<String> log = Files.readAllLines(out.resolve("log.jsonl"));
        assertTrue(log.stream().anyMatch(line -> line.contains(image.toString())), log.toString());
    }

    @Test
    void aFileThatIsNoImage() throws IOException {
        Files.writeString(street.label("val", 1), "no image");
        assertDataRefused(street.label("val", 1));
    }

    @Test
    void sizesOfImageAndLabelThatDiffer() throws IOException {
        street.write(street.label("train", 0), StreetFolder.labels(64, 80, 11, 1));
        assertDataRefused(street.label("train", 0) + " is 64x80");
    }

    @Test
    void aLabelOutsideTheClasses() throws IOException {
        street.write(street.label("train", 3), StreetFolder.labels(64, 96, 12, 1));
        assertDataRefused(street.label("train", 3) + " holds the label 12");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 100x128 | --crop 100x128",
                "1 | 352x480 | --crop 352x480 --limit 2",
                "1 | cityscapes | --dataset cityscapes",
                "1 | unet | --network unet",
                "1 | vgg | --backbone vgg",
                "1 | there is no network java.lang.String | --network java.lang.String",
                "1 | no backbone mobilenetv2; it has: resnet50, resnet101 | --network pspnet --backbone mobilenetv2",
                "1 | no output stride 32; it has: 16, 8 | --network deeplabv3plus --output-stride 32",
                "1 | bisenet has no output stride 16; it leaves no choice | --output-stride 16",
                "1 | icnet has no output stride 8; it leaves no choice | --network icnet --output-stride 8",
                "1 | --width must be above 0, found 0.0 | --width 0",
                "1 | --width must be above 0, found NaN | --width NaN",
                "1 | --header-width must be above 0, found 0.0 | --header-width 0",
                "1 | --precision float16 is for --device gpu | --precision float16 --limit 2",
                "2 | --width | --width wide",
                "2 | --crop | --crop 0x96",
                "2 | --dancing | --dancing",
                "2 | --precision | --precision float64",
                "2 | --recipe | --recipe waltz",
                "2 | --prune-scope | --prune-scope head",
                "1 | --batch | --batch 1 --limit 2",
                "1 | --skip-bad | --skip-bad -1 --limit 2",
                "1 | --threads | --threads 0 --limit 2",
                "1 | --limit | --limit 0",
                "1 | --inference-min-resolution is about --downsampling | --recipe baseline --inference-min-resolution 1",
                "1 | --inference-min-resolution must be above 0 and at most 1 | --inference-min-resolution 1.5",
                "1 | --data is for those in folders: say which with --dataset | --data .",
                "1 | --image-cache keeps what is decoded from files | --image-cache kept",
                "1 | --image-cache must be a folder, found the file | --dataset camvid --data . --image-cache pom.xml",
                "1 | --epochs must be at least 1, found 0 | --epochs 0 --limit 2",
                "1 | --steps must be at least 1, found 0 | --steps 0 --limit 2",
                "1 | --validate-on must be at least 1, found 0 | --validate-on 0 --limit 2",
                "1 | --prune-ratio must be at least 0 and below 1, found 1.0 | --prune-ratio 1 --limit 2",
                "1 | --momentum | --momentum 1 --limit 2",
                "1 | --training-macs | --epochs 2 --training-macs 1T --limit 2",
                "1 | --steps or --training-macs | --epochs 2 --steps 3 --limit 2",
                "1 | needs the folder | --dataset camvid",
                "1 | none.yaml | --config none.yaml"
            })
    void settingsThatCannotBe(int exitCode, String culprit, String options) {
        assertRefused(exitCode, culprit, "train", List.of(options.split(" ")), "--out", out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | expected at least one row and column, found '0x0' | --size 0x0",
                "2 | expected at least one row and column, found '96x0' | --size 96x0",
                "2 | --size | --size -96x96",
                "1 | no output stride 4 | --size 96x96 --network deeplabv3 --output-stride 4",
                "1 | vgg | --size 96x96 --network deeplabv3 --backbone vgg",
                "1 | unet | --size 96x96 --network unet",
                "1 | 2 classes | --size 96x96 --classes 1"
            })
    void networksThatHaveNoCost(int exitCode, String culprit, String options) {
        assertRefused(exitCode, culprit, "cost", List.of(options.split(" ")));
    }

    @Test
    void aSplitThatDoesNotExist() {
        assertRefused(1, "no split 'dev': there are train, val and test", "complexity", "--split", "dev");
        assertRefused(1, "test", "complexity", "--dataset", "camvid", "--data", street.path(), "--split", "test");
    }

    @Test
    void resumingWhatIsNoRun() {
        assertRefused(1, street.path().toString(), "train", "--resume", street.path());
        assertRefused(1, "nowhere", "train", "--resume", folder.resolve("nowhere"));
        assertRefused(1, "--batch", "train", "--resume", street.path(), "--batch", "4");
    }

    @Test
    void foldersThatHoldSomethingElse() throws IOException {
        Path held = Files.createDirectories(folder.resolve("held"));
        Files.writeString(held.resolve("config.yaml"), "seed: 1\n");
        assertRefused(1, "holds a run", "train", "--dataset", "scenes", "--out", held);
        assertRefused(
                1,
                held + " holds a run already; choose another --out, or go on with --resume " + held,
                List.of("launch", "--processes", "2", "--", "train", "--dataset", "scenes", "--out", held.toString()));
        Path foreign = Files.createDirectories(folder.resolve("foreign"));
        Path model = Files.writeString(foreign.resolve("model-int8.tflite"), "someone's");
        assertRefused(
                1,
                "would write over " + model + ", which is no run's",
                "train",
                "--dataset",
                "scenes",
                "--out",
                foreign);
        assertEquals("someone's", Files.readString(model));
    }

    @Test
    void aModelThatIsNone() throws IOException {
        Path text = Files.writeString(folder.resolve("model.tflite"), "no model");
        Path image = street.image("val", 0);
        for (Object model : new Object[] {text, street.path(), image, folder.resolve("nowhere")}) {
            assertRefused(1, model.toString(), "eval", model);
            assertRefused(1, model.toString(), "predict", model, image, "--out", out);
            assertRefused(1, model.toString(), "bench", model, "--json", out);
            assertRefused(1, model.toString(), "verify", model, "--json", out);
        }
        assertRefused(1, text.toString(), "export", text, "--out", out);
        Path savedModel = Files.createDirectories(folder.resolve("saved_model"));
        Files.writeString(savedModel.resolve("saved_model.pb"), "no model");
        assertRefused(1, savedModel.toString(), "eval", savedModel);
        assertRefused(1, savedModel.toString(), "bench", savedModel, "--plot", out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | --rounds must be at least 1 | bench m --rounds 0",
                "1 | --threads must be at least 1 | bench m --threads 0",
                "1 | there is no model m | bench m",
                "2 | --size | bench m --size 0x64",
                "1 | there is no run m | verify m",
                "2 | --models | verify m --models"
            })
    void measurementsThatCannotBe(int exitCode, String culprit, String options) {
        assertRefused(exitCode, culprit, List.of(options.split(" ")));
    }

    @Test
    void predictingWhatIsNoImage() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no image");
        Path model = Files.createDirectories(folder.resolve("saved_model"));
        assertRefused(1, text.toString(), "predict", model, street.image("val", 0), text, "--out", out);
        Path empty = Files.createFile(folder.resolve("empty.jpg"));
        Path cut = street.image("val", 1);
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 900));
        for (Path bad : List.of(empty, cut, folder.resolve("none.png"))) {
            assertRefused(1, bad.toString(), "predict", model, street.image("val", 0), bad, "--out", out);
        }
        assertRefused(1, model + " holds no PNG or JPEG file", "predict", model, model, "--out", out);
        assertRefused(1, "same name", "predict", model, street.image("val", 0), street.image("train", 0), "--out", out);
    }

    @Test
    void aPlaceThatCannotBeWrittenTo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a file");
        assertRefused(1, file.toString(), "train", Dance.TINY, "--out", file);
        assertRefused(1, file.resolve("run").toString(), "train", Dance.TINY, "--out", file.resolve("run"));
        assertRefused(1, file.toString(), "complexity", "--limit", "4", "--json", file.resolve("figures.json"));
        assertRefused(1, file.toString(), "complexity", "--limit", "4", "--plot", file.resolve("plot.png"));
        assertEquals("a file", Files.readString(file));
    }

    @Test
    void nothingIsLeftOfWhatCouldNotBeMade() throws IOException {
        Files.writeString(street.label("val", 1), "no image");
        assertDataRefused(street.label("val", 1));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("street"),
                    left.map(path -> path.getFileName().toString()).toList());
        }
    }

    @Test
    void soundDataIsTaken() throws IOException {
        Path figures = folder.resolve("figures.json");
        Dance.run(
                        "complexity",
                        "--dataset",
                        "camvid",
                        "--data",
                        street.path(),
                        "--json",
                        figures,
                        "--plot",
                        folder.resolve("plot.png"))
                .succeeded();
        assertTrue(Files.readString(figures).contains("\"kolmogorov_smirnov\""));
        assertTrue(Files.size(folder.resolve("plot.png")) > 5_000);
    }
}
