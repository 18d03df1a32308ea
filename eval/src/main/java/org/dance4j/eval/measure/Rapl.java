package org.dance4j.eval.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The energy of the processors' packages by their own counters (Running Average Power Limit), as Linux shows them: the
 * folders {@code intel-rapl:N} of powercap, on AMD's processors too. Each has a counter of microjoules that starts
 * again from 0 after {@code max_energy_range_uj}. Zones within packages (cores, memory) are parts of theirs, or, as
 * memory on some servers, counted apart and not here.
 */
final class Rapl {

    static final Path FOLDER = Path.of("/sys/class/powercap");

    private static final double MICRO = 1e-6;

    /** The counter of one package. */
    private static final class Zone {

        private final Path counter;
        private final long range;
        private long last;
        private double microjoules;

        /** @throws IOException if it cannot be read; on many systems only root may */
        Zone(Path folder) throws IOException {
            counter = folder.resolve("energy_uj");
            range = number(folder.resolve("max_energy_range_uj"));
            last = number(counter);
        }

        double microjoules() throws IOException {
            long now = number(counter);
            microjoules += now >= last ? now - last : now - last + range;
            last = now;
            return microjoules;
        }

        private static long number(Path file) throws IOException {
            try {
                return Long.parseLong(Files.readString(file).strip());
            } catch (NumberFormatException e) {
                throw new IOException(file + " holds no number", e);
            }
        }
    }

    private final List<Zone> packages;

    private Rapl(List<Zone> packages) {
        this.packages = packages;
    }

    /**
     * The packages below a folder.
     *
     * @param powercap {@link #FOLDER}, or one like it
     * @return empty if there are none, or one of them cannot be read: a part of the energy would pass for all of it
     */
    static Optional<Rapl> open(Path powercap) {
        try (Stream<Path> entries = Files.list(powercap)) {
            List<Zone> packages = new ArrayList<>();
            for (Path zone : entries.filter(Rapl::isTopLevel).toList()) {
                if (Files.readString(zone.resolve("name")).startsWith("package")) {
                    packages.add(new Zone(zone));
                }
            }
            return packages.isEmpty() ? Optional.empty() : Optional.of(new Rapl(packages));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The same packages are listed a second time as {@code intel-rapl-mmio:N} on some machines. */
    private static boolean isTopLevel(Path zone) {
        return zone.getFileName().toString().matches("intel-rapl:\\d+");
    }

    /** The energy of all packages since they were opened; NaN if one cannot be read any more. */
    synchronized double joules() {
        try {
            double sum = 0;
            for (Zone zone : packages) {
                sum += zone.microjoules();
            }
            return MICRO * sum;
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
