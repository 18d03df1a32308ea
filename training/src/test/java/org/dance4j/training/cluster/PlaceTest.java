package org.dance4j.training.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.junit.jupiter.api.Test;

class PlaceTest {

    private static final Map<String, String> TORCHRUN = Map.of(
            "RANK", "3",
            "WORLD_SIZE", "4",
            "LOCAL_RANK", "1",
            "LOCAL_WORLD_SIZE", "2",
            "MASTER_ADDR", "node0",
            "MASTER_PORT", "1234");

    @Test
    void torchrunsVariablesAreRead() {
        assertEquals(Optional.of(new Place(3, 4, 2, "node0", 1234, 300)), Place.of(TORCHRUN));
    }

    @Test
    void oneProcessHasNoPlace() {
        assertEquals(Optional.empty(), Place.of(Map.of()));
        assertEquals(Optional.empty(), Place.of(Map.of("WORLD_SIZE", "1", "RANK", "0")));
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertRefused("RANK", "4", "the environment variable RANK must be a whole number from 0 to 3, found 4");
        assertRefused(
                "WORLD_SIZE",
                "many",
                "the environment variable WORLD_SIZE must be a whole number of at least 1," + " found many");
        assertRefused(
                "MASTER_PORT",
                "70000",
                "the environment variable MASTER_PORT must be a whole number from 1 to" + " 65535, found 70000");
        String timeouts = "the environment variable DANCE_TIMEOUT must be a whole number from 10 to 604800, found ";
        assertRefused("DANCE_TIMEOUT", "2", timeouts + 2);
        assertRefused("DANCE_TIMEOUT", "3000000", timeouts + 3_000_000);
        assertRefused(
                "MASTER_ADDR",
                "",
                "the environment says WORLD_SIZE=4 but not MASTER_ADDR; processes that train"
                        + " together need RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun sets them");
    }

    private static void assertRefused(String name, String value, String sentence) {
        Map<String, String> environment = new HashMap<>(TORCHRUN);
        environment.put(name, value);
        assertEquals(
                sentence,
                assertThrows(BadInputException.class, () -> Place.of(environment))
                        .getMessage());
    }
}
