package org.dance4j.training.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.Iterables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.Json;

/**
 * The files that tell a run's course: {@code log.jsonl}, {@code slimming.json} and TensorBoard events. The first two are
 * written anew from the state each time, so that after a resumed run they read as though it had never stopped.
 */
public final class RunLog {

    private static final JsonMapper MAPPER = Json.mapper();

    private final RunFolder folder;
    private final EventFile events;

    public RunLog(RunFolder folder) {
        this.folder = folder;
        try {
            events = new EventFile(folder.events());
        } catch (IOException e) {
            throw unwritable(folder.events(), e);
        }
    }

    /** An epoch has ended: its line, and its figures for TensorBoard. */
    public void epoch(TrainingState state) {
        writeLog(state, List.of());
        EpochLog last = state.log().get(state.log().size() - 1);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("train/loss", last.loss());
        figures.put("train/learning_rate", last.learningRate());
        figures.put("train/macs", (double) last.trainingMacs());
        figures.put("train/images_per_second", last.imagesSeen() / last.seconds());
        if (last.meanIou() != null) {
            figures.put("val/mean_iou", last.meanIou());
        }
        if (last.gammaQuantiles() != null) {
            last.gammaQuantiles().forEach((percent, value) -> figures.put("gamma/percentile_" + percent, value));
        }
        try {
            events.scalars(last.epoch(), figures);
        } catch (IOException e) {
            throw unwritable(folder.events(), e);
        }
    }

    /** A pruning is done. */
    public void stages(TrainingState state) {
        AtomicFiles.write(folder.slimming(), bytes(MAPPER.writerWithDefaultPrettyPrinter(), state.stages()));
    }

    /** The run is over. */
    public void finished(TrainingState state, BatchNormChoice choice) {
        writeLog(state, List.of(choice));
        stages(state);
    }

    private void writeLog(TrainingState state, List<?> more) {
        StringBuilder lines = new StringBuilder();
        for (Object line : Iterables.concat(state.log(), state.badFiles(), more)) {
            lines.append(new String(bytes(MAPPER.writer(), line), StandardCharsets.UTF_8))
                    .append('\n');
        }
        AtomicFiles.write(folder.log(), lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a log line is plain data", e);
        }
    }

    private static UncheckedIOException unwritable(Path path, IOException e) {
        return new UncheckedIOException("cannot write " + path + ": " + AtomicFiles.reason(e), e);
    }
}
