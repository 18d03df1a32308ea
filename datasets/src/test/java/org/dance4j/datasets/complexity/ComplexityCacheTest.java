package org.dance4j.datasets.complexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.file.Path;
import java.util.List;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.Palette;
import org.dance4j.datasets.labels.LabelContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComplexityCacheTest {

    private static final ImageSize SIZE = new ImageSize(2, 3);

    @TempDir
    private Path folder;

    private static ImageComplexity image(int number) {
        Palette.Entry entry = new Palette.Entry(1, 2, 0x010203 + number % 2, Palette.NOTHING);
        Palette palette = new Palette(number % 3 == 0 ? List.of() : List.of(entry));
        return new ImageComplexity(
                number / 7.0, number / 9.0, SIZE, new LabelContent(ImmutableIntArray.of(number, 6, 0), palette));
    }

    /** So many images of a dataset, of which others come before. */
    private void measure(int from, int images, boolean areAll) {
        ComplexityCache cache = ComplexityCache.open(folder, "many", images);
        for (int i = from; i < from + images; i++) {
            cache.add(Fingerprint.of("image " + i), image(i));
        }
        cache.keep(areAll);
    }

    private ImageComplexity kept(int number) {
        return ComplexityCache.open(folder, "many", 0).get(Fingerprint.of("image " + number));
    }

    @Test
    void whatWasMeasuredIsKeptToTheLastDigit() {
        measure(0, 7, true);
        for (int i = 0; i < 7; i++) {
            assertEquals(image(i), kept(i));
        }
        measure(100, 2, false);
        assertEquals(image(3), kept(3));
        assertEquals(image(101), kept(101));
    }

    /** By hand: 230,000 are known, and 200,000 more than are measured are many. */
    @Test
    void manyThatAreNoLongerUsedGoWhereTheOthersAreNoSmallPart() {
        int known = 230_000;
        measure(0, known, true);
        measure(known, 5, true);
        assertEquals(image(0), kept(0), "5 are a small part");
        measure(1, 25_000, false);
        assertEquals(image(0), kept(0), "the others may be the rest");
        measure(1, 25_000, true);
        assertNull(kept(0));
        assertNull(kept(known));
        assertEquals(image(1), kept(1));
        assertEquals(image(25_000), kept(25_000));
    }

    /** Of SHA-256 of "abc" (FIPS 180-2, appendix B.1) the first half. */
    @Test
    void fingerprintsByHand() {
        Fingerprint abc = Fingerprint.of("abc");
        assertEquals("ba7816bf8f01cfea414140de5dae2223", abc.toString());
        assertEquals(abc, Fingerprint.parse(abc.toString()));
    }
}
