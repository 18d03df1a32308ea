package org.dance4j.datasets.labels;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;

/**
 * The classes of Cityscapes, which BDD100K shares.
 *
 * <p>Source: cityscapesscripts/helpers/labels.py of the official scripts (github.com/mcordts/cityscapesScripts).
 */
public final class StreetClasses {

    private static final int NONE = LabelMap.VOID;

    /**
     * A line of the official table.
     *
     * @param id the value in {@code _labelIds.png}
     * @param trainId the class, or {@link LabelMap#VOID}
     */
    private record Label(int id, int trainId, String name, int colour) {}

    // Licence plates, whose id is -1, are not drawn in label maps.
    private static final List<Label> LABELS = List.of(
            new Label(0, NONE, "unlabeled", 0x000000),
            new Label(1, NONE, "ego vehicle", 0x000000),
            new Label(2, NONE, "rectification border", 0x000000),
            new Label(3, NONE, "out of roi", 0x000000),
            new Label(4, NONE, "static", 0x000000),
            new Label(5, NONE, "dynamic", 0x6F4A00),
            new Label(6, NONE, "ground", 0x510051),
            new Label(7, 0, "road", 0x804080),
            new Label(8, 1, "sidewalk", 0xF423E8),
            new Label(9, NONE, "parking", 0xFAAAA0),
            new Label(10, NONE, "rail track", 0xE6968C),
            new Label(11, 2, "building", 0x464646),
            new Label(12, 3, "wall", 0x66669C),
            new Label(13, 4, "fence", 0xBE9999),
            new Label(14, NONE, "guard rail", 0xB4A5B4),
            new Label(15, NONE, "bridge", 0x966464),
            new Label(16, NONE, "tunnel", 0x96785A),
            new Label(17, 5, "pole", 0x999999),
            new Label(18, NONE, "polegroup", 0x999999),
            new Label(19, 6, "traffic light", 0xFAAA1E),
            new Label(20, 7, "traffic sign", 0xDCDC00),
            new Label(21, 8, "vegetation", 0x6B8E23),
            new Label(22, 9, "terrain", 0x98FB98),
            new Label(23, 10, "sky", 0x4682B4),
            new Label(24, 11, "person", 0xDC143C),
            new Label(25, 12, "rider", 0xFF0000),
            new Label(26, 13, "car", 0x00008E),
            new Label(27, 14, "truck", 0x000046),
            new Label(28, 15, "bus", 0x003C64),
            new Label(29, NONE, "caravan", 0x00005A),
            new Label(30, NONE, "trailer", 0x00006E),
            new Label(31, 16, "train", 0x005064),
            new Label(32, 17, "motorcycle", 0x0000E6),
            new Label(33, 18, "bicycle", 0x770B20));

    /** The 19 classes that are trained on and scored. */
    public static final ClassSet CLASSES = classes();

    /** The ids of the whole table. */
    public static final LabelCode IDS = new LabelCode.Values(
            LABELS.stream().collect(Collectors.toMap(Label::id, Label::trainId)),
            "an id of the Cityscapes table, 0 to 33");

    /** The classes themselves. */
    public static final LabelCode TRAIN_IDS =
            LabelCode.Values.inOrder(CLASSES.size(), LabelMap.VOID).shownAs(CLASSES);

    private StreetClasses() {}

    private static ClassSet classes() {
        Map<Integer, Label> trained = LABELS.stream()
                .filter(label -> label.trainId() != NONE)
                .collect(Collectors.toMap(Label::trainId, Function.identity(), (one, other) -> one, TreeMap::new));
        return new ClassSet(
                trained.values().stream().map(Label::name).toList(),
                trained.values().stream().map(Label::colour).toList());
    }
}
