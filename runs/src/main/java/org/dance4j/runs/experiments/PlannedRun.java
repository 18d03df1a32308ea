package org.dance4j.runs.experiments;

import java.nio.file.Path;
import org.dance4j.runs.settings.Settings;

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
