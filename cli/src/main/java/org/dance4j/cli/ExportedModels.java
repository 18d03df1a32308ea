package org.dance4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.eval.evaluation.Segmenters;
import org.dance4j.export.Exporter;
import org.dance4j.export.WidthsExporter;
import org.dance4j.runs.Models;
import org.dance4j.slimming.widths.Width;

/** The exported models that folders hold. */
final class ExportedModels {

    private ExportedModels() {}

    /**
     * Those of a run.
     *
     * @param width one of the run's; with one it is those that run at it, in the run's folder and in those that exports of
     *     widths make there
     * @throws BadInputException if there is none
     */
    static List<Path> of(Path run, OptionalDouble width) {
        if (width.isEmpty()) {
            return in(run);
        }
        double share = width.getAsDouble();
        List<Path> found = Stream.of(run, folderOf(run, share), run.resolve(WidthsExporter.FOLDER))
                .filter(Files::isDirectory)
                .flatMap(folder -> listed(folder).stream())
                .filter(model -> Models.runsAt(model, share))
                .toList();
        if (found.isEmpty()) {
            String text = Width.text(share);
            throw new BadInputException(run + " holds no exported model that runs at width " + text
                    + ": expected one in it, in " + folderOf(run, share) + " or in "
                    + run.resolve(WidthsExporter.FOLDER) + ", which dance export --widths makes");
        }
        return found;
    }

    /** The folder in an export's that holds a width's files. */
    static Path folderOf(Path folder, double share) {
        return folder.resolve("width-" + Width.text(share));
    }

    /**
     * What a path is, or what it holds.
     *
     * @throws BadInputException if there is nothing at the path, or no model in it
     */
    static List<Path> in(Path path) {
        if (!Files.isDirectory(path) || Segmenters.isExported(path)) {
            Models.requireExists(path);
            return List.of(path);
        }
        List<Path> found = listed(path);
        if (found.isEmpty()) {
            throw new BadInputException(
                    path + " holds no exported model: expected SavedModel folders, .tflite or .onnx files,"
                            + " which dance export makes");
        }
        return found;
    }

    private static List<Path> listed(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(ExportedModels::isModel).sorted().toList();
        } catch (IOException e) {
            throw new BadInputException("cannot read folder " + folder + ": " + AtomicFiles.reason(e), e);
        }
    }

    /**
     * The complexity model labels nothing. A folder that should be a SavedModel is one here even if its graph is missing, so
     * that this is told.
     */
    private static boolean isModel(Path entry) {
        return !entry.getFileName().toString().startsWith(".")
                && !entry.endsWith(Exporter.COMPLEXITY_MODEL)
                && (Segmenters.isExported(entry) || entry.endsWith(Exporter.SAVED_MODEL));
    }
}
