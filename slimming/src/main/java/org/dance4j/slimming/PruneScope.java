package org.dance4j.slimming;

import com.google.common.base.Ascii;
import org.dance4j.graphs.Part;

/** Where channels may be removed. */
public enum PruneScope {
    /** Everything after the backbone, layers that read the image beside it (BiSeNet's spatial path) included. */
    HEADER,
    /** The whole network. */
    NETWORK;

    /** Its name as people write it. */
    public String text() {
        return Ascii.toLowerCase(name());
    }

    /** Whether the group lies in the scope: the header holds what no layer of the backbone carries. */
    boolean includes(ChannelGroup group) {
        return this == NETWORK || !group.parts().contains(Part.BACKBONE);
    }
}
