package org.dance4j.datasets.images;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Tiny images and labels in a folder, made as a test needs them.
 *
 * @param folder where they are; folders below it are made
 */
public record TestFiles(Path folder) {

    public static final int HEIGHT = 6;
    public static final int WIDTH = 8;

    /** A noisy photo, as the name says in PNG or JPEG. */
    public Path image(String name) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < HEIGHT * WIDTH; i++) {
            image.setRGB(i % WIDTH, i / WIDTH, random.nextInt(0x1000000));
        }
        return write(image, name);
    }

    /** A label map of one channel that begins with some values, row by row, and goes on with the last. */
    public Path label(String name, int... values) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < HEIGHT * WIDTH; i++) {
            image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, values[Math.min(i, values.length - 1)]);
        }
        return write(image, name);
    }

    /** As {@link #label}, in colours {@code 0xRRGGBB}. */
    public Path colours(String name, int... values) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < HEIGHT * WIDTH; i++) {
            image.setRGB(i % WIDTH, i / WIDTH, values[Math.min(i, values.length - 1)]);
        }
        return write(image, name);
    }

    Path write(BufferedImage image, String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
        return file;
    }

    public Path text(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
