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
        assertEquals(
                Optional.empty(),
                Gpus.own(
                        Map.of("LOCAL_RANK", "2", "LOCAL_WORLD_SIZE", "4", "CUDA_VISIBLE_DEVICES", "2"), List.of("2")));
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

    /** Whichever process it is: all would wait for those that are refused. */
    @Test
    void moreProcessesThanAMachineHasGpusAreRefused() {
        for (int gpus : new int[] {1, 3}) {
            assertEquals(
                    "the environment says LOCAL_WORLD_SIZE=4, but a process may use " + gpus
                            + " of this machine's GPUs, and each needs one of its own: start fewer, or give each its"
                            + " own in CUDA_VISIBLE_DEVICES",
                    assertThrows(
                                    BadInputException.class,
                                    () -> Gpus.own(
                                            Map.of("LOCAL_RANK", "0", "LOCAL_WORLD_SIZE", "4"), FOUR.subList(0, gpus)))
                            .getMessage());
        }
        assertEquals(
                "the environment says LOCAL_RANK=1, and the GPUs that a process may use here have the numbers 0 to 0",
                assertThrows(BadInputException.class, () -> own("1", List.of("0")))
                        .getMessage());
        assertEquals(Optional.of("7"), Gpus.own(Map.of("LOCAL_RANK", "3", "LOCAL_WORLD_SIZE", "4"), FOUR));
    }
}
