package org.dance4j.datasets.readers;

import java.nio.file.Path;
import java.util.Optional;
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
                folder, split -> folder.resolve(split.text()), split -> folder.resolve(split.text() + "annot"), CODE);
    }

    @Override
    public boolean has(Split split) {
        return sampleList(split).exists() || folders().has(split);
    }

    @Override
    public Listing list(Split split) {
        SampleList list = sampleList(split);
        return list.exists() ? list.list(split.text(), CODE) : folders().list(split);
    }
}
