package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.labels.StreetClasses;

/**
 * BDD100K's 10,000 images for semantic segmentation: {@code images/10k/SPLIT}, and {@code labels/sem_seg/masks/SPLIT},
 * whose values are the classes of Cityscapes, 255 for void (doc.bdd100k.com, "Label Format", "Semantic Segmentation").
 */
final class Bdd100k {

    static final String NAME = "bdd100k";

    private Bdd100k() {}

    /** @throws BadInputException if the folder is missing or holds no BDD100K */
    static Dataset open(Path folder) {
        FileDataset.requireFolder(NAME, folder);
        Path images = folder.resolve("images/10k");
        Path labels = folder.resolve("labels/sem_seg/masks");
        if (!Files.isDirectory(images)) {
            throw new BadInputException("data folder " + folder + " holds no image: expected BDD100K's folders"
                    + " images/10k/{train,val} and labels/sem_seg/masks/{train,val}");
        }
        SplitFolders layout = new SplitFolders(
                folder,
                images,
                split -> images.resolve(split.text()),
                split -> labels.resolve(split.text()),
                StreetClasses.TRAIN_IDS);
        return new FileDataset(NAME, StreetClasses.CLASSES, layout);
    }
}
