package org.dance4j.runs.board;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.FolderLock;
import org.dance4j.common.io.Json;
import org.dance4j.eval.metrics.Metrics;
import org.dance4j.runs.StoredRun;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.RunLog;

/**
 * A run's line in the table of all runs.
 *
 * @param folder the run's
 * @param stamp what changes when its files do
 * @param json {@code {"name", "state", "changed", "settings": {…}, "figures": {…}}}, or with {@code "problem"} in place of
 *     the last two; figures that the run does not have yet are absent
 */
record RunSummary(RunFolder folder, String stamp, ObjectNode json) {

    private static final String TRAINING = "training";
    private static final String STOPPED = "stopped";

    static RunSummary of(String name, RunFolder folder) {
        String stamp = stamp(folder);
        ObjectNode json = Json.object().put("name", name).put("changed", changed(folder));
        try {
            StoredRun run = StoredRun.open(folder.path());
            List<EpochLog> log = RunLog.read(folder);
            ObjectNode settings = Json.object();
            run.config().settings().texts().forEach(settings::put);
            ObjectNode figures = Json.object();
            course(log, figures);
            run.metrics().ifPresent(metrics -> result(metrics, figures));
            json.put(
                    "state",
                    run.metrics().isPresent() ? "finished" : FolderLock.isHeld(folder.path()) ? TRAINING : STOPPED);
            json.set("settings", settings);
            json.set("figures", figures);
        } catch (BadInputException | UncheckedIOException e) {
            json.put("state", "unreadable").put("problem", e.getMessage());
        }
        return new RunSummary(folder, stamp, json);
    }

    /** One that trains may be killed, and one that was stopped go on, which changes none of its files. */
    boolean isCurrent() {
        String state = json.path("state").asText();
        boolean mayChange = state.equals(TRAINING) || state.equals(STOPPED);
        return stamp.equals(stamp(folder))
                && (!mayChange || state.equals(TRAINING) == FolderLock.isHeld(folder.path()));
    }

    private static void course(List<EpochLog> log, ObjectNode figures) {
        if (log.isEmpty()) {
            return;
        }
        EpochLog last = log.get(log.size() - 1);
        figures.put("epochs", last.epoch());
        figures.put("steps", last.step());
        figures.put("prunings", last.stage());
        put(figures, "loss", last.loss());
        put(figures, "training_macs", (double) last.trainingMacs());
        figures.put("seconds", log.stream().mapToDouble(EpochLog::seconds).sum());
        log.stream()
                .map(EpochLog::meanIou)
                .filter(Objects::nonNull)
                .reduce((earlier, later) -> later)
                .ifPresent(meanIou -> put(figures, "mean_iou", meanIou));
    }

    /** What was measured at the end takes the place of what the log tells. */
    private static void result(Metrics metrics, ObjectNode figures) {
        put(figures, "mean_iou", metrics.meanIou());
        put(figures, "pixel_accuracy", metrics.pixelAccuracy());
        if (metrics.details() != null && metrics.details().boundary() != null) {
            put(figures, "boundary_mean_iou", metrics.details().boundary().meanIou());
        }
        put(figures, "training_macs", metrics.slim().trainingMacs());
        put(figures, "macs_per_image", metrics.slim().macsPerImage());
        figures.put("parameters", metrics.slim().parameters());
        put(figures, "latency_seconds", metrics.slim().latencySeconds());
    }

    /** What is not a number was not measured. */
    private static void put(ObjectNode figures, String name, double figure) {
        if (Double.isFinite(figure)) {
            figures.put(name, figure);
        } else {
            figures.remove(name);
        }
    }

    private static String stamp(RunFolder folder) {
        StringBuilder stamp = new StringBuilder();
        files(folder).forEach(file -> {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                stamp.append(attributes.lastModifiedTime()).append('/').append(attributes.size());
            } catch (IOException e) {
                stamp.append('-');
            }
            stamp.append(' ');
        });
        return stamp.toString();
    }

    /** The time of the newest file, in milliseconds since 1970. */
    private static long changed(RunFolder folder) {
        return files(folder)
                .mapToLong(file -> {
                    try {
                        return Files.getLastModifiedTime(file).toMillis();
                    } catch (IOException e) {
                        return 0;
                    }
                })
                .max()
                .orElse(0);
    }

    private static Stream<Path> files(RunFolder folder) {
        return Stream.of(folder.config(), folder.log(), folder.metrics(), folder.slimming());
    }
}
