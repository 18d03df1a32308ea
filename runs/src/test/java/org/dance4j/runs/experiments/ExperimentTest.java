package org.dance4j.runs.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.batches.LinearRange;
import org.dance4j.datasets.complexity.Indicator;
import org.dance4j.runs.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentTest {

    private static final Path OUT = Path.of("out");
    private static final FinishedRuns NONE = new FinishedRuns(List.of());

    static List<String> builtIn() {
        return Experiment.BUILT_IN;
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE"})
    void filesOfAnyEditor(String charset, @TempDir Path folder) throws IOException {
        String text = "\uFEFFtitle: Größe\r\nrows: \r\n  - name: no\r\n  - {name: 1.10, settings: {weights: 007}}\r\n";
        Path file = Files.write(folder.resolve("my.yaml"), text.getBytes(Charset.forName(charset)));
        Experiment experiment = Experiment.find(file.toString());
        assertEquals("Größe", experiment.title());
        assertEquals(
                List.of("no", "1.10"),
                experiment.rows().stream().map(Experiment.Row::name).toList());
        assertEquals(
                Path.of("007"), experiment.rows().get(1).settings().network().weights());
    }

    @Test
    void whatWouldShareAFolderIsRefused() {
        Settings given = Settings.of(Map.of("dataset", "folder,folder", "data", Path.of("a,b")));
        assertEquals(
                "two of what this experiment is to run on are both called bisenet-folder; name each network and each dataset"
                        + " once, and run others with another out",
                assertThrows(
                                BadInputException.class,
                                () -> ExperimentPlan.of(Experiment.find("others"), given, 1, OUT, NONE))
                        .getMessage());
    }

    static List<Path> documented() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "docs", "experiments"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documented")
    void whatIsDocumentedCanBePlanned(Path file) {
        Experiment experiment = Experiment.find(file.toString());
        ExperimentPlan plan = ExperimentPlan.of(experiment, Settings.NONE, 2, OUT, NONE);
        assertEquals(2 * experiment.rows().size(), plan.runs().size());
        plan.runs().forEach(run -> run.settings().check());
    }

    @ParameterizedTest
    @MethodSource("builtIn")
    void whatIsBuiltInCanBePlanned(String name) {
        Experiment experiment = Experiment.find(name);
        assertTrue(experiment.source() != null);
        if (experiment.needs().isEmpty()) {
            ExperimentPlan plan = ExperimentPlan.of(experiment, Settings.NONE, 3, OUT, NONE);
            assertEquals(3 * experiment.rows().size(), plan.runs().size());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"titel: x\" | there is no setting 'titel'",
                "\"title: x\" | setting 'rows': expected at least one run, such as '- name: baseline'",
                "\"rows: [{name: a}]\" | setting 'title': expected a text",
                "\"{title: x, rows: [{name: a, settings: {bach: 4}}]}\" | there is no setting 'rows[1].settings.bach'",
                "\"{title: x, rows: [{name: a, settings: {keep: half}}]}\" | setting 'rows[1].settings.keep': expected a range",
                "\"{title: x, rows: [{name: a}, {name: b, settings: {indicator: magic}}]}\" | setting 'rows[2].settings.indicator': expected one of proposed, random, inverse, even, relative, found 'magic'",
                "\"{title: x, rows: [{name: a, init: b}, {name: b}]}\" | setting 'rows[1].init': expected the name of a row up to this one, found 'b'",
                "\"{title: x, rows: [{name: a}, {name: b, settings: {network: icnet}}]}\" | setting 'rows[2].settings.network': expected one for all rows",
                "\"{title: x, rows: [{name: a, settings: {limit: 9}}]}\" | setting 'rows[1].settings.limit': expected one for all rows",
                "\"{title: x, rows: [{name: a}, null]}\" | setting 'rows[2]': expected a run such as 'name: baseline'",
                "\"{title: x, rows: [{name: a}], analyses: [null]}\" | setting 'analyses[1]': expected an analysis such as 'kind: theory'",
                "\"{title: x, rows: [{name: a}, {name: A}]}\" | setting 'rows[2].name': expected a name that no row above has, found 'A'",
                "\"{title: x, rows: [{name: a, length: 0}]}\" | setting 'rows[1].length': expected a share above 0",
                "\"{title: x, rows: {name: a}}\" | setting 'rows': expected a list",
                "\"{title: x, rows: [{name: a}], analyses: [{kind: magic}]}\" | setting 'analyses[1]': there is no such kind: expected one of breakdown, files, patterns, scales, split, theory, found 'magic'",
                "\"{title: x, rows: [{name: a}], analyses: [{kind: theory, row: b}]}\" | setting 'analyses[1]': expected names of rows, found 'b'",
                "\"{title: x, rows: [{name: a}], analyses: [{kind: patterns, with: a, without: a}]}\" | setting 'analyses[1]': expected 'what' (channels or weights)",
                "\"{title: x, rows: [{name: a}], analyses: [{kind: files, size: large}]}\" | setting 'analyses[1]': expected a size such as 352x480 as 'size', found 'large'",
                "\"{title: x\" | my.yaml is no YAML"
            })
    void whatCannotBeIsNamed(String yaml, String message) {
        var problem = assertThrows(BadInputException.class, () -> Experiment.parse(yaml, "my.yaml"));
        assertTrue(
                problem.getMessage().startsWith("my.yaml")
                        && problem.getMessage().contains(message),
                problem.getMessage());
    }

    @Test
    void anUnknownExperimentIsToldThoseThereAre() {
        var problem = assertThrows(BadInputException.class, () -> Experiment.find("all-loose"));
        assertTrue(
                problem.getMessage().contains("'all-loose'")
                        && problem.getMessage().contains("all-win, "),
                problem.getMessage());
    }

    @Test
    void aRowsSettingsComeFirstThenTheCommandLinesThenTheExperiments() {
        Experiment experiment = Experiment.parse(
                """
                title: x
                settings: {batch: 4, crop: 96x128, epochs: 10}
                rows:
                  - name: One row
                    settings: {batch: 2, indicator: random, keep: 0.5}
                  - name: short
                    length: 0.25
                """,
                "my.yaml");
        Settings given = Settings.of(Map.of("batch", 8, "stages", 3, "seed", 5, "epochs", 6));
        ExperimentPlan plan = ExperimentPlan.of(experiment, given, 2, OUT, NONE);
        assertEquals(
                List.of(5L, 6L, 5L, 6L),
                plan.runs().stream().map(PlannedRun::seed).toList());
        PlannedRun run = plan.runs().get(1);
        assertEquals(OUT.resolve("runs/one-row/seed-6"), run.folder());
        assertEquals(2, run.settings().optimization().batch());
        assertEquals(Indicator.Kind.RANDOM, run.settings().dataSlimming().indicator());
        assertEquals(new LinearRange(0.5, 0.5), run.settings().dataSlimming().keep());
        assertEquals(3, run.settings().networkSlimming().stages());
        assertEquals(128, run.settings().optimization().crop().width());
        assertEquals(6, run.settings().length().epochs());
        assertEquals(2, plan.runs().get(2).settings().length().epochs(), "a quarter of 6, rounded");
        assertEquals(8, plan.runs().get(2).settings().optimization().batch());
    }

    @Test
    void macsAreSharedAsEpochsAre() {
        Settings given = Settings.NONE.with("training-macs", 1000L);
        ExperimentPlan plan = ExperimentPlan.of(Experiment.find("others"), given, 1, OUT, NONE);
        assertEquals(
                List.of(1000L, 1000L, 500L, 1000L),
                plan.runs().stream()
                        .map(run -> run.settings().length().trainingMacs())
                        .toList());
        assertNull(plan.runs().get(2).settings().length().epochs());
        assertEquals(plan.runs().get(0), plan.of("baseline", plan.runs().get(2)));
    }

    @Test
    void stepsAreSharedAsEpochsAre() {
        Settings given = Settings.NONE.with("steps", 1001);
        ExperimentPlan plan = ExperimentPlan.of(Experiment.find("others"), given, 1, OUT, NONE);
        assertEquals(
                List.of(1001, 1001, 501, 1001),
                plan.runs().stream().map(run -> run.settings().length().steps()).toList());
        assertNull(plan.runs().get(2).settings().length().epochs());
        assertEquals(
                List.of(false),
                plan.runs().stream()
                        .map(run -> run.settings().export())
                        .distinct()
                        .toList());
    }

    @Test
    void severalNetworksAndDatasetsAreSetupsOfTheirOwn() {
        Settings given =
                Settings.of(Map.of("network", "bisenet,icnet", "dataset", "camvid, bdd100k", "data", Path.of("/a,/b")));
        ExperimentPlan plan = ExperimentPlan.of(Experiment.find("all-win"), given, 1, OUT, NONE);
        assertEquals(
                List.of("bisenet on camvid", "icnet on camvid", "bisenet on bdd100k", "icnet on bdd100k"),
                plan.setups().stream().map(PlannedRun.Setup::toString).toList());
        PlannedRun last = plan.runs().get(7);
        assertEquals(OUT.resolve("runs/icnet-bdd100k/dance/seed-1"), last.folder());
        assertEquals(Path.of("/b"), last.settings().data().data());
        assertEquals("icnet", last.settings().network().network());
        assertEquals(13.34, last.row().paperFor("icnet", "cityscapes").miou());
        assertNull(last.row().paperFor("icnet", "bdd100k"));

        Settings one = given.with("data", Path.of("/a"));
        assertThrows(BadInputException.class, () -> ExperimentPlan.of(Experiment.find("all-win"), one, 1, OUT, NONE));
    }

    @Test
    void withoutASeedOrWhatItNeedsThereIsNoExperiment() {
        Settings given = Settings.NONE;
        assertEquals(
                "seeds must be at least 1, found 0",
                assertThrows(
                                BadInputException.class,
                                () -> ExperimentPlan.of(Experiment.find("theory"), given, 0, OUT, NONE))
                        .getMessage());
        var problem = assertThrows(
                BadInputException.class, () -> ExperimentPlan.of(Experiment.find("adaptation"), given, 1, OUT, NONE));
        assertTrue(problem.getMessage().contains("needs init"), problem.getMessage());
    }

    /** Of 1, 2 and 6 the squared distances from 3 are 4, 1 and 9. */
    @Test
    void aSpreadIsThatOfASample() {
        assertEquals(new Spread(3, Math.sqrt(7), 3), Spread.of(1, 2, 6));
        assertEquals("70.00 ± 0.50", new Spread(70, 0.5, 3).text(Figure.MEAN_IOU));
        assertEquals("70.00", Spread.of(70).text(Figure.MEAN_IOU));
    }

    @Test
    void changesArePointsOfMeanIouAndPercentOfTheRest() {
        assertEquals("+3.44", Figure.MEAN_IOU.changeText(Figure.MEAN_IOU.change(71.49, 68.05)));
        assertEquals("+1.50", Figure.BOUNDARY_MEAN_IOU.changeText(Figure.BOUNDARY_MEAN_IOU.change(41.5, 40)));
        assertEquals("–", Spread.of(Double.NaN).text(Figure.DARKEST_MEAN_IOU), "as of runs of earlier versions");
        assertEquals("-35.75%", Figure.TRAINING_MACS.changeText(Figure.TRAINING_MACS.change(64.25, 100)));
    }
}
