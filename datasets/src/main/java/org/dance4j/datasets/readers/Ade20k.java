package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.labels.VocColours;

/**
 * ADE20K as the scene parsing benchmark has it, {@code ADEChallengeData2016}: {@code images/training},
 * {@code images/validation}, and {@code annotations} likewise, whose values 1–150 are the classes, 0 being void.
 *
 * <p>Source of the classes: {@code objectInfo150.txt} of the benchmark's development kit, the first name of each. Its
 * colours are those of PASCAL VOC's formula for the values.
 */
record Ade20k(Path folder) implements FileDataset.Layout {

    static final String NAME = "ade20k";

    private static final String IMAGES = "images";
    private static final String LABELS = "annotations";

    /** The folders of the splits. */
    private static final Map<Split, String> FOLDERS = Map.of(Split.TRAIN, "training", Split.VALIDATION, "validation");

    private static final List<String> NAMES = List.of(
            """
            wall, building, sky, floor, tree, ceiling, road, bed, windowpane, grass, cabinet, sidewalk, person,
            earth, door, table, mountain, plant, curtain, chair, car, water, painting, sofa, shelf, house, sea,
            mirror, rug, field, armchair, seat, fence, desk, rock, wardrobe, lamp, bathtub, railing, cushion,
            base, box, column, signboard, chest of drawers, counter, sand, sink, skyscraper, fireplace,
            refrigerator, grandstand, path, stairs, runway, case, pool table, pillow, screen door, stairway,
            river, bridge, bookcase, blind, coffee table, toilet, flower, book, hill, bench, countertop, stove,
            palm, kitchen island, computer, swivel chair, boat, bar, arcade machine, hovel, bus, towel, light,
            truck, tower, chandelier, awning, streetlight, booth, television, airplane, dirt track, apparel,
            pole, land, bannister, escalator, ottoman, bottle, buffet, poster, stage, van, ship, fountain,
            conveyer belt, canopy, washer, plaything, swimming pool, stool, barrel, basket, waterfall, tent,
            bag, minibike, cradle, oven, ball, food, step, tank, trade name, microwave, pot, animal, bicycle,
            lake, dishwasher, screen, blanket, sculpture, hood, sconce, vase, traffic light, tray, ashcan, fan,
            pier, crt screen, plate, monitor, bulletin board, shower, radiator, glass, clock, flag"""
                    .strip()
                    .split(",\\s+"));

    private static final ClassSet CLASSES = new ClassSet(
            NAMES,
            IntStream.rangeClosed(1, NAMES.size()).mapToObj(VocColours::of).toList());

    private static final LabelCode CODE = code();

    private static LabelCode code() {
        Map<Integer, Integer> meanings = new HashMap<>(Map.of(0, LabelMap.VOID));
        for (int i = 0; i < NAMES.size(); i++) {
            meanings.put(i + 1, i);
        }
        return new LabelCode.Values(meanings, "1 to " + NAMES.size() + ", or 0 for void");
    }

    /** @throws BadInputException if the folder is missing or holds no ADE20K */
    static FileDataset open(Path folder) {
        FileDataset.requireFolder(NAME, folder);
        if (!Files.isDirectory(folder.resolve(IMAGES))) {
            throw new BadInputException("data folder " + folder + " holds no image: expected ADE20K's folders"
                    + " images/{training,validation} and annotations/{training,validation}");
        }
        return new FileDataset(NAME, CLASSES, new Ade20k(folder));
    }

    private Path of(Split split, String kind) {
        return folder.resolve(kind).resolve(FOLDERS.getOrDefault(split, split.text()));
    }

    /** Test images are published without labels. */
    @Override
    public Set<Split> splits() {
        return Stream.of(Split.TRAIN, Split.VALIDATION)
                .filter(split -> Files.isDirectory(of(split, IMAGES)) && Files.isDirectory(of(split, LABELS)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Listing list(Split split) {
        return new SplitFolders(
                        folder, folder.resolve(IMAGES), each -> of(each, IMAGES), each -> of(each, LABELS), CODE)
                .list(split, splits());
    }
}
