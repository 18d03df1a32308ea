package org.dance4j.datasets;

import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Orientation;
import org.dance4j.datasets.images.Palette;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.StoredLabels;

/** One labelled image. Image and label map may be read anew at each call; both are safe to call from any thread. */
public interface Sample {

    /**
     * Unique within the dataset and the same in every run. Where files in several folders have one name, it has slashes.
     */
    String id();

    /**
     * The image, read anew at each call.
     *
     * @throws BadInputException if the image cannot be read
     */
    RgbImage image();

    /** The image's size, if possible without reading all of it. */
    default ImageSize size() {
        return image().size();
    }

    /**
     * The label map, of the image's size, with values below the number of classes or {@link LabelMap#VOID}.
     *
     * @throws BadInputException if the label map cannot be read, has another size than the image, or holds a value
     *     outside the classes
     */
    LabelMap label();

    /** What the pixels of its label file stand for; empty if it has no file. */
    default Optional<LabelCode> labelCode() {
        return Optional.empty();
    }

    /**
     * What stands in its label file, whether it means something or not; empty if it has no file.
     *
     * @throws BadInputException if the file cannot be read
     */
    default Optional<StoredLabels> storedLabels() {
        return Optional.empty();
    }

    /** The file that the image is read from; empty if it is from none. */
    default Optional<Path> file() {
        return Optional.empty();
    }

    /** The file that the label map is read from; empty if it is from none. */
    default Optional<Path> labelFile() {
        return Optional.empty();
    }

    /** How the stored image was turned to be upright; nothing if it is not from a file. */
    default Orientation orientation() {
        return Orientation.UPRIGHT;
    }

    /**
     * The palette of the label's file as far as it shows what indices stand for; none if labels are not read by
     * index, or their owner said that it does not count.
     */
    default Palette palette() {
        return Palette.NONE;
    }

    /**
     * A text that changes when the image or the label changes: of files a hash of what is in them.
     *
     * @throws BadInputException if a file cannot be read
     */
    String fingerprint();
}
