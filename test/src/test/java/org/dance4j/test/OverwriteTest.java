package org.dance4j.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No command writes over a file that it did not make itself, unless it is told to. */
class OverwriteTest {

    @TempDir
    private static Path shared;

    private static Path run;

    @TempDir
    private Path folder;

    private Path image;

    @BeforeAll
    static void train() {
        run = shared.resolve("run");
        Dance.run("train", TrainedRun.SHORTEST_BASELINE, "--no-export", "--out", run)
                .succeeded();
    }

    @BeforeEach
    void paint() throws IOException {
        image = folder.resolve("a.png");
        write(image);
    }

    private static void write(Path file) throws IOException {
        new StreetFolder(file.getParent()).write(file, StreetFolder.noise(40, 56, 200, 3));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private Path mine(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "mine");
    }

    private static void assertMine(Path file) throws IOException {
        assertEquals("mine", Files.readString(file));
    }

    @Test
    void predictLeavesLabelsOfPeopleAlone() throws IOException {
        Path labels = mine("a-labels.png");
        Dance.run("predict", run, image, "--out", folder).refused(1, labels + " is there already");
        Dance.run("predict", run, folder, "--out", folder).refused(1, labels + " is there already");
        assertMine(labels);
        assertEquals(List.of("a-labels.png", "a.png"), files(folder));

        Dance.run("predict", run, image, "--out", folder, "--overwrite").succeeded();
        assertTrue(Files.size(labels) > 4);
        assertEquals(List.of("a-labels.png", "a-overlay.png", "a.png"), files(folder));
    }

    @Test
    void resultsAreNoImagesOfTheNextCall() throws IOException {
        Dance first = Dance.run("predict", run, folder, "--out", folder).succeeded();
        assertTrue(first.out().contains("1 image labelled in " + folder), first.toString());
        byte[] overlay = Files.readAllBytes(folder.resolve("a-overlay.png"));
        Dance.run("predict", run, folder, "--out", folder).refused(1, "is there already");

        Dance again = Dance.run("predict", run, folder, image, "--out", folder, "--overwrite")
                .succeeded();
        assertTrue(again.out().contains("1 image labelled in " + folder), again.toString());
        assertTrue(again.out().get(0).contains("2 of 3 files in " + folder), again.toString());
        assertEquals(List.of("a-labels.png", "a-overlay.png", "a.png"), files(folder));
        assertEquals(overlay.length, Files.size(folder.resolve("a-overlay.png")));

        Files.delete(image);
        Dance.run("predict", run, folder, "--out", shared.resolve("out")).refused(1, "no PNG or JPEG file that is not");
        assertFalse(Files.exists(shared.resolve("out")));
        // Those that have no partner are pictures.
        Files.delete(folder.resolve("a-labels.png"));
        Dance.run("predict", run, folder, "--out", shared.resolve("out")).succeeded();
        assertEquals(List.of("a-overlay-labels.png", "a-overlay-overlay.png"), files(shared.resolve("out")));
    }

    @Test
    void noImageOfACallIsWrittenOver() throws IOException {
        Path labels = folder.resolve("a-labels.png");
        write(labels);
        byte[] before = Files.readAllBytes(labels);
        Path link = Files.createSymbolicLink(shared.resolve("link"), folder);
        Dance.run("predict", run, image, labels, "--out", link, "--overwrite").refused(1, "is an image to label");
        assertEquals(before.length, Files.size(labels));
        assertEquals(List.of("a-labels.png", "a.png"), files(folder));
    }

    @Test
    void filesThatOptionsNameAreLeftAlone() throws IOException {
        Path model = mine("model.tflite");
        Dance.run("eval", run, "--json", model).refused(1, model + " is there already");
        Dance.run("verify", run, "--models", run, "--json", model).refused(1, model + " is there already");
        Dance.run("bench", run, "--json", model).refused(1, model + " is there already");
        Dance.run("bench", run, "--plot", model).refused(1, model + " is there already");
        for (String command : List.of("complexity", "dataset")) {
            Dance.run(command, "--limit", "2", "--json", model).refused(1, model + " is there already");
            Dance.run(command, "--limit", "2", "--plot", model).refused(1, model + " is there already");
            Dance.run(command, "--json", folder, "--overwrite").refused(1, folder + ": it is a folder");
            Dance.run(command, "--json", image, "--plot", image, "--overwrite").refused(1, "the same file");
        }
        Dance.run("eval", run, "--json", "/dev/null", "--overwrite").refused(1, "/dev/null: it is no ordinary file");
        assertMine(model);
        Dance.run("complexity", "--limit", "2", "--json", model, "--overwrite").succeeded();
        assertTrue(Files.readString(model).contains("kolmogorov_smirnov"));
    }

    @Test
    void exportsReplaceNothingOutsideTheirRun() throws IOException {
        Path web = Files.createDirectories(folder.resolve("web"));
        Path page = Files.writeString(web.resolve("index.html"), "mine");
        Dance.run("export", run, "--to", "web", "--out", folder, "--overwrite")
                .refused(1, web + " is no earlier export");
        assertMine(page);
        List<String> small = List.of("--to", "tflite", "--quantize", "float32", "--size", "32x32");
        Path card = mine("model.json");
        Dance.run("export", run, small, "--out", folder).refused(1, card + " tells of another model");
        assertMine(card);
        Dance.run("export", run, small, "--out", folder, "--overwrite").succeeded();
        Path file = folder.resolve("model-float32-32x32.tflite");
        byte[] made = Files.readAllBytes(file);
        Dance.run("export", run, small, "--out", folder).refused(1, file + " is there already");
        assertEquals(made.length, Files.size(file));
        // Files of the same model lie side by side.
        Dance.run("export", run, "--to", "tflite", "--quantize", "float16", "--size", "32x32", "--out", folder)
                .succeeded();
    }

    @Test
    void runsAndExperimentsTakeNoFoldersOfOthers() throws IOException {
        Path report = mine("report.html");
        Dance.run("train", TrainedRun.SHORTEST, "--out", folder).refused(1, report.toString());
        Dance.run("experiment", "components", "--steps", "1", "--out", folder).refused(1, report.toString());
        assertMine(report);
        assertEquals(List.of("a.png", "report.html"), files(folder));
    }
}
