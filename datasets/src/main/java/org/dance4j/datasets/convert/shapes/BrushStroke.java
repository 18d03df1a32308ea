package org.dance4j.datasets.convert.shapes;

import com.google.common.primitives.ImmutableIntArray;
import java.util.BitSet;
import org.dance4j.common.io.BadInputException;
import org.dance4j.datasets.images.ImageSize;

/**
 * What was painted with a brush in Label Studio: red, green, blue and alpha of all pixels, row by row, packed as runs. A
 * pixel is covered where alpha is at least half of 255.
 *
 * <p>Bits, the highest first: the number of values in 32 bits; the bits of a value less 1, in 5; four lengths less 1, in
 * 4 bits each. Then, until there are as many values: a bit that says whether a value is repeated, two that choose one of
 * the lengths, how often less 1 in so many bits, and the value, or as many values.
 *
 * @param size the size of the image
 * @param packed the bytes, each from 0 to 255
 * @see <a href="https://github.com/thi-ng/umbrella/tree/develop/packages/rle-pack">rle-pack</a>, whose format it is
 */
public record BrushStroke(ImageSize size, ImmutableIntArray packed) implements Region {

    private static final int CHANNELS = 4;
    private static final int ALPHA = 3;
    private static final int LENGTHS = 4;

    @Override
    public Coverage coverage(ImageSize image) {
        if (!image.equals(size)) {
            throw new BadInputException("a brush stroke is of " + size + ", but the image is " + image);
        }
        Bits in = new Bits();
        long count = Integer.toUnsignedLong(in.read(Integer.SIZE));
        if (count != CHANNELS * size.area()) {
            throw new BadInputException("a brush stroke has " + count + " values, but an image of " + size + " takes "
                    + CHANNELS * size.area());
        }
        int valueBits = in.read(5) + 1;
        int[] lengthBits = new int[LENGTHS];
        for (int i = 0; i < LENGTHS; i++) {
            lengthBits[i] = in.read(4) + 1;
        }
        int half = 1 << (valueBits - 1);
        BitSet bits = new BitSet((int) size.area());
        for (long at = 0; at < count; ) {
            boolean repeated = in.read(1) == 1;
            long end = at + 1 + in.read(lengthBits[in.read(2)]);
            int value = repeated ? in.read(valueBits) : 0;
            for (; at < Math.min(end, count); at++) {
                value = repeated ? value : in.read(valueBits);
                if (at % CHANNELS == ALPHA && Integer.compareUnsigned(value, half) >= 0) {
                    bits.set((int) (at / CHANNELS));
                }
            }
        }
        return new Coverage(0, 0, size.height(), size.width(), bits);
    }

    /** Reads bits from the highest of the first byte on. */
    private final class Bits {

        private long at;

        /** @param count up to 32 */
        int read(int count) {
            int value = 0;
            for (int i = 0; i < count; i++, at++) {
                int index = (int) (at / Byte.SIZE);
                if (index >= packed.length()) {
                    throw new BadInputException("a brush stroke is cut short");
                }
                value = value << 1 | ((packed.get(index) >> (7 - at % Byte.SIZE)) & 1);
            }
            return value;
        }
    }
}
