package org.dance4j.graphs.architectures;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.weights.WeightNaming;

/** The architectures there are. */
public final class Architectures {

    private static final List<Architecture> ALL =
            List.of(new BiSeNet(), new DeepLabV3Plus(), new DeepLabV3(), new PspNet(), new IcNet(), new Fcn());

    private Architectures() {}

    /** All that come with dance4j. */
    public static List<Architecture> all() {
        return ALL;
    }

    /**
     * The architecture of that name: one of {@link #all()}, or any other by the full name of its class, which must be
     * public and have a public constructor without parameters.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Architecture named(String name) {
        return ALL.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .or(() -> loaded(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no network " + name + "; there are: "
                        + ALL.stream().map(Architecture::name).collect(Collectors.joining(", "))
                        + ", and any class that implements " + Architecture.class.getName() + " by its full name"));
    }

    private static Optional<Architecture> loaded(String className) {
        try {
            Class<?> found = Class.forName(className);
            return Architecture.class.isAssignableFrom(found)
                    ? Optional.of((Architecture) found.getConstructor().newInstance())
                    : Optional.empty();
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable reason = e instanceof InvocationTargetException ? e.getCause() : e;
            throw new IllegalArgumentException(
                    "network class " + className + " is there and cannot be used: " + reason, e);
        }
    }

    /**
     * Builds a network by name.
     *
     * @throws IllegalArgumentException if there is no such architecture, or it has no such backbone or output stride, or
     *     a width of the header other than 1 changes none of its layers
     */
    public static Network network(String architecture, Architecture.Options options) {
        Architecture found = named(architecture);
        Architecture.Options resolved = resolved(found, options);
        Network network = found.network(resolved);
        if (options.headerWidth() != 1
                && network.layers()
                        .equals(found.network(resolved.withHeaderWidth(1)).layers())) {
            throw new IllegalArgumentException(
                    "network " + found.name() + " has the same layers with a header's width of "
                            + options.headerWidth()
                            + " as with 1: expected one that changes its channels, which are multiples of 8");
        }
        return network;
    }

    /** The ways in which weight files may name what {@link #network} builds. */
    public static List<WeightNaming> namings(String architecture, Architecture.Options options) {
        Architecture found = named(architecture);
        return found.namings(resolved(found, options));
    }

    private static Architecture.Options resolved(Architecture architecture, Architecture.Options options) {
        if (!architecture.backbones().contains(options.backbone())) {
            throw new IllegalArgumentException("network " + architecture.name() + " has no backbone "
                    + options.backbone() + "; it has: " + String.join(", ", architecture.backbones()));
        }
        List<Integer> strides = architecture.outputStrides();
        int stride = options.outputStride();
        if (stride != 0 && !strides.contains(stride)) {
            throw new IllegalArgumentException("network " + architecture.name() + " has no output stride " + stride
                    + (strides.isEmpty()
                            ? "; it leaves no choice of one"
                            : "; it has: "
                                    + strides.stream().map(String::valueOf).collect(Collectors.joining(", "))));
        }
        return stride != 0 || strides.isEmpty()
                ? options
                : new Architecture.Options(
                        options.backbone(),
                        options.classes(),
                        strides.get(0),
                        options.width(),
                        options.headerWidth(),
                        options.normalization());
    }
}
