package org.dance4j.cli.launch;

import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.runtime.ProcessEnvironment;
import org.dance4j.training.cluster.Place;

/** The GPUs that this process may use, of which each process that it starts sees one. */
public final class Gpus {

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

    /**
     * Shows this process one GPU where several processes share a machine's and nothing has given each its own, as torchrun does
     * not: that of its {@code LOCAL_RANK}. It has to come before TensorFlow looks for GPUs.
     *
     * @throws BadInputException if the machine has not as many
     */
    public static void showOwn(Map<String, String> environment) {
        own(environment, names()).ifPresent(gpu -> ProcessEnvironment.set(VARIABLE, gpu, true));
    }

    /** The one to show; empty where there is no choice, or nothing tells which. */
    static Optional<String> own(Map<String, String> environment, List<String> all) {
        // Of one that the variable names, nothing tells whether other processes are shown the same.
        if (all.isEmpty() || (all.size() == 1 && environment.containsKey(VARIABLE))) {
            return Optional.empty();
        }
        requireEnough(environment, all.size());
        String rank = environment.getOrDefault(Place.LOCAL_RANK, "").strip();
        if (rank.isEmpty()) {
            return Optional.empty();
        }
        Integer number = Ints.tryParse(rank);
        if (number == null || number < 0 || number >= all.size()) {
            throw new BadInputException("the environment says " + Place.LOCAL_RANK + "=" + rank
                    + ", and the GPUs that a process may use here have the numbers 0 to " + (all.size() - 1));
        }
        return Optional.of(all.get(number));
    }

    private static void requireEnough(Map<String, String> environment, int gpus) {
        Integer processes = Ints.tryParse(
                environment.getOrDefault(Place.LOCAL_WORLD_SIZE, "").strip());
        if (processes != null && processes > gpus) {
            throw new BadInputException("the environment says " + Place.LOCAL_WORLD_SIZE + "=" + processes
                    + ", but a process may use " + gpus + " of this machine's GPUs, and each needs one of its own:"
                    + " start fewer, or give each its own in " + VARIABLE);
        }
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
