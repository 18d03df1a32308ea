package org.dance4j.cli.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The GPUs that this process may use, of which each process that it starts sees one. */
final class Gpus {

    /** What CUDA is told by which GPUs a process sees. */
    static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

    private static final Path OF_MACHINE = Path.of("/proc/driver/nvidia/gpus");

    private Gpus() {}

    static int count() {
        return names().size();
    }

    /** What the process with a number on this machine sees. */
    static String visible(int process) {
        return names().get(process);
    }

    private static List<String> names() {
        String given = System.getenv(VARIABLE);
        if (given != null) {
            return Arrays.stream(given.split(",", -1))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty() && !name.startsWith("-"))
                    .toList();
        }
        if (!Files.isDirectory(OF_MACHINE)) {
            return List.of();
        }
        try (Stream<Path> gpus = Files.list(OF_MACHINE)) {
            return IntStream.range(0, (int) gpus.count())
                    .mapToObj(String::valueOf)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
