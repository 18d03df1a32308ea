package org.dance4j.runs.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dance4j.common.settings.Setting;
import org.dance4j.common.settings.SettingField;
import org.dance4j.common.settings.SettingSchema;
import org.dance4j.graphs.Network;
import org.dance4j.training.settings.Arithmetic;
import org.dance4j.training.settings.AugmentationSettings;
import org.dance4j.training.settings.CheckpointSettings;
import org.dance4j.training.settings.ClassWeights;
import org.dance4j.training.settings.DataSettings;
import org.dance4j.training.settings.DataSlimmingSettings;
import org.dance4j.training.settings.IntegerSettings;
import org.dance4j.training.settings.LengthSettings;
import org.dance4j.training.settings.LossSettings;
import org.dance4j.training.settings.MachineSettings;
import org.dance4j.training.settings.NetworkSlimmingSettings;
import org.dance4j.training.settings.OptimizationSettings;
import org.dance4j.training.settings.ValidationSettings;
import org.dance4j.training.settings.WidthSettings;

/**
 * What is asked of a run, in groups. What is null is left to the {@linkplain Defaults defaults}. Each setting has a name,
 * for example {@code batch} or {@code learning-rate}, which files and the command line use too.
 *
 * @param data which images and labels
 * @param network which network, and what it starts from
 * @param dataSlimming how the data is slimmed
 * @param networkSlimming how the network is slimmed
 * @param widths at which widths the network is trained
 * @param length how long the run is
 * @param augmentation how training images are varied
 * @param loss how pixels count in the loss
 * @param optimization what a training step does
 * @param integers what is computed in integers
 * @param validation when the run is validated
 * @param checkpointing when checkpoints are written
 * @param machine what it computes with
 */
public record Settings(
        DataSettings data,
        NetworkSettings network,
        @Setting(
                        value =
                                "dance: all parts of the method but loss weights, as they were measured to work best; paper: all "
                                        + "parts by the paper's letter; baseline: none of them.",
                        label = "NAME",
                        otherwise = "dance")
                Recipe recipe,
        DataSlimmingSettings dataSlimming,
        NetworkSlimmingSettings networkSlimming,
        WidthSettings widths,
        LengthSettings length,
        AugmentationSettings augmentation,
        LossSettings loss,
        OptimizationSettings optimization,
        IntegerSettings integers,
        ValidationSettings validation,
        CheckpointSettings checkpointing,
        @Setting(
                        value = "Make SavedModel and TFLite files at the end.",
                        otherwise = "true",
                        otherwiseText = "they are made; not in an experiment's runs",
                        negatable = true)
                Boolean export,
        MachineSettings machine) {

    private static final SettingSchema<Settings> SCHEMA = SettingSchema.of(Settings.class);

    /** Nothing is asked for. */
    public static final Settings NONE = SCHEMA.of(Map.of());

    /** All settings that there are, in order. */
    public static List<SettingField> fields() {
        return SCHEMA.fields();
    }

    /**
     * Settings by their names.
     *
     * @param values each of its setting's type, or the text of such a value; null is as good as missing
     * @throws org.dance4j.common.io.BadInputException if there is no such setting, or it takes no such value
     */
    public static Settings of(Map<String, ?> values) {
        return SCHEMA.of(values);
    }

    /** These settings with one of them changed. */
    public Settings with(String name, Object value) {
        Map<String, Object> values = new LinkedHashMap<>(SCHEMA.values(this));
        values.put(name, value);
        return SCHEMA.of(values);
    }

    /** These settings without some of them. */
    public Settings without(String... names) {
        Map<String, Object> values = new LinkedHashMap<>(SCHEMA.values(this));
        values.keySet().removeAll(Set.of(names));
        return SCHEMA.of(values);
    }

    /** These settings with a value for one that is null. */
    Settings orElse(String name, Object value) {
        return SCHEMA.values(this).containsKey(name) ? this : with(name, value);
    }

    /** These settings with the same place for a path whatever folder a command is run in. */
    public Settings withAbsolute(String name) {
        return SCHEMA.values(this).get(name) instanceof Path path
                ? with(name, path.toAbsolutePath().normalize())
                : this;
    }

    /**
     * These settings with the weights that a file holds in place of that file.
     *
     * @param classes the names of the dataset's classes
     * @throws org.dance4j.common.io.BadInputException if class weights cannot be read, or are not one for each class
     */
    public Settings withClassWeights(List<String> classes) {
        ClassWeights asked = loss.classWeights();
        return asked == null ? this : with("class-weights", ClassWeightsFile.resolved(asked, classes));
    }

    /** These settings, training in integers where it has to know the network with what that makes of its outer layers. */
    public Settings withOuterLayers(Network built) {
        return integers.arithmetic() == Arithmetic.INT8
                ? orElse("outer-layers", IntegerSettings.outerLayersOf(built))
                : this;
    }

    /**
     * These settings, and those of others where these say nothing; who says how long a run is says it alone, and
     * whoever takes images whole needs no least size of theirs.
     */
    public Settings over(Settings others) {
        Settings rest = length.isGiven() ? others.without("epochs", "steps", "training-macs") : others;
        if (length.trainingShare() != null) {
            rest = rest.without("training-macs");
        } else if (length.trainingMacs() != null) {
            rest = rest.without("training-share");
        }
        boolean isWhole = Boolean.FALSE.equals(dataSlimming.downsampling());
        return SCHEMA.merged(isWhole ? rest.without("inference-min-resolution") : rest, this);
    }

    /** These settings, and the defaults that depend on nothing where they are null. */
    public Settings withDefaults() {
        return SCHEMA.withDefaults(this);
    }

    /**
     * Checks the ranges of all settings, that at most one says how long the run is, and that what is told of weights goes
     * together.
     *
     * @throws org.dance4j.common.settings.BadSettingException if one is out of its range, or some do not go together
     */
    public void check() {
        SCHEMA.check(this);
        length.requireOne();
        network.requireSoundWeights();
        loss.requireSound();
        widths.requireSound();
        integers.requireSound();
    }

    /** The values by the settings' names, in their order; those that are null are left out. */
    public Map<String, Object> values() {
        return SCHEMA.values(this);
    }

    /** The same as texts. */
    public Map<String, String> texts() {
        return SCHEMA.texts(this);
    }
}
