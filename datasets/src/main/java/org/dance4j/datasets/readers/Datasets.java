package org.dance4j.datasets.readers;

import com.google.common.collect.ImmutableSortedMap;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.dance4j.common.io.BadInputException;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.datasets.Dataset;
import org.dance4j.datasets.scenes.Scenes;

/** The datasets known by name. */
public final class Datasets {

    private static final Map<String, Function<Options, Dataset>> OPENERS = ImmutableSortedMap.copyOf(Map.of(
            Scenes.NAME, options -> new Scenes(options.seed()),
            CamVid.NAME, options -> CamVid.open(options.data()),
            Cityscapes.NAME, options -> Cityscapes.open(options.data(), options.coarse()),
            Bdd100k.NAME, options -> Bdd100k.open(options.data()),
            Ade20k.NAME, options -> Ade20k.open(options.data()),
            Voc2012.NAME, options -> Voc2012.open(options.data()),
            OwnFolder.NAME, options -> OwnFolder.open(options.data())));

    private Datasets() {}

    /**
     * Which data is meant. Each dataset takes what concerns it and ignores the seed if it does not.
     *
     * @param data the folder that holds the dataset; null for one that is generated
     * @param seed what a generated dataset is drawn from
     * @param coarse whether coarsely labelled images are trained on too, which Cityscapes has
     */
    public record Options(Path data, long seed, boolean coarse) {

        /** The dataset in a folder. */
        public static Options in(Path data) {
            return new Options(data, 0, false);
        }

        /** A generated dataset. */
        public static Options seeded(long seed) {
            return new Options(null, seed, false);
        }
    }

    /** The names that {@link #open} takes. */
    public static Set<String> names() {
        return OPENERS.keySet();
    }

    /**
     * Opens a dataset.
     *
     * @param name one of {@link #names}
     * @throws BadInputException if the name is unknown, the folder is missing, holds no such dataset or is given for one that is
     *     drawn, or coarse labels are asked for and the dataset has none
     */
    public static Dataset open(String name, Options options) {
        Function<Options, Dataset> opener = OPENERS.get(name);
        if (opener == null) {
            throw new BadInputException(
                    "unknown dataset '" + name + "', known are " + String.join(", ", OPENERS.keySet()));
        }
        if (options.coarse() && !name.equals(Cityscapes.NAME)) {
            throw BadSettingException.of(
                    "dataset " + name + " has no coarse labels: ",
                    new BadSettingException.Field("coarse"),
                    " is for " + Cityscapes.NAME);
        }
        if (options.data() != null && name.equals(Scenes.NAME)) {
            throw BadSettingException.of(
                    "the images of dataset " + name + " are drawn, and ",
                    new BadSettingException.Field("data"),
                    " is for those in folders: say which with ",
                    new BadSettingException.Field("dataset"));
        }
        return opener.apply(options);
    }
}
