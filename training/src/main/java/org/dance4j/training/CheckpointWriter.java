package org.dance4j.training;

import java.time.Duration;
import java.util.Optional;
import org.dance4j.graphs.Weights;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.CheckpointCadence;
import org.dance4j.training.state.RunFolder;
import org.dance4j.training.state.Teacher;
import org.dance4j.training.state.TrainingState;

/** Writes a run's checkpoints and knows when the next is due. */
final class CheckpointWriter {

    private final CheckpointCadence cadence;
    private final RunFolder folder;
    private final boolean writes;
    private long lastNanos = System.nanoTime();
    private long lastStep;

    /**
     * @param step steps done at the checkpoint that the run goes on from
     * @param writes whether this process is the one of a run's that writes them
     */
    CheckpointWriter(CheckpointCadence cadence, RunFolder folder, long step, boolean writes) {
        this.writes = writes;
        this.cadence = cadence;
        this.folder = folder;
        this.lastStep = step;
    }

    boolean dueAfterStep(long step) {
        return writes && cadence.dueAfterStep(sinceLast(), step - lastStep);
    }

    boolean dueAfterEpoch(long step) {
        return writes && cadence.dueAfterEpoch(sinceLast(), step - lastStep);
    }

    private Duration sinceLast() {
        return Duration.ofNanos(System.nanoTime() - lastNanos);
    }

    /**
     * Writes a checkpoint.
     *
     * @throws TrainingException if a weight or what the optimizer keeps is not finite, as no checkpoint is read that holds
     *     such; the last checkpoint stays
     */
    Checkpoint write(ModelState model, TrainingState state, Optional<Teacher> teacher) {
        requireFinite("weights", model.weights(), state);
        model.slots().forEach((slot, values) -> requireFinite(slot + " of the weights", values, state));
        model.averages().ifPresent(averages -> requireFinite("averages of the weights", averages, state));
        teacher.ifPresent(t -> requireFinite("weights of the teacher", t.weights(), state));
        Checkpoint checkpoint = new Checkpoint(model, state, teacher);
        if (writes) {
            folder.save(checkpoint);
        }
        lastNanos = System.nanoTime();
        lastStep = state.step();
        return checkpoint;
    }

    private static void requireFinite(String what, Weights values, TrainingState state) {
        values.tensors().forEach((name, tensor) -> {
            if (!tensor.isFinite()) {
                throw new TrainingException("after step " + state.step() + " the " + what + " " + name
                        + " are not finite; the last good checkpoint is kept, a lower learning rate may help");
            }
        });
    }
}
