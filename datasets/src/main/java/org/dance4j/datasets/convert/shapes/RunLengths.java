package org.dance4j.datasets.convert.shapes;

import com.google.common.primitives.ImmutableIntArray;
import java.util.BitSet;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;

/**
 * COCO's runs of pixels, column by column: so many that are not covered, so many that are, and so on.
 *
 * @param size the size of the image
 * @param counts the runs' lengths, the first of those that are not covered
 * @see <a href="https://github.com/cocodataset/cocoapi/blob/master/common/maskApi.h">COCO's maskApi.h</a>
 */
public record RunLengths(ImageSize size, ImmutableIntArray counts) implements Region {

    private static final int FIRST_CHARACTER = 48;
    private static final int BITS = 5;
    private static final int VALUE = 0x1F;
    private static final int SIGN = 0x10;
    private static final int MORE = 0x20;

    /**
     * Requires runs that fill the image.
     *
     * @throws IllegalArgumentException if they do not
     */
    public RunLengths {
        long sum = counts.stream().asLongStream().sum();
        if (counts.stream().anyMatch(count -> count < 0) || sum != size.area()) {
            throw new IllegalArgumentException("runs of pixels do not fill an image of " + size
                    + ": their lengths add up to " + sum + ", expected " + size.area());
        }
    }

    /**
     * Reads runs in COCO's compressed form: a number in groups of 5 bits, the lowest first, each a character from '0' on,
     * whose bit 5 says that more follow; from the fourth run on it is the difference to the run two before.
     *
     * @throws IllegalArgumentException if the text is no such, or its runs do not fill the image
     */
    public static RunLengths decompressed(String text, ImageSize size) {
        ImmutableIntArray.Builder counts = ImmutableIntArray.builder();
        int before = 0;
        int twoBefore = 0;
        int count = 0;
        for (int at = 0; at < text.length(); count++) {
            int value = 0;
            int shift = 0;
            int group = MORE;
            while ((group & MORE) != 0) {
                group = at < text.length() ? text.charAt(at++) - FIRST_CHARACTER : -1;
                if (group < 0 || group > (MORE | VALUE) || shift > Integer.SIZE) {
                    throw new IllegalArgumentException("a compressed mask is cut short or damaged");
                }
                value |= (group & VALUE) << shift;
                shift += BITS;
            }
            if ((group & SIGN) != 0 && shift < Integer.SIZE) {
                value |= -1 << shift;
            }
            int run = value + (count > 2 ? twoBefore : 0);
            counts.add(run);
            twoBefore = before;
            before = run;
        }
        return new RunLengths(size, counts.build());
    }

    @Override
    public Coverage coverage(ImageSize image) {
        if (!image.equals(size)) {
            throw new BadInputException("a mask in runs is of " + size + ", but the image is " + image);
        }
        BitSet bits = new BitSet((int) size.area());
        int at = 0;
        boolean covered = false;
        for (int run = 0; run < counts.length(); run++, covered = !covered) {
            int end = at + counts.get(run);
            for (; at < end; at++) {
                bits.set(at % size.height() * size.width() + at / size.height(), covered);
            }
        }
        return new Coverage(0, 0, size.height(), size.width(), bits);
    }
}
