package org.dance4j.runs.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.TemporaryFolder;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.runs.StoredRun;
import org.dance4j.runs.settings.ConfigFile;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.RunFolder;

/**
 * A run with another checkpoint than its own, as one whose widths were calibrated, in a folder that another process opens
 * as any run's.
 *
 * @param folder goes when this is closed
 */
record TemporaryRun(TemporaryFolder folder) implements AutoCloseable {

    /**
     * Copies what labelling images needs.
     *
     * @throws UncheckedIOException if it cannot be copied
     */
    static TemporaryRun of(StoredRun run, Checkpoint checkpoint) {
        TemporaryRun made = new TemporaryRun(TemporaryFolder.make("dance4j-calibrated"));
        try {
            made.fill(run, checkpoint);
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /** Where it is. */
    Path path() {
        return folder.path();
    }

    private void fill(StoredRun run, Checkpoint checkpoint) {
        RunFolder from = run.folder();
        RunFolder to = new RunFolder(path());
        try {
            // Runs of earlier versions lack some.
            for (Path file : List.of(
                    from.builtNetwork(),
                    from.complexity(),
                    from.dataset(),
                    from.path().resolve(ModelCard.FILE_NAME))) {
                if (Files.exists(file)) {
                    Files.copy(file, folder.resolve(file.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(
                    "cannot copy run " + from.path() + " to " + path() + ": " + AtomicFiles.reason(e), e));
        }
        ConfigFile.write(run.config().settings(), to.config());
        to.save(checkpoint);
    }

    @Override
    public void close() {
        folder.close();
    }
}
