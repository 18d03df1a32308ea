package org.dance4j.datasets.readers;

import com.google.common.io.MoreFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dance4j.datasets.Listing;
import org.dance4j.datasets.Split;
import org.dance4j.datasets.images.LabelCode;

/**
 * CamVid in the SegNet layout, 480 × 360. A split {@code train} has its images in the folder {@code train}, its label
 * maps (index PNG, 11 for void) in {@code trainannot}, and a list {@code train.txt} with a line {@code image label} for
 * each sample, relative to the dataset's folder, which then says what is used. The first elements of a longer path, as
 * in SegNet's own lists, are left out when only the last two lead to a file. Without a list, images and label maps of
 * the folders are paired by name.
 */
record CamVidSegNet(Path folder) implements FileDataset.Layout {

    /** Paths may have spaces in them. */
    private static final Pattern PAIR = Pattern.compile("(.+?\\.(?:png|jpe?g))\\s+(.+)", Pattern.CASE_INSENSITIVE);

    private static final LabelCode CODE =
            LabelCode.Values.inOrder(CamVid.CLASSES.size(), 11).shownAs(CamVid.CLASSES);

    private Path listFile(Split split) {
        return folder.resolve(split.text() + ".txt");
    }

    private SplitFolders folders() {
        return new SplitFolders(
                folder, split -> folder.resolve(split.text()), split -> folder.resolve(split.text() + "annot"), CODE);
    }

    @Override
    public boolean has(Split split) {
        return Files.exists(listFile(split)) || folders().has(split);
    }

    @Override
    public Listing list(Split split) {
        Path list = listFile(split);
        if (!Files.exists(list)) {
            return folders().list(split);
        }
        Pairing pairing = new Pairing(split.text(), new FileSample.Source(folder, folder, CODE));
        for (String line : TextLines.of(list)) {
            Matcher pair = PAIR.matcher(line);
            if (pair.matches()) {
                Path image = relative(pair.group(1));
                pairing.addListed(list, MoreFiles.getNameWithoutExtension(image), image, relative(pair.group(2)));
            } else {
                pairing.problem(line, list + ": expected 'image label' on each line, found '" + line + "'");
            }
        }
        return pairing.listing(list);
    }

    private Path relative(String text) {
        Path path = Path.of(text.startsWith("/") ? text.substring(1) : text);
        int names = path.getNameCount();
        return names > 2 && !Files.exists(folder.resolve(path)) ? path.subpath(names - 2, names) : path;
    }
}
