package org.dance4j.graphs;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dance4j.graphs.ops.Parameter;
import org.dance4j.graphs.ops.Quantize;

/**
 * The grid of each kernel of a network in integers, which may go by where it is: the first convolutions behind the image and
 * those that give logits are found by what reads what, and not by names.
 *
 * @param grid the network's
 * @param outerLayers the first convolutions, and all from those that give logits to the outputs; none where their grids are
 *     as all others'
 * @param outerKernels the owners of their weights
 */
public record PlacedGrids(Quantize grid, Set<String> outerLayers, Set<String> outerKernels) {

    /** Copies the sets. */
    public PlacedGrids {
        outerLayers = Set.copyOf(outerLayers);
        outerKernels = Set.copyOf(outerKernels);
    }

    /** Those of a network; empty if it is one of floats. */
    public static Optional<PlacedGrids> of(Network network) {
        return KernelGrids.of(network)
                .map(grid -> grid.kernels() == Quantize.KernelGrid.UNIT_INSIDE
                        ? new Search(network).found(grid)
                        : new PlacedGrids(grid, Set.of(), Set.of()));
    }

    /** The grid that a kernel is held on: of an outer one, in inference only. */
    public Quantize of(Parameter kernel) {
        return grid.kernels() == Quantize.KernelGrid.UNIT_INSIDE
                ? grid.withKernels(
                        outerKernels.contains(kernel.owner()) ? Quantize.KernelGrid.MAXIMUM : Quantize.KernelGrid.UNIT)
                : grid;
    }

    /** Whether training leaves a kernel as it is. */
    public boolean isFloatInTraining(Parameter kernel) {
        return outerKernels.contains(kernel.owner());
    }

    private static final class Search {

        private final Network network;
        private final Set<String> layers = new LinkedHashSet<>();
        private final Set<String> behindKernels = new HashSet<>();

        Search(Network network) {
            this.network = network;
        }

        PlacedGrids found(Quantize grid) {
            for (Layer layer : network.layers()) {
                List<String> inputs = layer.valueInputs();
                if (isKernel(layer) && inputs.stream().noneMatch(behindKernels::contains)) {
                    layers.add(layer.name());
                }
                if (isKernel(layer) || inputs.stream().anyMatch(behindKernels::contains)) {
                    behindKernels.add(layer.name());
                }
            }
            outwards(network.output(), layers);
            Set<String> ofMain = new HashSet<>();
            before(network.output(), ofMain);
            for (Auxiliary auxiliary : network.auxiliaries()) {
                Set<String> found = new LinkedHashSet<>();
                outwards(auxiliary.output(), found);
                // What the main output goes on with is inside, as it is in the inference form.
                found.removeAll(ofMain);
                layers.addAll(found);
            }
            Set<String> kernels = new HashSet<>();
            layers.stream().map(network::layer).filter(Search::isKernel).forEach(layer -> kernels.add(layer.weights()));
            return new PlacedGrids(grid, layers, kernels);
        }

        private static boolean isKernel(Layer layer) {
            return layer.op().batchNormTarget().isPresent();
        }

        /** The way back from an output to the kernels that come last, these included. */
        private void outwards(String name, Set<String> found) {
            Layer layer = network.layer(name);
            if (behindKernels.contains(name) && found.add(name) && !isKernel(layer)) {
                layer.valueInputs().forEach(input -> outwards(input, found));
            }
        }

        private void before(String name, Set<String> found) {
            if (found.add(name)) {
                network.layer(name).inputs().forEach(input -> before(input, found));
            }
        }
    }
}
