package org.dance4j.training.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.weights.files.Safetensors;
import org.dance4j.slimming.widths.Width;
import org.dance4j.slimming.widths.Widths;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.optimizer.Sgd;

/**
 * All that a run needs to go on, in one safetensors file of format 2: tensors {@code weights/…}, {@code slots/SLOT/…} and,
 * if the run keeps or has them, {@code averages/…} and {@code teacher/…}; in its metadata the format, the names of the slots, and the network, the
 * state and, if there are, the widths and the teacher's network and stage as JSON. Format 1, which is read too, had the one slot {@code momentum/…}, no format and the log in its state.
 *
 * @param model the network as slimmed so far, and its tensors
 * @param state how far the run has come
 * @param teacher the network as it was, if one teaches; none when the run is over
 */
public record Checkpoint(ModelState model, TrainingState state, Optional<Teacher> teacher) {

    private static final int FORMAT = 2;
    private static final ObjectMapper MAPPER =
            Json.camelCase().disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    /** One of a run that no network teaches. */
    public Checkpoint(ModelState model, TrainingState state) {
        this(model, state, Optional.empty());
    }

    /** The same model and teacher with another state. */
    public Checkpoint with(TrainingState other) {
        return new Checkpoint(model, other, teacher);
    }

    /** The network as slimmed so far. */
    public Network network() {
        return model.network();
    }

    /** The weights to validate, export and start other runs from: the moving averages, if the run keeps them. */
    public Weights weights() {
        return model.inferenceWeights();
    }

    /** Writes the file whole or not at all. */
    public void write(Path file) {
        Map<String, FloatTensor> tensors = new HashMap<>();
        put(tensors, "weights/", model.weights());
        model.slots().forEach((slot, values) -> put(tensors, "slots/" + slot + "/", values));
        model.averages().ifPresent(averages -> put(tensors, "averages/", averages));
        Map<String, String> metadata = new HashMap<>();
        teacher.ifPresent(t -> {
            put(tensors, "teacher/", t.weights());
            metadata.put("teacher_network", NetworkJson.write(t.network()));
            metadata.put("teacher_stage", Integer.toString(t.stage()));
        });
        try {
            metadata.put("format", Integer.toString(FORMAT));
            metadata.put("network", NetworkJson.write(model.network()));
            metadata.put(
                    "slots",
                    MAPPER.writeValueAsString(
                            model.slots().keySet().stream().sorted().toList()));
            metadata.put("averages", Boolean.toString(model.averages().isPresent()));
            if (!model.widths().areNone()) {
                metadata.put("widths", MAPPER.writeValueAsString(model.widths().all()));
            }
            metadata.put("state", MAPPER.writeValueAsString(state));
            AtomicFiles.write(file, part -> new Safetensors(tensors, metadata).write(part));
        } catch (JsonProcessingException e) {
            throw new AssertionError("a training state is plain data", e);
        }
    }

    private static void put(Map<String, FloatTensor> tensors, String prefix, Weights values) {
        values.tensors().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
    }

    /**
     * Reads a file.
     *
     * @throws BadInputException if it is no intact checkpoint, or one of a later format
     * @throws UncheckedIOException if it cannot be read, which tells nothing of what it holds
     */
    public static Checkpoint read(Path file) {
        try {
            Safetensors content = Safetensors.read(file);
            Map<String, String> metadata = content.metadata();
            if (!metadata.containsKey("network") || !metadata.containsKey("state")) {
                throw new BadInputException(file + " is no checkpoint: it holds no network and state");
            }
            return switch (metadata.getOrDefault("format", "1")) {
                case "1" -> readFirst(content);
                case "2" -> readCurrent(content);
                default -> throw new BadInputException("checkpoint " + file + " is of format "
                        + metadata.get("format")
                        + ", which a later version of dance4j wrote; this one reads formats 1 and "
                        + FORMAT);
            };
        } catch (IllegalArgumentException e) {
            throw new BadInputException("checkpoint " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Checkpoint readFirst(Safetensors content) {
        Network network = NetworkJson.read(content.metadata().get("network"));
        return new Checkpoint(
                new ModelState(
                        network,
                        tensors(content, "weights/").requireFits(network),
                        Map.of(Sgd.MOMENTUM, tensors(content, "momentum/").requireFits(ModelState.trainable(network))),
                        Optional.empty()),
                json(content, "state", FirstFormatState.class).current());
    }

    private static Checkpoint readCurrent(Safetensors content) {
        Network network = NetworkJson.read(content.metadata().get("network"));
        Widths widths = content.metadata().containsKey("widths")
                ? new Widths(List.of(json(content, "widths", Width[].class)))
                : Widths.NONE;
        List<Parameter> parameters = widths.parameters(network);
        Map<String, Weights> slots = new LinkedHashMap<>();
        for (String slot : json(content, "slots", String[].class)) {
            slots.put(slot, tensors(content, "slots/" + slot + "/").requireFits(ModelState.trainable(parameters)));
        }
        Optional<Weights> averages = "true".equals(content.metadata().get("averages"))
                ? Optional.of(tensors(content, "averages/").requireFits(parameters))
                : Optional.empty();
        return new Checkpoint(
                new ModelState(network, tensors(content, "weights/").requireFits(parameters), slots, averages, widths),
                json(content, "state", TrainingState.class),
                teacher(content));
    }

    private static Optional<Teacher> teacher(Safetensors content) {
        String network = content.metadata().get("teacher_network");
        return network == null
                ? Optional.empty()
                : Optional.of(new Teacher(
                        NetworkJson.read(network),
                        tensors(content, "teacher/"),
                        json(content, "teacher_stage", Integer.class)));
    }

    private static <T> T json(Safetensors content, String key, Class<T> type) {
        try {
            T value = MAPPER.readValue(content.metadata().getOrDefault(key, "null"), type);
            if (value != null) {
                return value;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its " + key + " cannot be read", e);
        }
        throw new IllegalArgumentException("it has no " + key);
    }

    private static Weights tensors(Safetensors content, String prefix) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        content.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor.requireFinite(name));
            }
        });
        return Weights.of(tensors);
    }
}
