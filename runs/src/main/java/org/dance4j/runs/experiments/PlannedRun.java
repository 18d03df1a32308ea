package org.dance4j.runs.experiments;

import java.nio.file.Path;
import java.util.Map;
import org.dance4j.runs.StoredRun;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.runs.settings.Recipe;
import org.dance4j.runs.settings.Settings;
import org.dance4j.training.state.RunFolder;

/**
 * A run that an experiment needs.
 *
 * @param row what it is a run of
 * @param setup what it is made on
 * @param seed its seed
 * @param folder its run folder
 * @param settings what is asked of it; what depends on other runs is missing still
 */
public record PlannedRun(Experiment.Row row, Setup setup, long seed, Path folder, Settings settings) {

    /**
     * A network and a dataset that an experiment is made on.
     *
     * @param data null for a dataset without a folder
     */
    public record Setup(String network, String dataset, Path data) {
        @Override
        public String toString() {
            return network + " on " + dataset;
        }
    }

    /** The file beside its folder that tells what was asked of it. */
    Path asked() {
        return asked(folder);
    }

    static Path asked(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".yaml");
    }

    /**
     * What was asked of the run that lies in a folder, by the settings' names. What was called dance before there was
     * another recipe is the paper's.
     */
    static Map<String, String> wasAsked(Path folder) {
        // Those of before may be relative.
        Settings settings = ConfigFile.readSettings(asked(folder)).withAbsolute("image-cache");
        boolean isOfBefore = new RunFolder(folder).holdsRun()
                && StoredRun.open(folder).config().settings().recipe() == Recipe.PAPER
                && settings.recipe() != Recipe.PAPER;
        return (isOfBefore ? settings.with("recipe", Recipe.PAPER) : settings).texts();
    }

    /** The same in another folder. */
    PlannedRun at(Path other) {
        return new PlannedRun(row, setup, seed, other, settings);
    }

    /** What people call it. */
    String name() {
        return row.name() + ", seed " + seed;
    }

    /** Whether this is the run of another row for the same setup and seed. */
    boolean matches(String otherRow, PlannedRun other) {
        return row.name().equals(otherRow) && setup.equals(other.setup) && seed == other.seed;
    }
}
