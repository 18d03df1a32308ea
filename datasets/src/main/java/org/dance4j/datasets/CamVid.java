package org.dance4j.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * CamVid in the SegNet layout. A split {@code train} has its images in the folder {@code train}, its label maps (index
 * PNG, 11 for void) in {@code trainannot}, and a list {@code train.txt} with a line {@code image label} for each sample,
 * relative to the dataset's folder. The first two elements of a longer path, as in SegNet's own lists, are left out when
 * only the last two lead to a file. Without a list, images and label maps of the folders are paired by name.
 */
public final class CamVid implements Dataset {

    static final String NAME = "camvid";

    private static final int VOID_VALUE = 11;

    private static final ClassSet CLASSES = new ClassSet(
            List.of("sky", "building", "pole", "road", "pavement", "tree", "sign", "fence", "car", "pedestrian", "bicyclist"),
            List.of(0x808080, 0x800000, 0xC0C080, 0x804080, 0x3C28DE, 0x808000, 0xC08080, 0x404080, 0x400080, 0x404000, 0x0080C0));

    private final Path folder;

    private CamVid(Path folder) {
        this.folder = folder;
    }

    /** @throws BadInputException if the folder is missing or holds no split */
    public static CamVid open(Path folder) {
        if (folder == null) {
            throw new BadInputException("dataset " + NAME + " needs the folder it is in (--data DIR)");
        }
        if (!Files.isDirectory(folder)) {
            throw new BadInputException("data folder " + folder + " does not exist");
        }
        boolean any = Stream.of(Split.values())
                .anyMatch(split -> Files.exists(folder.resolve(split.text() + ".txt")) || Files.isDirectory(folder.resolve(split.text())));
        if (!any) {
            throw new BadInputException("data folder " + folder + " holds no image: expected CamVid in the SegNet layout,"
                    + " a list train.txt or the folders train and trainannot");
        }
        return new CamVid(folder);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ClassSet classes() {
        return CLASSES;
    }

    @Override
    public List<Sample> samples(Split split) {
        Path list = folder.resolve(split.text() + ".txt");
        Path images = folder.resolve(split.text());
        Path labels = folder.resolve(split.text() + "annot");
        Map<String, Path> found = Map.of();
        if (Files.isDirectory(images) && Files.isDirectory(labels)) {
            found = images(images);
            requirePairs(found, images(labels), labels);
        }
        List<Sample> samples;
        if (Files.exists(list)) {
            samples = listed(split, list);
        } else if (!Files.isDirectory(images)) {
            throw new BadInputException("data folder " + folder + " has no split '" + split + "': neither " + list.getFileName()
                    + " nor a folder " + images.getFileName() + " is there");
        } else if (!Files.isDirectory(labels)) {
            throw new BadInputException("the images in " + images + " have no labels: folder " + labels + " does not exist");
        } else {
            Map<String, Path> maps = images(labels);
            samples = found.entrySet().stream()
                    .<Sample>map(entry -> new FileSample(split + "-" + entry.getKey(), entry.getValue(), maps.get(entry.getKey())))
                    .toList();
        }
        if (samples.isEmpty()) {
            throw new BadInputException((Files.exists(list) ? list : images) + " holds no image");
        }
        return samples;
    }

    private List<Sample> listed(Split split, Path list) {
        Map<String, Sample> samples = new LinkedHashMap<>();
        for (String line : lines(list)) {
            if (line.isBlank()) {
                continue;
            }
            String[] pair = line.strip().split("\\s+");
            if (pair.length != 2) {
                throw new BadInputException(list + ": expected 'image label' on each line, found '" + line.strip() + "'");
            }
            Path image = resolve(pair[0]);
            Path label = resolve(pair[1]);
            if (!Files.isRegularFile(image)) {
                throw new BadInputException(Files.isRegularFile(label)
                        ? "label " + label + " has no image: " + image + ", listed in " + list + ", does not exist"
                        : "image " + image + ", listed in " + list + ", does not exist");
            }
            if (!Files.isRegularFile(label)) {
                throw new BadInputException(
                        "image " + image + " has no label: " + label + ", listed in " + list + ", does not exist");
            }
            String id = split + "-" + stem(image);
            if (samples.put(id, new FileSample(id, image, label)) != null) {
                throw new BadInputException(list + " lists image " + image.getFileName() + " twice");
            }
        }
        return List.copyOf(samples.values());
    }

    private Path resolve(String text) {
        Path path = Path.of(text);
        Path whole = folder.resolve(text.startsWith("/") ? text.substring(1) : text);
        int names = path.getNameCount();
        return names > 2 && !Files.exists(whole) ? folder.resolve(path.subpath(names - 2, names)) : whole;
    }

    private static void requirePairs(Map<String, Path> images, Map<String, Path> labels, Path labelFolder) {
        images.forEach((stem, image) -> {
            if (!labels.containsKey(stem)) {
                throw new BadInputException("image " + image + " has no label in " + labelFolder);
            }
        });
        labels.forEach((stem, label) -> {
            if (!images.containsKey(stem)) {
                throw new BadInputException("label " + label + " has no image");
            }
        });
    }

    /** The image files of a folder by their name without extension. */
    private static Map<String, Path> images(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Map<String, Path> byStem = new TreeMap<>();
            for (Path file : files.toList()) {
                if (file.getFileName().toString().toLowerCase(Locale.ROOT).matches(".+\\.(png|jpe?g)")) {
                    Path other = byStem.put(stem(file), file);
                    if (other != null) {
                        throw new BadInputException(file + " and " + other.getFileName() + " have the same name");
                    }
                }
            }
            return byStem;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read folder " + folder + ": " + e.getMessage(), e);
        }
    }

    private static List<String> lines(Path list) {
        try {
            return new ArrayList<>(Files.readAllLines(list));
        } catch (IOException e) {
            throw new BadInputException("cannot read the list " + list, e);
        }
    }

    private static String stem(Path file) {
        return com.google.common.io.Files.getNameWithoutExtension(file.getFileName().toString());
    }

    private record FileSample(String id, Path imageFile, Path labelFile) implements Sample {

        @Override
        public RgbImage image() {
            return RgbImage.read(imageFile);
        }

        @Override
        public ImageSize size() {
            return ImageFiles.size(imageFile);
        }

        @Override
        public LabelMap label() {
            LabelMap label = LabelMap.read(labelFile, CLASSES.size(), VOID_VALUE);
            ImageSize size = size();
            if (!label.size().equals(size)) {
                throw new BadInputException("image " + imageFile + " is " + size + ", but its label " + labelFile + " is " + label.size());
            }
            return label;
        }

        @Override
        public String fingerprint() {
            return ContentHash.of(imageFile, labelFile);
        }
    }
}
