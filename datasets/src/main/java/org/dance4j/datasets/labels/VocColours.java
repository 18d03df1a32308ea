package org.dance4j.datasets.labels;

/**
 * The colours that PASCAL VOC gives to labels, and many tools after it; the first 256 are all different.
 *
 * @see <a href="http://host.robots.ox.ac.uk/pascal/VOC/voc2012">VOC 2012</a>, its development kit's VOClabelcolormap
 */
public final class VocColours {

    /** What VOC's borders and difficult objects are drawn in: the colour of the label 255. */
    public static final int VOID = 0xE0E0C0;

    private VocColours() {}

    /**
     * The colour of a label, {@code 0xRRGGBB}: its bits 0, 3 and 6 are the highest bits of red, its bits 1, 4 and 7 those
     * of green, its bits 2 and 5 those of blue, the lower ones of the label being the higher ones of the colour.
     *
     * @param label from 0 to 255
     */
    public static int of(int label) {
        int colour = 0;
        for (int bit = 0; bit < 8; bit++) {
            int band = bit % 3;
            colour |= ((label >> bit) & 1) << (7 - bit / 3 + 16 - 8 * band);
        }
        return colour;
    }
}
