package org.dance4j.common.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapMemoryTest {

    private static final String ON_REQUEST = "always [madvise] never\n";

    private static Map<String, String> changed(Map<String, String> environment, String hugePages, String version) {
        Map<String, String> changed = new HashMap<>(environment);
        MapMemory.giveBack(changed, hugePages, version);
        return changed;
    }

    @ParameterizedTest
    @CsvSource({"always [madvise] never, 2.36", "[always] madvise never, 2.35", "always [madvise] never, 3.0"})
    void memoryIsGivenBackInHugePages(String hugePages, String version) {
        assertEquals(
                Map.of("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", "TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "1"),
                changed(Map.of(), hugePages, version));
    }

    @ParameterizedTest
    @CsvSource({
        "always madvise [never], 2.36",
        "'', 2.36",
        "always [madvise] never, 2.34",
        "always [madvise] never, 1.99",
        "always [madvise] never, ''"
    })
    void withoutThemItIsKept(String hugePages, String version) {
        assertEquals(Map.of(), changed(Map.of(), hugePages, version));
    }

    @Test
    void whatTheEnvironmentSaysComesFirst() {
        Map<String, String> off = Map.of("GLIBC_TUNABLES", "glibc.malloc.hugetlb=0");
        assertEquals(off, changed(off, ON_REQUEST, "2.36"));
        assertEquals(
                Map.of(
                        "GLIBC_TUNABLES",
                        "glibc.malloc.check=1:glibc.malloc.hugetlb=1",
                        "TF_ONEDNN_USE_SYSTEM_ALLOCATOR",
                        "0"),
                changed(
                        Map.of("GLIBC_TUNABLES", "glibc.malloc.check=1", "TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "0"),
                        ON_REQUEST,
                        "2.36"));
    }
}
