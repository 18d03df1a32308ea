package org.dance4j.datasets.readers;

import java.nio.file.Path;
import java.util.Optional;
import org.dance4j.datasets.LabelSizeException;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.complexity.ContentHash;
import org.dance4j.datasets.images.ImageFiles;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Orientation;
import org.dance4j.datasets.images.Palette;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.StoredLabels;

/**
 * An image and its label map in files, read anew each time.
 *
 * @param source where the files are and how the label is coded
 * @param imagePath relative to the source's images: 100,000 samples are to be held at once
 * @param labelPath relative to the source's labels
 */
record FileSample(Source source, String id, RelativePath imagePath, RelativePath labelPath) implements Sample {

    /**
     * The folder of some images, that of their labels, and the labels' code.
     *
     * @param codeFingerprint the code's, which all samples share
     */
    record Source(Path images, Path labels, LabelCode code, String codeFingerprint) {
        Source(Path images, Path labels, LabelCode code) {
            this(images, labels, code, code.fingerprint());
        }
    }

    Path imageFile() {
        return imagePath.in(source.images());
    }

    Path labelMapFile() {
        return labelPath.in(source.labels());
    }

    @Override
    public RgbImage image() {
        return RgbImage.read(imageFile());
    }

    @Override
    public ImageSize size() {
        return ImageFiles.size(imageFile());
    }

    @Override
    public LabelMap label() {
        LabelMap map = source.code().read(labelMapFile());
        ImageFiles.Header image = ImageFiles.header(imageFile());
        if (!map.size().equals(image.size())) {
            boolean likePixels = map.size().equals(image.stored());
            String sentence = "image " + imageFile() + " is " + image.size()
                    + (likePixels ? " once turned upright, as its EXIF tag says" : "") + ", but its label "
                    + labelMapFile() + " is " + map.size()
                    + (likePixels ? ", as the image is stored: turn the label likewise, or take away the tag" : "");
            throw new LabelSizeException(sentence, image.size(), map.size());
        }
        return map;
    }

    @Override
    public Optional<Path> file() {
        return Optional.of(imageFile());
    }

    @Override
    public Optional<Path> labelFile() {
        return Optional.of(labelMapFile());
    }

    @Override
    public Optional<LabelCode> labelCode() {
        return Optional.of(source.code());
    }

    @Override
    public Optional<StoredLabels> storedLabels() {
        return Optional.of(StoredLabels.read(labelMapFile(), source.code() instanceof LabelCode.Colours));
    }

    @Override
    public Orientation orientation() {
        return ImageFiles.header(imageFile()).orientation();
    }

    @Override
    public Palette palette() {
        return source.code().palette(labelMapFile());
    }

    /** What is in the files, and the labels' code, which a file of classes may change. */
    @Override
    public String fingerprint() {
        return ContentHash.of(imageFile(), labelMapFile()) + "-" + source.codeFingerprint();
    }

    @Override
    public String toString() {
        return id;
    }
}
