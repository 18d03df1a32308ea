package org.dance4j.runs;

import java.util.Optional;
import org.dance4j.graphs.FloatTensor;
import org.dance4j.graphs.Network;
import org.dance4j.graphs.PlacedGrids;
import org.dance4j.graphs.Weights;
import org.dance4j.graphs.ops.Parameter;

/**
 * What training in integers cannot take over of weights from elsewhere: kernels of the unit grid lie between −1 and 1.
 *
 * @param beyond the values that do not
 * @param all the values of such kernels
 */
record ClippedKernels(long beyond, long all) {

    /**
     * Those of weights that training starts from.
     *
     * @param network in integers or not; of one of floats there are none
     * @param given tensors of some or all of its parameters
     */
    static ClippedKernels of(Network network, Weights given) {
        Optional<PlacedGrids> grids = PlacedGrids.of(network);
        long beyond = 0;
        long all = 0;
        for (Parameter parameter : network.parameters()) {
            if (given.contains(parameter.name())
                    && grids.filter(placed -> isOnUnitGrid(placed, parameter)).isPresent()) {
                FloatTensor kernel = given.get(parameter.name());
                all += kernel.size();
                for (int i = 0; i < kernel.size(); i++) {
                    beyond += Math.abs(kernel.get(i)) > 1 ? 1 : 0;
                }
            }
        }
        return new ClippedKernels(beyond, all);
    }

    private static boolean isOnUnitGrid(PlacedGrids grids, Parameter parameter) {
        return grids.grid().roundsKernels() && grids.of(parameter).kernels().isUnit(parameter.role());
    }

    /** What is told of them; empty if there are none. */
    Optional<String> sentence() {
        return beyond == 0
                ? Optional.empty()
                : Optional.of(beyond + " of " + all
                        + " kernel values to start from lie beyond -1 and 1, and are clipped: those of int8 lie"
                        + " between");
    }
}
