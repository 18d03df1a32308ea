package org.dance4j.datasets.convert.shapes;

/**
 * An annotated region.
 *
 * @param label what it is
 * @param kind how exactly its outline is known
 * @param region where it is
 */
public record Annotation(String label, Kind kind, Region region) {

    /** How exactly a region's outline is known. */
    public enum Kind {
        /** It is drawn along the object. */
        OUTLINE,
        /** It is drawn around many objects that are not told apart, COCO's {@code iscrowd}. */
        CROWD,
        /** It is the box around the object. */
        BOX
    }
}
