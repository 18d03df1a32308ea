package org.dance4j.datasets;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How the owner of a dataset said what its labels mean.
 *
 * @param file where it is said
 * @param voidValues the label values that are void
 * @param voidColours whether colours are void, too
 * @param voidIsGiven whether the file says what is void; if not, that is a default
 */
public record DeclaredClasses(Path file, Set<Integer> voidValues, boolean voidColours, boolean voidIsGiven) {

    /** Copies the values. */
    public DeclaredClasses {
        voidValues = Set.copyOf(voidValues);
    }

    /** The one value that all pixels of void have; empty if there is none or no one. */
    public OptionalInt onlyVoidValue() {
        return voidColours || voidValues.size() != 1
                ? OptionalInt.empty()
                : OptionalInt.of(voidValues.iterator().next());
    }
}
