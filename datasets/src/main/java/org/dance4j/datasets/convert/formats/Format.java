package org.dance4j.datasets.convert.formats;

import java.util.function.Function;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.convert.shapes.ClassTable;
import org.dance4j.datasets.convert.shapes.Label;
import org.dance4j.datasets.convert.shapes.PanopticMask;

/** The formats that are read. */
public enum Format {
    /** COCO: objects and stuff as polygons or runs of pixels, or panoptic PNG files. */
    COCO(CocoSource::read),
    /** A JSON file of labelme beside each image. */
    LABELME(LabelmeSource::read),
    /** CVAT's XML, for images and for video. */
    CVAT(CvatSource::read),
    /** CVAT's masks with their table of colours. */
    CVAT_MASKS(MaskFolders::cvat),
    /** Label Studio's JSON. */
    LABEL_STUDIO(LabelStudioSource::read),
    /** PASCAL VOC's masks, by index or colour. */
    VOC(MaskFolders::voc),
    /** Masks of 0 and 255. */
    MASKS(TwoValueMasks::read),
    /** A dataset of one's own, as all of these become. */
    FOLDER(options -> DatasetSource.read("folder", options)),
    /** CamVid, in either layout. */
    CAMVID(options -> DatasetSource.read("camvid", options));

    private final Function<SourceOptions, Source> reader;

    Format(Function<SourceOptions, Source> reader) {
        this.reader = reader;
    }

    /**
     * Reads what a source tells before any pixel is read.
     *
     * @throws BadInputException if it is not of this format
     */
    public Source read(SourceOptions options) {
        return reader.apply(options);
    }

    /** Whether it is a dataset that training reads already. */
    public boolean isDataset() {
        return this == FOLDER || this == CAMVID;
    }

    /**
     * What pixels are that nothing covers, if nothing else is asked for.
     *
     * @param source what was read
     */
    public String background(Source source) {
        if (isDataset()) {
            return source.labels().stream()
                    .filter(Label::isBackground)
                    .map(Label::name)
                    .findFirst()
                    .orElse(ClassTable.VOID);
        }
        boolean everythingIsLabelled =
                source.entries().stream().anyMatch(entry -> entry.labelling() instanceof PanopticMask);
        return everythingIsLabelled ? ClassTable.VOID : "background";
    }
}
