package org.dance4j.slimming;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.dance4j.graphs.Part;

/** Where channels may be removed. */
public enum PruneScope {
    /** Everything after the backbone, layers that read the image beside it (BiSeNet's spatial path) included. */
    HEADER,
    /** The whole network. */
    NETWORK;

    /**
     * The scope of that name, {@code header} or {@code network}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static PruneScope parse(String text) {
        return Arrays.stream(values())
                .filter(scope -> scope.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no prune scope " + text + "; there are: "
                        + Arrays.stream(values()).map(PruneScope::text).collect(Collectors.joining(", "))));
    }

    /** Its name as people write it. */
    public String text() {
        return Ascii.toLowerCase(name());
    }

    /** Whether the group lies in the scope: the header holds what no layer of the backbone carries. */
    boolean includes(ChannelGroup group) {
        return this == NETWORK || !group.parts().contains(Part.BACKBONE);
    }
}
