package org.dance4j.graphs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.dance4j.common.io.Json;

/** Networks as JSON and back. */
public final class NetworkJson {

    private static final ObjectMapper MAPPER = Json.camelCase()
            .disable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private NetworkJson() {}

    /** The network as indented JSON. */
    public static String write(Network network) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(network);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a network is plain data", e);
        }
    }

    /**
     * The network that {@link #write} wrote.
     *
     * @throws IllegalArgumentException if the text describes no valid network
     */
    public static Network read(String json) {
        try {
            Network network = MAPPER.readValue(json, Network.class);
            if (network == null) {
                throw new IllegalArgumentException("the JSON describes no network: it is null");
            }
            return network;
        } catch (JsonProcessingException e) {
            String reason = e.getCause() instanceof IllegalArgumentException refused
                    ? refused.getMessage()
                    : e.getOriginalMessage();
            throw new IllegalArgumentException("the JSON describes no network: " + reason, e);
        }
    }
}
