package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.labels.StreetClasses;

/**
 * Cityscapes as it is unpacked: images {@code leftImg8bit/SPLIT/CITY/*_leftImg8bit.png}, labels
 * {@code gtFine/SPLIT/CITY/*_labelIds.png}, or those of {@code gtCoarse} where a split has no fine ones. Where there
 * are no {@code _labelIds.png}, {@code _labelTrainIds.png} are read.
 *
 * @param coarse whether the split {@code train_extra}, which has coarse labels only, is trained on too
 */
record Cityscapes(Path folder, boolean coarse) implements FileDataset.Layout {

    static final String NAME = "cityscapes";

    private static final String EXTRA = "train_extra";
    private static final String FINE = "gtFine";
    private static final String COARSE = "gtCoarse";
    private static final Pattern IMAGES = Pattern.compile("(.+)_leftImg8bit\\.png");
    private static final Pattern IDS = Pattern.compile("(.+)_gt(?:Fine|Coarse)_labelIds\\.png");
    private static final Pattern TRAIN_IDS = Pattern.compile("(.+)_gt(?:Fine|Coarse)_labelTrainIds\\.png");

    /** @throws BadInputException if the folder is missing or holds no Cityscapes */
    static Dataset open(Path folder, boolean coarse) {
        FileDataset.requireFolder(NAME, folder);
        Cityscapes layout = new Cityscapes(folder, coarse);
        if (!Files.isDirectory(layout.images(""))) {
            throw new BadInputException("data folder " + folder + " holds no image: expected a folder leftImg8bit with"
                    + " train/CITY/*_leftImg8bit.png, and gtFine or gtCoarse beside it");
        }
        return new FileDataset(NAME, StreetClasses.CLASSES, layout);
    }

    private Path images(String part) {
        return folder.resolve("leftImg8bit").resolve(part);
    }

    private Path labels(String kind, String part) {
        return folder.resolve(kind).resolve(part);
    }

    @Override
    public Set<Split> splits() {
        return SplitNames.folders(images("")).stream()
                .filter(split -> Files.isDirectory(labels(FINE, split.text()))
                        || Files.isDirectory(labels(COARSE, split.text())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Listing list(Split split) {
        Listing listing = part(split.text(), Files.isDirectory(labels(FINE, split.text())) ? FINE : COARSE);
        return coarse && split.equals(Split.TRAIN) ? listing.and(part(EXTRA, COARSE)) : listing;
    }

    private Listing part(String part, String kind) {
        Path images = images(part);
        Path labels = labels(kind, part);
        if (!Files.isDirectory(images)) {
            throw SplitNames.missing(folder, Split.parse(part), "folder " + images + " does not exist", splits());
        }
        if (!Files.isDirectory(labels)) {
            throw new BadInputException("the images in " + images + " have no labels: there is no folder "
                    + (part.equals(EXTRA) ? "" : labels(FINE, part) + " or ") + labels);
        }
        FoundFiles found = FoundFiles.byPath(images, IMAGES);
        FoundFiles ids = FoundFiles.byPath(labels, IDS);
        return ids.isEmpty()
                ? Pairing.of(part, found, FoundFiles.byPath(labels, TRAIN_IDS), StreetClasses.TRAIN_IDS)
                : Pairing.of(part, found, ids, StreetClasses.IDS);
    }
}
