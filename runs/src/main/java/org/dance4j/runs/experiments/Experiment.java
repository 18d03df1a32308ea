package org.dance4j.runs.experiments;

import com.google.common.base.Ascii;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.TextFiles;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.Settings;

/**
 * What an experiment is: runs that differ in settings, and what is found out about them. Declared in YAML, whose keys are
 * these names with hyphens.
 *
 * @param title what it shows
 * @param source where in the paper it stands; null if nowhere
 * @param paperSetting what the paper's figures were measured on; null if it has none
 * @param notes what a reader must know to compare
 * @param needs options without which the experiment makes no sense, such as {@code init}
 * @param settings those of all runs that the command line does not give
 * @param rows the runs, for each seed one of each
 * @param analyses what is found out about the runs when they are trained
 */
public record Experiment(
        String title,
        String source,
        String paperSetting,
        List<String> notes,
        List<String> needs,
        Settings settings,
        List<Row> rows,
        List<Analysis> analyses) {

    /** The names of those that are built in, in the order of the paper. */
    public static final List<String> BUILT_IN = List.of(
            "all-win",
            "adaptation",
            "components",
            "co-optimization",
            "scales",
            "indicator",
            "patterns",
            "ranges",
            "others",
            "costly",
            "breakdown",
            "theory");

    /** The settings that are those of all rows. */
    private static final List<String> OF_ALL = List.of("network", "dataset", "data", "seed", "limit");

    /** Takes null for a list, or for the settings, as none. */
    public Experiment {
        notes = copy(notes);
        needs = copy(needs);
        settings = settings == null ? Settings.NONE : settings;
        rows = copy(rows);
        analyses = copy(analyses);
    }

    /** What is empty in a file is null, and told of when all is read. */
    private static <T> List<T> copy(List<T> list) {
        return list == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(list));
    }

    /**
     * A row of the table: runs that differ in their seed.
     *
     * @param name what the row is called
     * @param settings what sets it apart; they come before those of the command line
     * @param against the row that its changes are counted from; the first if null, none if itself
     * @param init the row above whose networks its runs start from; null if none
     * @param sameMacsAs the row above whose training MACs its runs spend; null if none
     * @param withCostOf the row above whose training counts as part of this one's; null if none
     * @param length its runs' share of the experiment's epochs, steps or MACs, above 0; 1 if null
     * @param paper the paper's figures
     */
    public record Row(
            String name,
            Settings settings,
            String against,
            String init,
            String sameMacsAs,
            String withCostOf,
            Double length,
            List<PaperFigures> paper) {

        /** Takes null for the settings or the paper's figures as none. */
        public Row {
            settings = settings == null ? Settings.NONE : settings;
            paper = paper == null ? List.of() : List.copyOf(paper);
        }

        /** The name of its folder. */
        String folder() {
            return Ascii.toLowerCase(name).replaceAll("[^\\p{Alnum}]+", "-").replaceAll("^-|-$", "");
        }

        /** The paper's figures for a network and a dataset; null if it has none. */
        public PaperFigures paperFor(String network, String dataset) {
            return paper.stream()
                    .filter(figures -> figures.isOf(network, dataset))
                    .findFirst()
                    .orElse(null);
        }
    }

    /**
     * An experiment by its name, or by the file it is declared in.
     *
     * @throws BadInputException if there is none, or it cannot be
     */
    public static Experiment find(String nameOrFile) {
        if (BUILT_IN.contains(nameOrFile)) {
            return parse(builtIn(nameOrFile), nameOrFile);
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new BadInputException("there is no experiment '" + nameOrFile + "': expected one of "
                    + String.join(", ", BUILT_IN) + ", or a file in YAML");
        }
        try {
            return parse(TextFiles.read(file), nameOrFile);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
    }

    private static String builtIn(String name) {
        try {
            return Resources.toString(Resources.getResource(Experiment.class, name + ".yaml"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the experiment " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * The experiment that a text in YAML declares.
     *
     * @param file where it is from, for messages
     */
    public static Experiment parse(String yaml, String file) {
        return ConfigFile.parse(yaml, file, Experiment.class).checked(file);
    }

    private Experiment checked(String file) {
        require(title != null, file, "title", "a text");
        require(!rows.isEmpty(), file, "rows", "at least one run, such as '- name: baseline'");
        Map<String, Row> above = new LinkedHashMap<>();
        for (Row row : rows) {
            String key = "rows[" + (above.size() + 1) + "].";
            require(row != null, file, key.substring(0, key.length() - 1), "a run such as 'name: baseline'");
            for (String name : OF_ALL) {
                require(
                        !row.settings().values().containsKey(name),
                        file,
                        key + "settings." + name,
                        "one for all rows, which are compared with each other: it belongs into the experiment's settings"
                                + " or on the command line");
            }
            require(
                    row.name() != null && !row.folder().isEmpty(),
                    file,
                    key + "name",
                    "a name with a letter or a digit");
            require(row.length() == null || row.length() > 0, file, key + "length", "a share above 0");
            requireRow(file, key + "init", row.init(), above);
            requireRow(file, key + "same-macs-as", row.sameMacsAs(), above);
            requireRow(file, key + "with-cost-of", row.withCostOf(), above);
            boolean isNew =
                    above.values().stream().noneMatch(other -> other.folder().equals(row.folder()))
                            && above.put(row.name(), row) == null;
            require(isNew, file, key + "name", "a name that no row above has, found '" + row.name() + "'");
            requireRow(file, key + "against", row.against(), above);
        }
        for (int i = 0; i < analyses.size(); i++) {
            String key = "analyses[" + (i + 1) + "]";
            require(analyses.get(i) != null, file, key, "an analysis such as 'kind: theory'");
            for (String name : analyses.get(i).rows()) {
                require(name == null || above.containsKey(name), file, key, "names of rows, found '" + name + "'");
            }
            analyses.get(i).problem().ifPresent(problem -> require(false, file, key, problem));
        }
        return this;
    }

    private static void requireRow(String file, String key, String name, Map<String, Row> above) {
        require(
                name == null || above.containsKey(name),
                file,
                key,
                "the name of a row up to this one, found '" + name + "'");
    }

    private static void require(boolean condition, String file, String key, String expected) {
        if (!condition) {
            throw new BadInputException(file + ": setting '" + key + "': expected " + expected);
        }
    }

    /** The row of that name. */
    Row row(String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }

    /** The row that another's changes are counted from. */
    public Row against(Row row) {
        return row.against() == null ? rows.get(0) : row(row.against());
    }
}
