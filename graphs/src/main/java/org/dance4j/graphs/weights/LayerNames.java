package org.dance4j.graphs.weights;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Short names for many parameters of a network. */
public final class LayerNames {

    private LayerNames() {}

    /**
     * Names that stand for some of a network's parameters and no others, as short as they can be: {@code cp.arm16} for all
     * parameters of layers whose names begin so, or a parameter's own where others of its layer are not among them.
     *
     * @param some names of the parameters to stand for, such as {@code cp.arm16.conv.conv/kernel}
     * @param others names of all other parameters of the network
     */
    public static List<String> of(Collection<String> some, Collection<String> others) {
        Set<String> taken = new HashSet<>();
        for (String other : others) {
            String owner = owner(other);
            for (int end = owner.indexOf('.'); end >= 0; end = owner.indexOf('.', end + 1)) {
                taken.add(owner.substring(0, end));
            }
            taken.add(owner);
        }
        Set<String> names = new LinkedHashSet<>();
        some.forEach(name -> names.add(shortest(name, taken)));
        return List.copyOf(names);
    }

    private static String shortest(String parameter, Set<String> taken) {
        String owner = owner(parameter);
        for (int end = owner.indexOf('.'); end >= 0; end = owner.indexOf('.', end + 1)) {
            if (!taken.contains(owner.substring(0, end))) {
                return owner.substring(0, end);
            }
        }
        return taken.contains(owner) ? parameter : owner;
    }

    private static String owner(String parameter) {
        return parameter.substring(0, parameter.lastIndexOf('/'));
    }
}
