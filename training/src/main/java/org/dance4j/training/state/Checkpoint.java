package org.dance4j.training.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dance4j.common.io.AtomicFiles;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.io.Json;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.NetworkJson;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.weights.files.Safetensors;
import org.dance4j.training.graph.TrainingGraph;

/**
 * All that a run needs to go on, in one safetensors file: tensors {@code weights/…} and {@code momentum/…}, and the
 * network and the state as JSON in its metadata.
 *
 * @param network the network as slimmed so far
 * @param weights its weights
 * @param momentum SGD's momentum of its trainable parameters
 * @param state how far the run has come
 */
public record Checkpoint(Network network, Weights weights, Weights momentum, TrainingState state) {

    private static final ObjectMapper MAPPER =
            Json.camelCase().disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    /** Writes the file whole or not at all. */
    public void write(Path file) {
        Map<String, FloatTensor> tensors = new HashMap<>();
        weights.tensors().forEach((name, tensor) -> tensors.put("weights/" + name, tensor));
        momentum.tensors().forEach((name, tensor) -> tensors.put("momentum/" + name, tensor));
        try {
            Map<String, String> metadata =
                    Map.of("network", NetworkJson.write(network), "state", MAPPER.writeValueAsString(state));
            AtomicFiles.write(file, part -> new Safetensors(tensors, metadata).write(part));
        } catch (JsonProcessingException e) {
            throw new AssertionError("a training state is plain data", e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws BadInputException if it is no intact checkpoint
     */
    public static Checkpoint read(Path file) {
        try {
            Safetensors content = Safetensors.read(file);
            if (!content.metadata().containsKey("network")
                    || !content.metadata().containsKey("state")) {
                throw new BadInputException(file + " is no checkpoint: it holds no network and state");
            }
            Network network = NetworkJson.read(content.metadata().get("network"));
            return new Checkpoint(
                    network,
                    tensors(content, "weights/").requireFits(network),
                    tensors(content, "momentum/").requireFits(TrainingGraph.trainable(network)),
                    state(content.metadata().get("state")));
        } catch (IllegalArgumentException e) {
            throw new BadInputException("checkpoint " + file + " cannot be used: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new BadInputException(e.getMessage(), e);
        }
    }

    private static TrainingState state(String json) {
        try {
            TrainingState state = MAPPER.readValue(json, TrainingState.class);
            if (state != null) {
                return state;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its state cannot be read", e);
        }
        throw new IllegalArgumentException("it has no state");
    }

    private static Weights tensors(Safetensors content, String prefix) {
        Map<String, FloatTensor> tensors = new LinkedHashMap<>();
        content.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                tensors.put(name.substring(prefix.length()), tensor);
            }
        });
        return Weights.of(tensors);
    }
}
