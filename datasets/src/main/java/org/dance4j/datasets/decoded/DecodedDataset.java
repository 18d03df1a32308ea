package org.dance4j.datasets.decoded;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.ForwardingDataset;
import org.dance4j.datasets.ForwardingSample;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.RgbImage;

/**
 * A dataset whose images are decoded once, and then read as pixels from a folder. Labels, which are decoded three times as fast,
 * are read from their own files always; so is what is drawn.
 *
 * @param whole the dataset
 * @param folder that holds pixels, by what is in the images' files; made when it is missing
 */
public record DecodedDataset(Dataset whole, Path folder) implements ForwardingDataset {

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
        DecodedImages images = new DecodedImages(folder, new AtomicBoolean());
        return samples.stream()
                .<Sample>map(sample -> new Decoded(sample, images))
                .toList();
    }

    /** A sample whose image is read from the folder. */
    private record Decoded(Sample sample, DecodedImages images) implements ForwardingSample {

        @Override
        public RgbImage image() {
            return sample.file().map(file -> images.of(file, sample::image)).orElseGet(sample::image);
        }

        @Override
        public String toString() {
            return sample.toString();
        }
    }
}
