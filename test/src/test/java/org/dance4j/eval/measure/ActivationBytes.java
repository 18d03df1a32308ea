package org.dance4j.eval.measure;

import java.nio.file.Path;
import org.dance4j.eval.inference.ModelCard;
import org.dance4j.graphs.Activations;

/** Prints the bytes of maps that a network has to hold at once: {@code ActivationBytes MODEL.json HEIGHT WIDTH}. */
public final class ActivationBytes {

    private ActivationBytes() {}

    public static void main(String[] args) {
        ModelCard card = ModelCard.beside(Path.of(args[0])).orElseThrow();
        System.out.println(Float.BYTES
                * Activations.mostValues(card.network(), Integer.parseInt(args[1]), Integer.parseInt(args[2])));
    }
}
