package org.dance4j.datasets;

import org.dance4j.datasets.images.ImageSize;
import org.dance4j.datasets.images.LabelMap;
import org.dance4j.datasets.images.RgbImage;

/**
 * A sample for tests: a picture in which red tells the row, green the column and blue is 100, labelled with the row
 * modulo 10.
 */
public record FakeSample(String id, ImageSize size) implements Sample {

    @Override
    public RgbImage image() {
        byte[] rgb = new byte[(int) size.area() * 3];
        for (int i = 0; i < size.area(); i++) {
            rgb[3 * i] = (byte) (i / size.width());
            rgb[3 * i + 1] = (byte) (i % size.width());
            rgb[3 * i + 2] = 100;
        }
        return new RgbImage(size.height(), size.width(), rgb);
    }

    @Override
    public LabelMap label() {
        byte[] classes = new byte[(int) size.area()];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (byte) (i / size.width() % 10);
        }
        return new LabelMap(size.height(), size.width(), classes);
    }

    @Override
    public String fingerprint() {
        return id;
    }
}
