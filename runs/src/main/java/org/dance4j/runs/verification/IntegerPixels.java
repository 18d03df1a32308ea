package org.dance4j.runs.verification;

import java.util.OptionalInt;
import org.dance4j.datasets.images.ImageSize;
import org.dance4j.eval.inference.NetworkOutput;
import org.dance4j.eval.inference.PixelNetwork;
import org.dance4j.eval.inference.ResizedImage;
import org.dance4j.graphs.integers.IntegerMap;
import org.dance4j.graphs.integers.IntegerNetwork;

/**
 * A network in Java's integers, given pixels as an 8-bit file is.
 *
 * @param network from pixels to logits
 */
record IntegerPixels(IntegerNetwork network) implements PixelNetwork {

    @Override
    public ImageSize sizeFor(ImageSize wanted) {
        return wanted;
    }

    @Override
    public NetworkOutput run(ResizedImage image) {
        ImageSize size = image.size();
        IntegerMap logits = network.logits(IntegerNetwork.image(size.height(), size.width(), image.bytes()));
        return new NetworkOutput.ByteScores(
                new ImageSize(logits.height(), logits.width()), logits.channels(), logits.values());
    }

    @Override
    public OptionalInt classes() {
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        // It holds nothing but Java's memory.
    }
}
