package org.dance4j.datasets.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dance4j.datasets.BadFile;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.convert.formats.Format;
import org.dance4j.datasets.convert.formats.SourceOptions;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.readers.Datasets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as annotation tools write them, in ../shared; skipped where they are not. */
class SharedFormatsTest {

    private static final Path FORMATS = Path.of("../../shared/formats");

    @TempDir
    private Path folder;

    @BeforeEach
    void needsTheFiles() {
        assumeTrue(Files.isDirectory(FORMATS), "skipped: there is no " + FORMATS);
    }

    private static ConversionRequest request(Format format, String source, String... images) {
        return ConversionRequest.of(
                format,
                new SourceOptions(
                        FORMATS.resolve(source),
                        Stream.of(images).map(FORMATS::resolve).findFirst(),
                        Optional.empty(),
                        List.of()));
    }

    private Path converted(ConversionRequest request) {
        Path out = folder.resolve("out-" + request.format() + System.nanoTime());
        Conversion.run(request, out, 1, progress -> {});
        return out;
    }

    /** The names of the classes of all pixels, by the images' names without the split. */
    private static Map<String, List<String>> classes(Path data) {
        Dataset dataset = Datasets.open("folder", Datasets.Options.in(data));
        Map<String, List<String>> result = new HashMap<>();
        for (Split split : dataset.splits()) {
            for (Sample sample : dataset.samples(split)) {
                LabelMap label = sample.label();
                result.put(
                        sample.id().substring(split.text().length() + 1),
                        IntStream.range(0, label.classes().length)
                                .mapToObj(i -> name(dataset, label.classes()[i] & 0xFF))
                                .toList());
            }
        }
        return result;
    }

    private static String name(Dataset dataset, int value) {
        return value == LabelMap.VOID ? "void" : dataset.classes().names().get(value);
    }

    private static Map<String, Integer> counts(List<String> pixels) {
        return pixels.stream().collect(Collectors.toMap(each -> each, each -> 1, Integer::sum));
    }

    @Test
    void theSameObjectsInFourFormatsBecomeTheSame() {
        Map<String, List<String>> coco = classes(converted(request(Format.COCO, "coco-instances")));
        Map<String, List<String>> labelme = classes(converted(request(Format.LABELME, "labelme")));
        Map<String, List<String>> voc = classes(converted(request(Format.VOC, "voc-masks", "coco-instances")));
        Map<String, List<String>> brush = classes(converted(request(Format.LABEL_STUDIO, "label-studio-brush")));
        assertEquals(3, coco.size());
        assertEquals(coco.keySet(), labelme.keySet());
        assertEquals(coco.keySet(), voc.keySet());
        coco.forEach((name, pixels) -> {
            List<String> mask = voc.get(name);
            for (int i = 0; i < pixels.size(); i++) {
                // What is ignored is drawn by labelme only.
                String drawn = labelme.get(name).get(i);
                if (!drawn.equals("void")) {
                    assertEquals(pixels.get(i), drawn, name);
                }
                if (brush.containsKey(name) && !mask.get(i).equals("void")) {
                    assertEquals(mask.get(i), brush.get(name).get(i), name);
                }
            }
            assertAgree(pixels, mask, name);
        });
        // Areas by pycocotools, which rounds corners to a fifth of a pixel, of what lies on top.
        assertNear(Map.of("bottle", 815, "person", 32412), counts(coco.get("2011_000003")));
        assertNear(Map.of("bus", 117890, "car", 7124), counts(coco.get("2011_000025")));
        assertNear(Map.of("chair", 44199, "person", 34428, "sofa", 13701), counts(coco.get("2011_000006")));
    }

    private static void assertNear(Map<String, Integer> expected, Map<String, Integer> counts) {
        expected.forEach((name, count) -> assertEquals(count, counts.get(name), 0.004 * count, name));
    }

    /** labelme draws masks with the outlines, half a pixel more all around, so that small objects differ most. */
    private static void assertAgree(List<String> pixels, List<String> mask, String image) {
        Map<String, Integer> both = new HashMap<>();
        Map<String, Integer> any = new HashMap<>();
        for (int i = 0; i < pixels.size(); i++) {
            if (!mask.get(i).equals("void")) {
                any.merge(mask.get(i), 1, Integer::sum);
                if (mask.get(i).equals(pixels.get(i))) {
                    both.merge(mask.get(i), 1, Integer::sum);
                } else {
                    any.merge(pixels.get(i), 1, Integer::sum);
                }
            }
        }
        any.forEach((name, pixelsOfAny) -> {
            double iou = (double) both.getOrDefault(name, 0) / pixelsOfAny;
            assertTrue(iou > (name.equals("bottle") ? 0.93 : 0.97), image + " " + name + " " + iou);
        });
    }

    @Test
    void panopticMasks() {
        ConversionRequest request = request(Format.COCO, "coco-panoptic");
        List<BadFile> problems =
                assertThrows(TooManyBadEntries.class, () -> converted(request)).problems();
        // The mask of the other image is as tall as it and half as wide.
        assertEquals(1, problems.size());
        assertTrue(
                problems.get(0).problem().startsWith("a.jpg: the image is 5x10, but its mask "), problems.toString());
        ConversionRequest allowed = new ConversionRequest(
                request.format(),
                request.source(),
                request.background(),
                request.rules(),
                request.splits(),
                false,
                false,
                1);
        Map<String, Integer> counts = counts(classes(converted(allowed)).get("b"));
        assertEquals(Map.of("a", 20, "b", 20, "void", 10), counts);
    }

    @Test
    void stuffAsRuns() {
        Map<String, List<String>> stuff = classes(converted(request(Format.COCO, "coco-stuff")));
        assertEquals(Map.of("a", 20, "background", 30), counts(stuff.get("a")));
        assertEquals(Map.of("b", 20, "background", 30), counts(stuff.get("b")));
    }

    @Test
    void cvatsProjectsAndVideos() {
        Path project = converted(request(Format.CVAT, "cvat/for_images/export_project"));
        Dataset dataset = Datasets.open("folder", Datasets.Options.in(project));
        assertEquals(List.of(Split.TRAIN, Split.VALIDATION, Split.TEST), List.copyOf(dataset.splits()));
        // A box from (0, 2) to (4, 4), and a triangle of area 3.
        assertEquals(8, counts(classes(project).get("img0")).get("label1"));
        assertEquals(3, counts(classes(project).get("img1")).get("label1"), 1);
        Map<String, List<String>> video = classes(converted(request(Format.CVAT, "cvat/for_video")));
        assertEquals(Map.of("II", 7, "background", 493), counts(video.get("frame_000010")));
        assertEquals(Map.of("background", 500), counts(video.get("frame_000013")));
    }
}
