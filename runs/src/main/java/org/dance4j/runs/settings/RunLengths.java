package org.dance4j.runs.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dance4j.datasets.Sample;
import org.dance4j.datasets.batches.DataSlimming;
import org.dance4j.datasets.complexity.AdaptiveResolution;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.graphs.Cost;
import org.dance4j.graphs.Network;
import org.dance4j.slimming.widths.UniformWidths;
import org.dance4j.training.config.TrainingData;
import org.dance4j.training.settings.LengthSettings;

/**
 * How long runs of a network on some data are.
 *
 * @param network before any slimming
 */
record RunLengths(Network network, TrainingData data) {

    /** As long as a share of what the network as built takes on whole images, in the unit that such a run has. */
    Settings withShareOfMacs(Settings all) {
        LengthSettings length = all.length();
        int batch = all.optimization().batch();
        ImageSize crop = all.optimization().crop();
        double images = length.steps() != null
                ? (double) length.steps() * batch
                : (double) length.epochs() * Math.max(batch, data.training().size());
        double whole = images * Cost.of(network, crop.height(), crop.width()).trainingMacs();
        return all.without("epochs", "steps", "training-share")
                .with("training-macs", Math.max(1, (long) (length.trainingShare() * whole)));
    }

    /** How long a run is. */
    RunLength of(Settings all) {
        DataSlimming slimming = all.dataSlimming().slimming(all.machine().seed());
        ImageSize crop = all.optimization().crop();
        int batch = all.optimization().batch();
        List<Double> widths = all.widths().usualShares(network);
        Epoch whole = epoch(crop, DataSlimming.NONE, widths);
        Epoch slimmed = epoch(crop, slimming, widths);
        double wholeEpochs = epochs(all.length(), batch, whole);
        double slimmedEpochs = epochs(all.length(), batch, slimmed);
        double within = slimming.interval().before(1);
        return new RunLength(
                within * slimmedEpochs + (1 - within) * wholeEpochs,
                slimmedEpochs * slimmed.atLeast(batch) / batch,
                wholeEpochs * whole.atLeast(batch) / batch,
                slimming.interval());
    }

    /** How many such epochs the run has. */
    private static double epochs(LengthSettings length, int batch, Epoch epoch) {
        if (length.steps() != null) {
            return (double) length.steps() * batch / epoch.atLeast(batch);
        }
        return length.epochs() != null ? length.epochs() : length.trainingMacs() / epoch.macs();
    }

    /**
     * What an epoch of the network as built is, at all its widths, about.
     *
     * @param images trained on
     * @param macs of training, at least 1
     */
    private record Epoch(double images, double macs) {
        /** What its steps are counted from: with fewer images than a batch holds it still has one. */
        double atLeast(int batch) {
            return Math.max(batch, images);
        }
    }

    private Epoch epoch(ImageSize crop, DataSlimming slimming, List<Double> widths) {
        AdaptiveResolution resolution = slimming.resolution(network.sizeMultiple());
        List<Network> networks = widths.stream()
                .map(share -> UniformWidths.of(network, share).cutOut(network))
                .toList();
        Map<ImageSize, Long> macsOf = new HashMap<>();
        double images = 0;
        double macs = 0;
        for (Sample sample : data.training()) {
            double p = data.complexity().p(sample, slimming.indicator());
            double kept = slimming.keepProbability(p);
            ImageSize size = resolution.sizeFor(crop, p);
            images += kept;
            macs += kept
                    * macsOf.computeIfAbsent(size, s -> networks.stream()
                            .mapToLong(
                                    one -> Cost.of(one, s.height(), s.width()).trainingMacs())
                            .sum());
        }
        return new Epoch(images, Math.max(1, macs));
    }
}
