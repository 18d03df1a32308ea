package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.labels.VocClasses;

/**
 * PASCAL VOC 2012 as it is unpacked, {@code VOCdevkit/VOC2012}: for each split a list of names
 * {@code ImageSets/Segmentation/SPLIT.txt}, {@code JPEGImages/NAME.jpg}, and {@code SegmentationClass/NAME.png}, whose
 * palette indices are the classes, 255 for borders and difficult objects. Labels of the test images are not published.
 * Lines {@code image label}, as lists of the augmented training set have them, are read too ({@link SampleList}).
 */
record Voc2012(Path folder) implements FileDataset.Layout {

    static final String NAME = "voc2012";

    private static final String IMAGES = "JPEGImages";
    private static final String LABELS = "SegmentationClass";
    private static final String LISTS = "ImageSets/Segmentation";

    private static final LabelCode CODE =
            LabelCode.Values.inOrder(VocClasses.ALL.size(), 255).shownAs(VocClasses.ALL);

    /** @throws BadInputException if the folder is missing or holds no VOC 2012 */
    static Dataset open(Path folder) {
        FileDataset.requireFolder(NAME, folder);
        Voc2012 layout = new Voc2012(folder);
        for (String part : List.of(IMAGES, LISTS, LABELS)) {
            if (!Files.isDirectory(folder.resolve(part)) && !(part.equals(LABELS) && layout.hasPairs())) {
                throw new BadInputException("data folder " + folder + " has no folder " + part
                        + ": expected VOC 2012's JPEGImages, SegmentationClass and ImageSets/Segmentation");
            }
        }
        return new FileDataset(NAME, VocClasses.ALL, layout);
    }

    /** Whether a list says itself where labels are. */
    private boolean hasPairs() {
        return Split.USUAL.stream().map(this::sampleList).anyMatch(list -> list.exists() && list.hasPairs());
    }

    private SampleList sampleList(Split split) {
        return new SampleList(folder.resolve(LISTS).resolve(split.text() + ".txt"), folder, Voc2012::line);
    }

    /** What a name stands for. */
    private static Optional<SampleList.Line> line(String name) {
        return Optional.of(new SampleList.Line(name, Path.of(IMAGES, name + ".jpg"), Path.of(LABELS, name + ".png")));
    }

    /** Test images can be there without labels. */
    @Override
    public Set<Split> splits() {
        return SplitNames.lists(folder.resolve(LISTS)).stream()
                .filter(split -> sampleList(split).hasLabels())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Listing list(Split split) {
        SampleList list = sampleList(split);
        if (!list.exists()) {
            throw SplitNames.missing(folder, split, "list " + list.file() + " does not exist", splits());
        }
        return list.list(split.text(), CODE);
    }
}
