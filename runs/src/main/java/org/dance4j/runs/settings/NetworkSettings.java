package org.dance4j.runs.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dance4j.common.settings.BadSettingException;
import org.dance4j.common.settings.Setting;
import org.dance4j.graphs.ops.Normalize;
import org.dance4j.graphs.weights.ChannelOrder;
import org.dance4j.graphs.weights.WeightNaming;

/** Which network a run trains, and what it starts from. Each is null where nothing was chosen. */
public record NetworkSettings(
        @Setting(value = NetworkSettings.NETWORK, label = "NAME") String network,
        @Setting(value = NetworkSettings.BACKBONE, label = "NAME") String backbone,
        @Setting(value = NetworkSettings.OUTPUT_STRIDE, label = "N") Integer outputStride,
        @Setting(value = NetworkSettings.WIDTH, label = "FACTOR", above = 0) Double width,
        @Setting(value = NetworkSettings.HEADER_WIDTH, label = "FACTOR", optional = true, above = 0) Double headerWidth,
        @Setting(
                        value = "Start from the weights in a .pth or .safetensors file: of a classifier whose "
                                + "backbone the network has (torchvision's ResNet, MobileNetV2 and VGG-16, ResNets with PSPNet's deep stem), "
                                + "or of the whole network as its public implementation names it. Such files do not "
                                + "name their classes: class scores for another number of classes start anew, those for "
                                + "as many are taken in their order, unless {weights-classes} says which they are of.",
                        label = "FILE",
                        otherwiseText = "random weights",
                        optional = true)
                Path weights,
        @Setting(
                        value = "Start from the network and weights of an earlier run, slim as it is. Class scores of "
                                + "classes that both have by name are taken over, others start anew.",
                        label = "RUN",
                        optional = true)
                Path init,
        @Setting(
                        value = "Start from {weights} that lack some of what the network takes from such files, too; "
                                + "what is missing starts at random.",
                        otherwiseText = "they are refused",
                        optional = true)
                Boolean partialWeights,
        @Setting(
                        value = "The classes that class scores in {weights} are of, in their order: those that the "
                                + "dataset has by name are taken over.",
                        label = "NAMES",
                        otherwiseText = "not known",
                        optional = true)
                ClassNames weightsClasses,
        @Setting(
                        value = "The order of an image's colours that {weights} were trained with: rgb, or bgr as in "
                                + "Caffe. The network reads RGB images in any case. bgr needs {mean} and {deviation}.",
                        label = "ORDER",
                        otherwiseText = "what is known of such files, mostly rgb; rgb with {mean}",
                        optional = true)
                ChannelOrder channelOrder,
        @Setting(
                        value =
                                "The mean of the images that {weights} were trained with, in pixel values from 0 to 255 "
                                        + "and in the order of {channel-order}: of Caffe's weights 103.939,116.779,123.68.",
                        label = "A,B,C",
                        otherwiseText = "what is known of such files, mostly ImageNet's",
                        optional = true)
                ChannelValues mean,
        @Setting(
                        value = "What pixel values less {mean} are divided by, likewise: 1,1,1 of Caffe's weights.",
                        label = "A,B,C",
                        otherwiseText = "what is known of such files, mostly ImageNet's",
                        optional = true)
                ChannelValues deviation) {

    /** The names of the settings that are about a file of weights. */
    public static final List<String> OF_FILES =
            List.of("weights", "partial-weights", "weights-classes", "channel-order", "mean", "deviation");

    /** What people are told of the setting. */
    public static final String NETWORK =
            "The network: bisenet, deeplabv3plus, deeplabv3, pspnet, icnet or fcn, or the full name of a class on the "
                    + "class path that implements org.dance4j.graphs.architectures.Architecture. Default: bisenet.";

    /** What people are told of the setting. */
    public static final String BACKBONE =
            "Its backbone: resnet18, resnet50 or resnet101 for bisenet; resnet50, resnet101 or mobilenetv2 for "
                    + "deeplabv3plus and deeplabv3; resnet50 or resnet101, with the deep stem of PSPNet's authors, or "
                    + "resnet50-7x7 or resnet101-7x7, with torchvision's, for pspnet; resnet50-half, with half the "
                    + "channels as its authors released it, or resnet50 for icnet; vgg16 for fcn, or vgg16-same without its padding of 100. Default: the first named.";

    /** What people are told of the setting. */
    public static final String OUTPUT_STRIDE =
            "The image's size over that of the backbone's last map: 16 or 8. Default: 16 for deeplabv3plus and "
                    + "deeplabv3, 8 for pspnet; the others leave no choice.";

    /** What people are told of the setting. */
    public static final String WIDTH =
            "What the channels of all layers are multiplied by, class scores excepted. Default: 1.";

    /** What people are told of the setting. */
    public static final String HEADER_WIDTH =
            "What the channels of the layers behind the backbone are multiplied by besides. Default: 1.";

    /** Whether training starts from weights that were trained before. */
    public boolean isPretrained() {
        return weights != null || init != null;
    }

    /** What is told of the weights in a file can be told only with one. */
    private void requireFile() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("partial-weights", Boolean.TRUE.equals(partialWeights) ? partialWeights : null);
        told.put("weights-classes", weightsClasses);
        told.put("channel-order", channelOrder);
        told.put("mean", mean);
        told.put("deviation", deviation);
        told.forEach((name, value) -> {
            if (value != null && weights == null) {
                throw BadSettingException.of(
                        new BadSettingException.Field(name),
                        " is about a file of weights, and needs ",
                        new BadSettingException.Field("weights"));
            }
        });
    }

    /**
     * Checks that what is told of weights goes together.
     *
     * @throws BadSettingException if it does not
     */
    public void requireSoundWeights() {
        requireFile();
        requireNormalization(channelOrder, mean, deviation);
        if (mean != null) {
            // Nobody trains on pixel values 0–255 that are stretched; those of 0–1 have means and deviations below 1.
            boolean small = mean.values().stream().anyMatch(value -> value > 0 && value < 1)
                    || deviation.values().stream().anyMatch(value -> value < 1);
            if (small) {
                throw BadSettingException.of(
                        new BadSettingException.Field("mean"),
                        " and ",
                        new BadSettingException.Field("deviation"),
                        " are in pixel values from 0 to 255, and " + mean + " and " + deviation
                                + " look like those for values from 0 to 1: multiply them by 255");
            }
        }
    }

    /**
     * The normalisation that is told of weights, for RGB images.
     *
     * @param order null for RGB
     * @param mean in that order; null if none is told
     * @param deviation in that order; null if none is told
     * @throws BadSettingException if there is only one of both, a deviation is not above 0, or BGR stands without them
     */
    public static Optional<Normalize> requireNormalization(
            ChannelOrder order, ChannelValues mean, ChannelValues deviation) {
        if ((mean == null) != (deviation == null)) {
            throw BadSettingException.of(
                    new BadSettingException.Field("mean"),
                    " and ",
                    new BadSettingException.Field("deviation"),
                    " are given together or not at all");
        } else if (mean == null && order == ChannelOrder.BGR) {
            throw BadSettingException.of(
                    new BadSettingException.Field("channel-order"),
                    " bgr needs ",
                    new BadSettingException.Field("mean"),
                    " and ",
                    new BadSettingException.Field("deviation"),
                    " of the images trained with: 103.939,116.779,123.68 and 1,1,1 if it was Caffe");
        } else if (mean == null) {
            return Optional.empty();
        } else if (deviation.values().stream().anyMatch(value -> value <= 0)) {
            throw new BadSettingException("deviation", "must be above 0, found " + deviation);
        }
        Normalize normalization = new Normalize(mean.values(), deviation.values());
        return Optional.of(order == null ? normalization : order.toRgb(normalization));
    }

    /** The order of colours that the weights in a file of some kind were trained with. */
    public ChannelOrder channelOrder(WeightNaming naming) {
        return channelOrder == null && mean == null ? naming.channels() : ChannelOrder.of(channelOrder);
    }

    /** The normalisation that is told of the weights in a file, for RGB images. */
    public Optional<Normalize> normalization() {
        return requireNormalization(channelOrder, mean, deviation);
    }
}
