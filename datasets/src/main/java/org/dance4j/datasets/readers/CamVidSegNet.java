package org.dance4j.datasets.readers;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.LabelCode;

/**
 * CamVid in the SegNet layout, 480 × 360. A split {@code train} has its images in the folder {@code train}, its label
 * maps (index PNG, 11 for void) in {@code trainannot}, and a list {@code train.txt} with a line {@code image label} for
 * each sample, which then says what is used ({@link SampleList}). Without a list, images and label maps of the folders
 * are paired by their paths in these.
 */
record CamVidSegNet(Path folder) implements FileDataset.Layout {

    private static final LabelCode CODE =
            LabelCode.Values.inOrder(CamVid.CLASSES.size(), 11).shownAs(CamVid.CLASSES);

    private SampleList sampleList(Split split) {
        return new SampleList(folder.resolve(split.text() + ".txt"), folder, line -> Optional.empty());
    }

    private SplitFolders folders() {
        return new SplitFolders(
                folder,
                folder,
                split -> folder.resolve(split.text()),
                split -> folder.resolve(split.text() + "annot"),
                CODE);
    }

    /** Of texts under names of their own only those count that list images with their labels. */
    @Override
    public Set<Split> splits() {
        Set<Split> splits = folders().splits();
        SplitNames.lists(folder).stream().filter(this::isList).forEach(splits::add);
        return splits;
    }

    private boolean isList(Split split) {
        return Split.USUAL.contains(split) || sampleList(split).hasPairs();
    }

    @Override
    public Listing list(Split split) {
        SampleList list = sampleList(split);
        return list.exists() && isList(split)
                ? list.list(split.text(), CODE)
                : folders().list(split, splits());
    }
}
