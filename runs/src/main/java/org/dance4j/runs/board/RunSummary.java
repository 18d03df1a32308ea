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
                    run.metrics().isPresent() ? "finished" : FolderLock.isHeld(folder.path()) ? TRAINING : "stopped");
            json.set("settings", settings);
            json.set("figures", figures);
        } catch (BadInputException | UncheckedIOException e) {
            json.put("state", "unreadable").put("problem", e.getMessage());
        }
        return new RunSummary(folder, stamp, json);
    }

    /** One that trains may be killed, which changes none of its files. */
    boolean isCurrent() {
        return stamp.equals(stamp(folder))
                && (!json.path("state").asText().equals(TRAINING) || FolderLock.isHeld(folder.path()));
    }

    private static void course(List<EpochLog> log, ObjectNode figures) {
        if (log.isEmpty()) {
            return;
        }
        EpochLog last = log.get(log.size() - 1);
        figures.put("epochs", last.epoch());
        figures.put("steps", last.step());
        figures.put("prunings", last.stage());
        figures.put("loss", last.loss());
        figures.put("training_macs", last.trainingMacs());
        figures.put("seconds", log.stream().mapToDouble(EpochLog::seconds).sum());
        log.stream()
                .map(EpochLog::meanIou)
                .filter(Objects::nonNull)
                .reduce((earlier, later) -> later)
                .ifPresent(meanIou -> figures.put("mean_iou", meanIou));
    }

    /** What was measured at the end takes the place of what the log tells. */
    private static void result(Metrics metrics, ObjectNode figures) {
        figures.put("mean_iou", metrics.meanIou());
        figures.put("pixel_accuracy", metrics.pixelAccuracy());
        if (metrics.details() != null && metrics.details().boundary() != null) {
            figures.put("boundary_mean_iou", metrics.details().boundary().meanIou());
        }
        figures.put("training_macs", metrics.slim().trainingMacs());
        figures.put("macs_per_image", metrics.slim().macsPerImage());
        figures.put("parameters", metrics.slim().parameters());
        figures.put("latency_seconds", metrics.slim().latencySeconds());
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
