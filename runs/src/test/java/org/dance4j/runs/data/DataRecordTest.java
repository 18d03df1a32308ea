package org.dance4j.runs.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataRecordTest {

    private static final ClassSet CLASSES = new ClassSet(List.of("road", "tree", "sky"), List.of(0x804080, 1, 2));

    @TempDir
    private Path folder;

    private static DataRecord recordOf(ClassSet classes, LabelCode... codes) {
        return new DataRecord(
                classes, List.of(codes).stream().map(LabelCode::table).toList());
    }

    private static Optional<String> changed(List<String> names, List<Integer> colours) {
        return DataRecord.changed(CLASSES, new ClassSet(names, colours));
    }

    @Test
    void theFileKeepsAll() throws IOException {
        Path file = folder.resolve("dataset.json");
        assertEquals(Optional.empty(), DataRecord.read(file));
        LabelCode.Values values = LabelCode.Values.inOrder(3, 255);
        LabelCode.Colours colours = new LabelCode.Colours(Map.of(0x804080, 0, 0, 255), "a colour");
        DataRecord record = recordOf(CLASSES, values, new LabelCode.ByChannels(values, colours));
        assertEquals(
                List.of(
                        new TreeMap<>(Map.of("0", 0, "1", 1, "2", 2, "255", 255)),
                        new TreeMap<>(Map.of("0", 0, "1", 1, "2", 2, "255", 255, "#804080", 0, "#000000", 255))),
                record.labels());
        record.write(file);
        assertEquals(Optional.of(record), DataRecord.read(file));
        assertEquals(Optional.empty(), record.changed(record));
        Files.writeString(file, "{}");
        assertTrue(assertThrows(BadInputException.class, () -> DataRecord.read(file))
                .getMessage()
                .contains(file.toString()));
    }

    @Test
    void itIsSaidWhichClassIsAnother() {
        assertEquals(Optional.empty(), changed(List.of("road", "tree", "sky"), List.of(0x804080, 1, 2)));
        assertEquals(
                Optional.of("class 1 is 'sky', and was 'tree' (2 of 3 classes differ)"),
                changed(List.of("road", "sky", "tree"), List.of(0x804080, 2, 1)));
        assertEquals(
                Optional.of("class 2 is 'clouds', and was 'sky'"),
                changed(List.of("road", "tree", "clouds"), List.of(0x804080, 1, 2)));
        assertEquals(
                Optional.of("class 'road' has the colour #804081, and had #804080"),
                changed(List.of("road", "tree", "sky"), List.of(0x804081, 1, 2)));
        assertEquals(
                Optional.of("there are 2 classes, and were 3, gone is 'tree'"),
                changed(List.of("road", "sky"), List.of(1, 2)));
    }

    @Test
    void itIsSaidWhichLabelIsAnother() {
        DataRecord before = recordOf(CLASSES, LabelCode.Values.inOrder(3, 255));
        assertEquals(
                // In the order of texts, 255 comes before 3.
                Optional.of("label 255 stands for nothing, and stood for void (2 of 5 labels differ)"),
                before.changed(recordOf(CLASSES, LabelCode.Values.inOrder(3, 3))));
        assertEquals(
                Optional.of("label files are coded in 2 ways, and were in 1"),
                before.changed(recordOf(CLASSES, LabelCode.Values.inOrder(3, 255), LabelCode.Values.inOrder(3, 254))));
    }
}
