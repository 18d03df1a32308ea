package org.dance4j.datasets.decoded;

import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.DeclaredClasses;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.ClassSet;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelCode;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.Orientation;
import org.dance4j.datasets.images.Palette;
import org.dance4j.datasets.images.RgbImage;
import org.dance4j.datasets.images.StoredLabels;

/**
 * A dataset whose images are decoded once, and then read as pixels from a folder. Labels, which are decoded three times as fast,
 * are read from their own files always; so is what is drawn.
 *
 * @param whole the dataset
 * @param folder that holds pixels, by what is in the images' files; made when it is missing
 */
public record DecodedDataset(Dataset whole, Path folder) implements Dataset {

    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public ClassSet classes() {
        return whole.classes();
    }

    @Override
    public Optional<DeclaredClasses> declaredClasses() {
        return whole.declaredClasses();
    }

    @Override
    public NavigableSet<Split> splits() {
        return whole.splits();
    }

    @Override
    public List<Sample> samples(Split split) {
        return decoded(whole.samples(split));
    }

    @Override
    public Listing listing(Split split) {
        Listing all = whole.listing(split);
        return new Listing(decoded(all.samples()), all.problems());
    }

    private List<Sample> decoded(List<Sample> samples) {
        DecodedImages images = new DecodedImages(folder);
        return samples.stream()
                .<Sample>map(sample -> new Decoded(sample, images))
                .toList();
    }

    /** A sample whose image is read from the folder. */
    private record Decoded(Sample sample, DecodedImages images) implements Sample {

        @Override
        public String id() {
            return sample.id();
        }

        @Override
        public RgbImage image() {
            return sample.file().map(file -> images.of(file, sample::image)).orElseGet(sample::image);
        }

        @Override
        public ImageSize size() {
            return sample.size();
        }

        @Override
        public LabelMap label() {
            return sample.label();
        }

        @Override
        public Optional<LabelCode> labelCode() {
            return sample.labelCode();
        }

        @Override
        public Optional<StoredLabels> storedLabels() {
            return sample.storedLabels();
        }

        @Override
        public Optional<Path> file() {
            return sample.file();
        }

        @Override
        public Orientation orientation() {
            return sample.orientation();
        }

        @Override
        public Palette palette() {
            return sample.palette();
        }

        @Override
        public String fingerprint() {
            return sample.fingerprint();
        }

        @Override
        public String toString() {
            return sample.toString();
        }
    }
}
