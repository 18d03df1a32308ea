package org.dance4j.cli.terminal;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;
import org.dance4j.datasets.BadFile;
import org.dance4j.runs.RunListener;
import org.dance4j.runs.settings.RunConfig;
import org.dance4j.training.TrainingProgress;
import org.dance4j.training.state.EpochLog;
import org.dance4j.training.state.StageRecord;

/** Shows how training goes: a live bar on a terminal, elsewhere a line per epoch. */
public final class TrainingDisplay implements RunListener.TrainingView {

    /** The bar's steps from start to end. */
    private static final int STEPS = 1000;

    private static final int NARROWEST_BAR = 8;
    private static final int WIDEST_BAR = 40;

    private final Console console;
    private final RunConfig config;
    private final Optional<ProgressBar> bar;
    private String latest = "starting";

    TrainingDisplay(Console console, RunConfig config) {
        this.console = console;
        this.config = config;
        this.bar = console.terminal() ? Optional.of(bar()) : Optional.empty();
    }

    private ProgressBar bar() {
        return new ProgressBarBuilder()
                .setInitialMax(STEPS)
                .setRenderer(this::render)
                .clearDisplayOnFinish()
                .build();
    }

    /** The figures come first: a narrow terminal shows them rather than the bar. */
    private String render(ProgressState state, int width) {
        double share = (double) state.getCurrent() / STEPS;
        String text = String.format(Locale.ROOT, "%3.0f%% %s", 100 * share, state.getExtraMessage());
        int room = Math.min(width - text.length() - 3, WIDEST_BAR);
        if (room < NARROWEST_BAR) {
            return text.substring(0, Math.min(width, text.length()));
        }
        int filled = (int) Math.round(share * room);
        return text + " [" + "=".repeat(filled) + " ".repeat(room - filled) + "]";
    }

    @Override
    public void progressed(TrainingProgress progress) {
        latest = String.format(
                Locale.ROOT,
                "%sepoch %s, %s images/s, loss %s, mIoU %s%s",
                config.slimming()
                        ? "stage " + progress.stage() + "/"
                                + config.settings().networkSlimming().stages() + ", "
                        : "",
                epoch(progress.epoch()),
                rate(progress.imagesPerSecond()),
                figure(progress.loss()),
                figure(progress.meanIou()),
                left(progress.secondsLeft()));
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
                    "epoch %s%s  loss %.4f  rate %.5f  %d images seen, %d dropped  %s images/s  mIoU %s",
                    epoch(log.epoch()),
                    config.slimming()
                            ? "  stage " + log.stage() + "/"
                                    + config.settings().networkSlimming().stages()
                            : "",
                    log.loss(),
                    log.learningRate(),
                    log.imagesSeen(),
                    log.imagesDropped(),
                    rate(log.imagesSeen() / log.seconds()),
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
                    config.settings().networkSlimming().stages(),
                    stage.parameters(),
                    figure(stage.meanIouBefore()),
                    figure(stage.meanIouAfter())));
        }
    }

    @Override
    public void slow(int rank, double seconds, double others) {
        console.warn(String.format(
                Locale.ROOT,
                "rank %d is slow: it reads and computes for %.2f s in a step where the others' median is %.2f s",
                rank,
                seconds,
                others));
    }

    @Override
    public void leftOut(BadFile file) {
        console.leftOut(file);
    }

    private String epoch(int epoch) {
        return config.settings().length().epochs() == null
                ? String.valueOf(epoch)
                : epoch + "/" + config.settings().length().epochs();
    }

    private static String left(double seconds) {
        if (!Double.isFinite(seconds)) {
            return "";
        }
        Duration duration = Duration.ofSeconds(Math.round(seconds));
        return String.format(
                Locale.ROOT,
                ", %d:%02d:%02d left",
                duration.toHours(),
                duration.toMinutesPart(),
                duration.toSecondsPart());
    }

    private static String rate(double imagesPerSecond) {
        return Double.isFinite(imagesPerSecond) ? String.format(Locale.ROOT, "%.1f", imagesPerSecond) : "-";
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
