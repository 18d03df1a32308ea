package org.dance4j.datasets.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.formats.Entry;
import org.dance4j.datasets.convert.formats.Picture;
import org.dance4j.datasets.convert.shapes.Labelling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitPlanTest {

    @TempDir
    private Path folder;

    private static Entry entry(String name, Optional<Split> split, Path file) {
        return new Entry(name, split, new Picture.InFile(file), Labelling.broken("not painted"));
    }

    private static List<Entry> entries(int count, String name) {
        return IntStream.range(0, count)
                .mapToObj(i -> entry(name.formatted(i / 10, i % 10), Optional.empty(), Path.of("none")))
                .toList();
    }

    private static SplitChoice choice(double validation, double test, long seed, String group, boolean alike) {
        return new SplitChoice(
                OptionalDouble.of(validation),
                OptionalDouble.of(test),
                OptionalLong.of(seed),
                Optional.ofNullable(group).map(Pattern::compile),
                alike);
    }

    private static long count(List<Split> splits, Split split) {
        return Collections.frequency(splits, split);
    }

    @Test
    void sharesAreKeptAndSeedsRepeat() {
        List<Entry> entries = entries(100, "rec%d_%d.png");
        List<Split> splits = SplitPlan.of(entries, choice(0.2, 0.1, 1, null, false), 1);
        assertEquals(20, count(splits, Split.VALIDATION));
        assertEquals(10, count(splits, Split.TEST));
        assertEquals(70, count(splits, Split.TRAIN));
        assertEquals(splits, SplitPlan.of(entries, choice(0.2, 0.1, 1, null, false), 1));
        assertNotEquals(splits, SplitPlan.of(entries, choice(0.2, 0.1, 2, null, false), 1));
        assertEquals(1, count(SplitPlan.of(entries(2, "%d%d"), SplitChoice.USUAL, 1), Split.VALIDATION));
        assertEquals(0, count(SplitPlan.of(entries(1, "%d%d"), SplitChoice.USUAL, 1), Split.VALIDATION));
    }

    @Test
    void theOrderOfTheSourceDoesNotMatter() {
        List<Entry> entries = entries(50, "rec%d_%d.png");
        List<Entry> reversed = new ArrayList<>(entries);
        Collections.reverse(reversed);
        List<Split> splits = new ArrayList<>(SplitPlan.of(reversed, SplitChoice.USUAL, 1));
        Collections.reverse(splits);
        assertEquals(SplitPlan.of(entries, SplitChoice.USUAL, 1), splits);
    }

    @Test
    void groupsStayTogether() {
        List<Split> splits = SplitPlan.of(entries(100, "rec%d_%d.png"), choice(0.2, 0, 3, "^rec\\d+", false), 1);
        assertEquals(20, count(splits, Split.VALIDATION));
        for (int recording = 0; recording < 10; recording++) {
            assertEquals(
                    1,
                    splits.subList(10 * recording, 10 * recording + 10).stream()
                            .distinct()
                            .count());
        }
        assertEquals(0, count(SplitPlan.of(entries(9, "a%d_%d"), choice(0.2, 0, 1, "^a", false), 1), Split.VALIDATION));
    }

    @Test
    void theSourcesOwnSplitsComeFirst() {
        List<Entry> entries = List.of(
                entry("a", Optional.of(Split.TRAIN), Path.of("a")),
                entry("b", Optional.of(Split.parse("night")), Path.of("b")));
        assertTrue(SplitPlan.isSources(entries, SplitChoice.USUAL));
        assertEquals(List.of(Split.TRAIN, Split.parse("night")), SplitPlan.of(entries, SplitChoice.USUAL, 1));
        List<Split> anew = SplitPlan.of(entries, choice(0.5, 0, 1, null, false), 1);
        assertEquals(1, count(anew, Split.VALIDATION));
        assertEquals(1, count(anew, Split.TRAIN));
    }

    @Test
    void imagesThatLookTheSameStayTogether() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (int scene = 0; scene < 4; scene++) {
            for (int frame = 0; frame < 5; frame++) {
                Path file = folder.resolve(scene + "-" + frame + ".png");
                ImageIO.write(scene(scene, frame), "png", file.toFile());
                entries.add(entry(file.getFileName().toString(), Optional.empty(), file));
            }
        }
        List<Split> splits = SplitPlan.of(entries, choice(0.25, 0, 1, null, true), 1);
        assertEquals(5, count(splits, Split.VALIDATION));
        int first = splits.indexOf(Split.VALIDATION);
        assertEquals(0, first % 5);
        assertEquals(first + 4, splits.lastIndexOf(Split.VALIDATION));
    }

    /** Large patches of grey that a scene has, each frame a little brighter. */
    private static BufferedImage scene(int scene, int frame) {
        BufferedImage image = new BufferedImage(36, 36, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 36 * 36; i++) {
            int patch = i / 36 / 4 * 9 + i % 36 / 4;
            int grey = Math.floorMod((patch + 1) * (scene * 31 + 17) * 37, 200) + 2 * frame;
            image.setRGB(i % 36, i / 36, grey * 0x010101);
        }
        return image;
    }

    @Test
    void somethingIsLeftToTrainOn() {
        assertEquals(
                "validation and test take shares from 0 to 1 that leave some images for training, found 0.6 and 0.4",
                assertThrows(IllegalArgumentException.class, () -> choice(0.6, 0.4, 1, null, false))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> choice(-0.1, 0, 1, null, false));
        assertThrows(IllegalArgumentException.class, () -> choice(Double.NaN, 0, 1, null, false));
    }

    /** Two of three and one of three, rounded, would be all. */
    @Test
    void oneImageIsLeftToTrainOn() {
        List<Split> splits = SplitPlan.of(entries(3, "rec%d_%d.png"), choice(0.5, 0.4, 1, null, false), 1);
        assertEquals(1, count(splits, Split.TRAIN));
        assertEquals(2, count(splits, Split.VALIDATION));
    }

    @Test
    void whatIsAboutDrawnSplitsNeedsThem() {
        List<Entry> entries = List.of(
                entry("a.png", Optional.of(Split.TRAIN), Path.of("none")),
                entry("b.png", Optional.of(Split.VALIDATION), Path.of("none")));
        for (String name : List.of("group", "alike-together", "seed")) {
            SplitChoice choice = new SplitChoice(
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    name.equals("seed") ? OptionalLong.of(1) : OptionalLong.empty(),
                    name.equals("group") ? Optional.of(Pattern.compile("^a")) : Optional.empty(),
                    name.equals("alike-together"));
            assertEquals(
                    name + " is about splits that are drawn, and the source has its own, which count: give val to draw"
                            + " others",
                    assertThrows(BadSettingException.class, () -> SplitPlan.of(entries, choice, 1))
                            .getMessage());
        }
    }
}
