package org.dance4j.cli.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;

class GpusTest {

    private static final List<String> FOUR = List.of("0", "GPU-8a1f", "4", "7");

    private static Optional<String> own(String rank, List<String> all) {
        return Gpus.own(Map.of("LOCAL_RANK", rank), all);
    }

    @Test
    void aProcessOfSeveralOnAMachineSeesTheGpuOfItsNumberThere() {
        assertEquals(Optional.of("0"), own("0", FOUR));
        assertEquals(Optional.of("GPU-8a1f"), own("1", FOUR));
        assertEquals(Optional.of("7"), own("3", FOUR));
    }

    /** Of one that launch, or SLURM, shows to each process; and where nothing numbers processes. */
    @Test
    void whereThereIsNoChoiceNothingChanges() {
        assertEquals(Optional.empty(), own("2", List.of("2")));
        assertEquals(Optional.empty(), own("2", List.of()));
        assertEquals(Optional.empty(), own("", FOUR));
        assertEquals(Optional.empty(), Gpus.own(Map.of(), FOUR));
    }

    @Test
    void moreProcessesThanGpusAreRefused() {
        for (String rank : List.of("4", "-1", "one")) {
            assertEquals(
                    "the environment says LOCAL_RANK=" + rank
                            + ", and the GPUs that a process may use here have the numbers 0 to 3",
                    assertThrows(BadInputException.class, () -> own(rank, FOUR)).getMessage());
        }
    }
}
