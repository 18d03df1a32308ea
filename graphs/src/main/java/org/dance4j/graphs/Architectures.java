package org.dance4j.graphs;

import java.util.List;
import java.util.stream.Collectors;

/** The architectures there are. */
public final class Architectures {

    private static final List<Architecture> ALL = List.of(new BiSeNet());

    private Architectures() {}

    /** All of them. */
    public static List<Architecture> all() {
        return ALL;
    }

    /**
     * Builds a network by name.
     *
     * @throws IllegalArgumentException if there is no such architecture, or it has no such backbone
     */
    public static Network network(String architecture, Architecture.Options options) {
        Architecture found = ALL.stream()
                .filter(candidate -> candidate.name().equals(architecture))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no network " + architecture
                        + "; there are: " + ALL.stream().map(Architecture::name).collect(Collectors.joining(", "))));
        if (!found.backbones().contains(options.backbone())) {
            throw new IllegalArgumentException("network " + architecture + " has no backbone " + options.backbone()
                    + "; it has: " + String.join(", ", found.backbones()));
        }
        return found.network(options);
    }
}
