package org.dance4j.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.dance4j.training.EpochLog;
import org.dance4j.training.Progress;
import org.dance4j.training.StageRecord;
import org.dance4j.training.TrainingListener;

/** Shows how training goes: a live bar on a terminal, elsewhere a line per epoch. */
final class TrainingDisplay implements TrainingListener, AutoCloseable {

    /** The bar's steps from start to end. */
    private static final int STEPS = 1000;

    private final Console console;
    private final RunConfig config;
    private final Optional<ProgressBar> bar;
    private volatile double secondsLeft = Double.NaN;
    private String latest = "starting";

    TrainingDisplay(Console console, RunConfig config) {
        this.console = console;
        this.config = config;
        this.bar = console.terminal() ? Optional.of(bar()) : Optional.empty();
    }

    private ProgressBar bar() {
        return new ProgressBarBuilder()
                .setTaskName("training")
                .setInitialMax(STEPS)
                .setUnit("%", STEPS / 100)
                .setEtaFunction(state -> Double.isFinite(secondsLeft)
                        ? Optional.of(Duration.ofSeconds(Math.round(secondsLeft)))
                        : Optional.empty())
                .clearDisplayOnFinish()
                .build();
    }

    @Override
    public void progressed(Progress progress) {
        secondsLeft = progress.secondsLeft();
        latest = String.format(
                Locale.ROOT,
                "%sepoch %s, %.1f images/s, loss %.3f, mIoU %s",
                config.slimming() ? "stage " + progress.stage() + "/" + config.stages() + ", " : "",
                epoch(progress.epoch()),
                progress.imagesPerSecond(),
                progress.loss(),
                figure(progress.meanIou()));
        bar.ifPresent(shown -> shown.setExtraMessage(latest).stepTo(Math.round(progress.spent() * STEPS)));
    }

    @Override
    public void working(String what, int done, int total) {
        bar.ifPresent(shown -> shown.setExtraMessage(latest + ", " + what + " " + done + "/" + total));
    }

    @Override
    public void epochEnded(EpochLog log) {
        if (bar.isEmpty()) {
            console.line(String.format(
                    Locale.ROOT,
                    "epoch %s%s  loss %.4f  rate %.5f  %d images seen, %d dropped  %.1f images/s  mIoU %s",
                    epoch(log.epoch()),
                    config.slimming() ? "  stage " + log.stage() + "/" + config.stages() : "",
                    log.loss(),
                    log.learningRate(),
                    log.imagesSeen(),
                    log.imagesDropped(),
                    log.imagesSeen() / log.seconds(),
                    log.meanIou() == null ? "-" : figure(log.meanIou())));
        }
    }

    @Override
    public void pruned(StageRecord stage) {
        if (bar.isEmpty()) {
            console.line(String.format(
                    Locale.ROOT,
                    "pruning %d/%d  %d parameters left  mIoU %s before, %s after",
                    stage.pruning().stage(),
                    config.stages(),
                    stage.parameters(),
                    figure(stage.meanIouBefore()),
                    figure(stage.meanIouAfter())));
        }
    }

    private String epoch(int epoch) {
        return config.epochs() == null ? String.valueOf(epoch) : epoch + "/" + config.epochs();
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
