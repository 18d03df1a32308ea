package org.dance4j.training.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import org.dance4j.common.io.Json;

/** What processes tell each other before TensorFlow's servers run: a line of JSON each. Empty lines only say "still here". */
final class Message {

    private static final JsonMapper MAPPER = Json.mapper();

    private Message() {}

    /**
     * A process that has come to the first one.
     *
     * @param size how many processes it was told of
     * @param version of its build
     * @param settings that it was asked to train with, as texts
     * @param host the address of its server
     */
    record Hello(int rank, int size, String version, Map<String, String> settings, String host, int port) {}

    /**
     * What the first process answers when all have come and its own preparations are done.
     *
     * @param addresses host and port of all servers, by rank; empty if there is a problem
     * @param folder of the run
     * @param step of the checkpoint that it goes on from
     * @param problem why they cannot train together; empty if they can
     */
    record Welcome(List<String> addresses, String folder, long step, String problem) {}

    /** That a server runs, and that all do. */
    record Ready(int rank) {}

    static void write(Writer to, Object message) throws IOException {
        to.write(MAPPER.writeValueAsString(message));
        to.write('\n');
        to.flush();
    }

    /**
     * @param heard told of each line, empty ones too
     * @throws IOException if the other end is gone, or says something else
     */
    static <T> T read(BufferedReader from, Class<T> type, Runnable heard) throws IOException {
        String line = from.readLine();
        while (line != null && line.isBlank()) {
            heard.run();
            line = from.readLine();
        }
        heard.run();
        if (line == null) {
            throw new EOFException("the other process is gone");
        }
        try {
            return MAPPER.readValue(line, type);
        } catch (JsonProcessingException e) {
            throw new IOException("the other process does not speak as expected", e);
        }
    }
}
