package org.dance4j.test;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * A folder of random images in CamVid's layout: four to train on, two to validate on.
 *
 * @param path the folder
 */
record StreetFolder(Path path) {

    static final int HEIGHT = 64;
    static final int WIDTH = 96;

    static StreetFolder make(Path path) throws IOException {
        StreetFolder folder = new StreetFolder(path);
        for (String split : new String[] {"train", "val"}) {
            Files.createDirectories(path.resolve(split));
            Files.createDirectories(path.resolve(split + "annot"));
            for (int i = 0; i < (split.equals("train") ? 4 : 2); i++) {
                folder.write(folder.image(split, i), noise(HEIGHT, WIDTH, 60 * (i + 1), i));
                folder.write(folder.label(split, i), labels(HEIGHT, WIDTH, 11, i));
            }
        }
        return folder;
    }

    Path image(String split, int index) {
        return path.resolve(split).resolve("street" + index + ".png");
    }

    Path label(String split, int index) {
        return path.resolve(split + "annot").resolve("street" + index + ".png");
    }

    void write(Path file, BufferedImage image) throws IOException {
        ImageIO.write(image, "png", file.toFile());
    }

    static BufferedImage noise(int height, int width, int amplitude, int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(amplitude) * 0x010101);
            }
        }
        return image;
    }

    /** Label maps with values from 0 to the highest, which for CamVid is 11 for void. */
    static BufferedImage labels(int height, int width, int highest, int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, random.nextInt(highest + 1));
            }
        }
        image.getRaster().setSample(0, 0, 0, highest);
        return image;
    }
}
