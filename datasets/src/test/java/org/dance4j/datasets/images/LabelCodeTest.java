package org.dance4j.datasets.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LabelCodeTest {

    /** Colours without low bits: whatever they stand for, sums of colour and class are the same. */
    @Test
    void classesThatChangePlacesAreAnotherCode() {
        Map<Integer, Integer> roadFirst = Map.of(0x804080, 0, 0x800000, 1);
        Map<Integer, Integer> buildingFirst = Map.of(0x804080, 1, 0x800000, 0);
        List<LabelCode> codes = List.of(
                new LabelCode.Colours(roadFirst, ""),
                new LabelCode.Colours(buildingFirst, ""),
                new LabelCode.Values(Map.of(16, 0, 32, 1), ""),
                new LabelCode.Values(Map.of(16, 1, 32, 0), ""),
                new LabelCode.Values(Map.of(0, 0, 1, 1), "", roadFirst),
                new LabelCode.Values(Map.of(0, 0, 1, 1), "", buildingFirst));
        assertEquals(
                codes.size(),
                new TreeSet<>(codes.stream().map(LabelCode::fingerprint).toList()).size());
        assertNotEquals(
                new LabelCode.ByChannels((LabelCode.Values) codes.get(2), (LabelCode.Colours) codes.get(0))
                        .fingerprint(),
                new LabelCode.ByChannels((LabelCode.Values) codes.get(2), (LabelCode.Colours) codes.get(1))
                        .fingerprint());
    }

    /** A cache is read by other processes: SHA-256 of "{#000080=1, #804080=0}", by sha256sum. */
    @Test
    void fingerprintsAreTheSameInEveryProcess() {
        assertEquals(
                "97dddec85ae9342e", new LabelCode.Colours(Map.of(0x804080, 0, 0x000080, 1), "whatever").fingerprint());
    }
}
