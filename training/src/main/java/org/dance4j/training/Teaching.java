package org.dance4j.training;

import java.util.Optional;
import org.dance4j.training.config.Budget;
import org.dance4j.training.config.TrainingConfig;
import org.dance4j.training.graph.Forward;
import org.dance4j.training.graph.ModelState;
import org.dance4j.training.graph.TrainingProgram;
import org.dance4j.training.settings.TeacherKind;
import org.dance4j.training.state.Checkpoint;
import org.dance4j.training.state.Teacher;

/**
 * What teaches the network in training beside the labels, and when. A teacher is taken where nothing is lost yet: right
 * before a pruning or, if what goes fades, when it is chosen, so that it teaches during the fade. It teaches until another
 * takes its place, and none does after the interval of prunings: by then what is left has learned more than its teacher
 * knew, and each of its steps costs a forward pass of the larger network.
 */
final class Teaching {

    private static final String PASS = "teacher";

    private final TrainingConfig config;
    private Optional<Teacher> teacher = Optional.empty();
    private boolean averagesTeach;

    Teaching(TrainingConfig config) {
        this.config = config;
    }

    /** Goes on from where a run was. */
    void open(Checkpoint from, Budget.Done done) {
        teacher = from.teacher();
        averagesTeach = config.teacher() == TeacherKind.AVERAGES
                && (from.state().stage() > 0 || from.state().slimming().fade() != null);
        endIfOver(done);
    }

    /** What a run must remember to go on. */
    Optional<Teacher> teacher() {
        return teacher;
    }

    /**
     * Takes a teacher if it is time to: channels go, or begin to fade, next.
     *
     * @param stage the prunings done before
     * @return whether another teaches from now on
     */
    boolean take(ModelState model, int stage) {
        boolean isDue =
                switch (config.teacher()) {
                    case NONE -> false;
                    case PREVIOUS -> teacher.isEmpty() || teacher.get().stage() != stage;
                    case UNPRUNED -> teacher.isEmpty() && stage == 0;
                    case AVERAGES -> !averagesTeach;
                };
        if (isDue && config.teacher() == TeacherKind.AVERAGES) {
            averagesTeach = true;
        } else if (isDue) {
            teacher = Optional.of(Teacher.of(model, stage));
        }
        return isDue;
    }

    /**
     * Ends the teaching if the interval of prunings is over and the run goes on.
     *
     * @return whether none teaches any more
     */
    boolean endIfOver(Budget.Done done) {
        boolean ends = (teacher.isPresent() || averagesTeach)
                && done.parts() < done.all()
                && config.pruning().ended(done.parts(), done.all());
        if (ends) {
            teacher = Optional.empty();
            averagesTeach = false;
        }
        return ends;
    }

    /** The teacher's pass over the batches of a model, if one teaches. */
    Optional<Forward> pass(ModelState model) {
        return averagesTeach
                ? Optional.of(Forward.averaged(
                        PASS, TrainingProgram.BATCH, model.network().inference()))
                : teacher.map(t -> Forward.frozen(PASS, TrainingProgram.BATCH, t.network(), t.weights()));
    }
}
