package org.dance4j.runs;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.weights.ClassMatch;
import org.dance4j.graphs.weights.ClassScores;

/**
 * Class scores that were trained before.
 *
 * @param tensors of the layers that make them
 * @param classes how many classes they are of
 * @param names what these are called, in their order; empty where nobody knows
 */
record TrainedScores(Weights tensors, int classes, Optional<List<String>> names) {

    /** Most classes that a sentence names. */
    private static final int MOST_NAMES = 12;

    /** The scores for a dataset's classes. */
    ClassScores of(List<String> wanted) {
        return new ClassScores(tensors, match(wanted));
    }

    private ClassMatch match(List<String> wanted) {
        if (names.isPresent()) {
            return ClassMatch.byName(names.get(), wanted);
        }
        return classes == wanted.size()
                ? ClassMatch.inOrder(classes)
                : new ClassMatch(wanted.stream().map(name -> -1).toList(), classes);
    }

    /** What becomes of the scores: which are taken over, and which start anew. */
    String sentence(List<String> wanted) {
        ClassMatch match = match(wanted);
        if (names.isEmpty()) {
            return match.isSame()
                    ? "class scores taken in their order for " + listed(wanted, match.taken())
                            + ", as it is not known which classes they are of"
                    : "class scores start anew: those there are of " + classes + " classes of unknown names";
        } else if (match.taken().isEmpty()) {
            return "class scores start anew: no class was called like one of " + listed(wanted, match.anew());
        }
        return "class scores by name: taken over " + listed(wanted, match.taken())
                + (match.anew().isEmpty() ? "" : "; start anew " + listed(wanted, match.anew()))
                + (match.unused().isEmpty() ? "" : "; there are no more " + listed(names.get(), match.unused()));
    }

    private static String listed(List<String> all, List<Integer> indices) {
        return indices.stream().limit(MOST_NAMES).map(all::get).collect(Collectors.joining(", "))
                + (indices.size() > MOST_NAMES ? " and " + (indices.size() - MOST_NAMES) + " more" : "");
    }
}
