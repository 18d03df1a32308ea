package org.dance4j.eval.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder as Linux's powercap shows it, with counters that the test turns. */
class RaplTest {

    @TempDir
    private Path powercap;

    @BeforeEach
    void twoPackages() throws IOException {
        zone("intel-rapl:0", "package-0", 5_000_000);
        zone("intel-rapl:1", "package-1", 900_000_000);
    }

    @Test
    void packagesAreSummedAndNothingWithinOrBesideThem() throws IOException {
        zone("intel-rapl:0:0", "core", 1_000_000);
        zone("intel-rapl:2", "psys", 7_000_000);
        zone("intel-rapl-mmio:0", "package-0", 5_000_000);
        Files.createDirectory(powercap.resolve("intel-rapl"));
        Rapl rapl = Rapl.open(powercap).orElseThrow();
        assertEquals(0, rapl.joules());
        turn("intel-rapl:0", 7_500_000);
        turn("intel-rapl:0:0", 9_000_000);
        turn("intel-rapl:1", 900_250_000);
        turn("intel-rapl:2", 99_000_000);
        assertEquals(2.75, rapl.joules(), 1e-12);
        turn("intel-rapl:1", 901_250_000);
        assertEquals(3.75, rapl.joules(), 1e-12);
    }

    /** From 900 J to the range's 1000 J and on to 20 J, and then round once more, by 5 J and 995 J. */
    @Test
    void aCounterThatHasGoneRoundGoesOn() throws IOException {
        Rapl rapl = Rapl.open(powercap).orElseThrow();
        turn("intel-rapl:1", 20_000_000);
        assertEquals(120, rapl.joules(), 1e-9);
        turn("intel-rapl:1", 25_000_000);
        assertEquals(125, rapl.joules(), 1e-9);
        turn("intel-rapl:1", 20_000_000);
        assertEquals(1120, rapl.joules(), 1e-9);
    }

    /** What is read of the others would pass for all of it. */
    @Test
    void withAPackageThatCannotBeReadNothingIsMeasured() throws IOException {
        Rapl rapl = Rapl.open(powercap).orElseThrow();
        Files.delete(powercap.resolve("intel-rapl:1/energy_uj"));
        assertEquals(Double.NaN, rapl.joules());
        assertTrue(Rapl.open(powercap).isEmpty());
        turn("intel-rapl:1", 1);
        assertTrue(Rapl.open(powercap).isPresent());
        Files.writeString(powercap.resolve("intel-rapl:0/energy_uj"), "many\n");
        assertTrue(Rapl.open(powercap).isEmpty());
    }

    @Test
    void withoutPackagesNothingIsMeasured() throws IOException {
        assertTrue(Rapl.open(powercap.resolve("none")).isEmpty());
        assertTrue(Rapl.open(Files.createDirectory(powercap.resolve("empty"))).isEmpty());
    }

    private void zone(String folder, String name, long microjoules) throws IOException {
        Files.createDirectory(powercap.resolve(folder));
        Files.writeString(powercap.resolve(folder).resolve("name"), name + "\n");
        Files.writeString(powercap.resolve(folder).resolve("max_energy_range_uj"), "1000000000\n");
        turn(folder, microjoules);
    }

    private void turn(String folder, long microjoules) throws IOException {
        Files.writeString(powercap.resolve(folder).resolve("energy_uj"), microjoules + "\n");
    }
}
