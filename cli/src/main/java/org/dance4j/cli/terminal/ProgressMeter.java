package org.dance4j.cli.terminal;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.dance4j.common.progress.ProgressListener;
import org.dance4j.common.progress.Reporter;

/** A progress bar of a task whose length shows with its first progress; nothing at all where nobody watches. */
public final class ProgressMeter implements Reporter.Task {

    private final String task;
    private final boolean visible;
    private ProgressBar bar;

    ProgressMeter(String task, boolean visible) {
        this.task = task;
        this.visible = visible;
    }

    @Override
    public void accept(ProgressListener progress) {
        if (!visible) {
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(progress.total())
                    .clearDisplayOnFinish()
                    .build();
        }
        bar.stepTo(progress.done());
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
