package org.dance4j.training.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.datasets.BadFile;

/**
 * The files that tell a run's course: {@code log.jsonl}, {@code slimming.json} and TensorBoard events. Lines are only ever
 * added to the log; a run that goes on from a checkpoint cuts off what came after it, so that in the end the log reads as
 * though the run had never stopped.
 */
public final class RunLog {

    /** Earlier and later versions have other figures in their lines. */
    private static final ObjectMapper MAPPER = Json.mapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    private static final String WARNING = "warning";
    private static final String CLASS_WEIGHTS = "class_weights";

    private final RunFolder folder;
    private final EventFile events;
    private final List<EpochLog> epochs;
    private LogPosition position;

    private RunLog(RunFolder folder, List<EpochLog> epochs, LogPosition position) {
        this.folder = folder;
        this.epochs = new ArrayList<>(epochs);
        this.position = position;
        try {
            events = new EventFile(folder.events());
        } catch (IOException e) {
            throw unwritable(folder.events(), e);
        }
    }

    /**
     * Goes on with the log as a state has seen it.
     *
     * @throws BadInputException if the file holds less than that, or lines that are none
     */
    public static RunLog open(RunFolder folder, TrainingState state) {
        LogPosition seen = state.log();
        if (!seen.carried().isEmpty()) {
            StringBuilder lines = new StringBuilder();
            seen.carried().forEach(line -> lines.append(line(line)));
            state.badFiles().forEach(bad -> lines.append(line(bad)));
            byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
            AtomicFiles.write(folder.log(), bytes);
            return new RunLog(
                    folder,
                    seen.carried(),
                    new LogPosition(bytes.length, state.badFiles().size()));
        }
        cut(folder.log(), state);
        List<EpochLog> epochs = read(folder);
        if (epochs.size() != state.epoch()) {
            throw new BadInputException(folder.log() + " has lines of " + epochs.size()
                    + " epochs where the checkpoint of step " + state.step() + " has seen " + state.epoch());
        }
        return new RunLog(folder, epochs, seen);
    }

    /**
     * Writes what a new run's log begins with, in place of any that is there.
     *
     * @param warnings sentences, a line each
     * @param classWeights what classes count in the loss, one line; none if it is empty
     */
    public static LogPosition begin(RunFolder folder, List<String> warnings, Map<String, Double> classWeights) {
        StringBuilder lines = new StringBuilder();
        warnings.forEach(sentence -> lines.append(line(Map.of(WARNING, sentence))));
        if (!classWeights.isEmpty()) {
            lines.append(line(Map.of(CLASS_WEIGHTS, classWeights)));
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            AtomicFiles.write(folder.log(), bytes);
        }
        return new LogPosition(bytes.length, 0);
    }

    private static void cut(Path file, TrainingState state) {
        long seen = state.log().bytes();
        try {
            long found = Files.exists(file) ? Files.size(file) : 0;
            if (found < seen) {
                throw new BadInputException(file + " has " + found + " bytes where the checkpoint of step "
                        + state.step() + " has seen " + seen + "; a run goes on only with its whole log");
            } else if (found > seen) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(seen);
                }
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /**
     * The lines of a run's epochs, none if there is no log yet.
     *
     * @throws BadInputException if the file holds lines that are none
     */
    public static List<EpochLog> read(RunFolder folder) {
        return read(folder, "images_seen", node -> MAPPER.treeToValue(node, EpochLog.class));
    }

    /**
     * What a run's log warns of, none if there is no log yet.
     *
     * @throws BadInputException if the file holds lines that are none
     */
    public static List<String> warnings(RunFolder folder) {
        return read(folder, WARNING, node -> node.get(WARNING).asText());
    }

    private interface Line<T> {
        T of(JsonNode node) throws JsonProcessingException;
    }

    /** The lines that have a field. */
    private static <T> List<T> read(RunFolder folder, String field, Line<T> reading) {
        Path file = folder.log();
        if (!Files.exists(file)) {
            return List.of();
        }
        List<T> found = new ArrayList<>();
        int count = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = MAPPER.readTree(line);
                if (node.has(field)) {
                    found.add(reading.of(node));
                }
                count++;
            }
        } catch (JsonProcessingException e) {
            throw new BadInputException(file + " has a line that is no JSON after " + count + " lines", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
        return found;
    }

    /** How far the log is. */
    public LogPosition position() {
        return position;
    }

    /** The epochs finished. */
    public List<EpochLog> epochs() {
        return Collections.unmodifiableList(epochs);
    }

    /** The latest validation mIoU, NaN if none was measured. */
    public double latestMeanIou() {
        for (int i = epochs.size() - 1; i >= 0; i--) {
            if (epochs.get(i).meanIou() != null) {
                return epochs.get(i).meanIou();
            }
        }
        return Double.NaN;
    }

    /**
     * An epoch has ended: its line, lines for bad files found in it, and its figures for TensorBoard.
     *
     * @param bad all bad files found so far
     */
    public void epoch(EpochLog line, List<BadFile> bad) {
        epochs.add(line);
        append(line(line) + lines(bad), bad);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("train/loss", line.loss());
        figures.put("train/learning_rate", line.learningRate());
        figures.put("train/macs", (double) line.trainingMacs());
        figures.put("train/images_per_second", line.imagesSeen() / line.seconds());
        if (line.meanIou() != null) {
            figures.put("val/mean_iou", line.meanIou());
        }
        if (line.widthMeanIous() != null) {
            line.widthMeanIous().forEach((width, value) -> figures.put("val/mean_iou_width_" + width, value));
        }
        if (line.gradientScale() != null) {
            figures.put("gradient_scale", line.gradientScale().doubleValue());
        }
        if (line.gammaQuantiles() != null) {
            line.gammaQuantiles().forEach((percent, value) -> figures.put("gamma/percentile_" + percent, value));
        }
        try {
            events.scalars(line.epoch(), figures);
        } catch (IOException e) {
            throw unwritable(folder.events(), e);
        }
    }

    /** A pruning is done. */
    public void stages(List<StageRecord> stages) {
        AtomicFiles.write(folder.slimming(), bytes(MAPPER.writerWithDefaultPrettyPrinter(), stages));
    }

    /**
     * The run is over.
     *
     * @param bad all bad files found
     * @param choice of batch-norm statistics; empty if the network has no batch norms
     */
    public void finished(List<StageRecord> stages, List<BadFile> bad, Optional<BatchNormChoice> choice) {
        append(lines(bad) + choice.map(RunLog::line).orElse(""), bad);
        stages(stages);
    }

    /** Lines for those of the bad files that have none yet. */
    private String lines(List<BadFile> bad) {
        StringBuilder lines = new StringBuilder();
        bad.subList(Math.min(position.badFiles(), bad.size()), bad.size()).forEach(file -> lines.append(line(file)));
        return lines.toString();
    }

    /** Adds lines; they are on the disk before a checkpoint counts on them. */
    private void append(String lines, List<BadFile> bad) {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                folder.log(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(false);
        } catch (IOException e) {
            throw unwritable(folder.log(), e);
        }
        position = new LogPosition(position.bytes() + bytes.length, bad.size());
    }

    private static String line(Object value) {
        return new String(bytes(MAPPER.writer(), value), StandardCharsets.UTF_8) + "\n";
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
