package org.dance4j.eval.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Measures what computing consumes: the difference between two readings. RAPL and NVML count a whole machine, and
 * processor time is counted for a whole process; so it is for one run at a time on a machine that does little else.
 */
public final class ConsumptionMeter implements AutoCloseable {

    private static final double NANOS = 1e-9;

    private final boolean isOn;
    private final Optional<Rapl> rapl;
    private final Optional<Nvml> nvml;

    private ConsumptionMeter(boolean isOn, Optional<Rapl> rapl, Optional<Nvml> nvml) {
        this.isOn = isOn;
        this.rapl = rapl;
        this.nvml = nvml;
    }

    /**
     * A meter of all that can be read here.
     *
     * @param gpu whether GPUs are used, so that they count
     */
    public static ConsumptionMeter open(boolean gpu) {
        return new ConsumptionMeter(true, Rapl.open(Rapl.FOLDER), gpu ? Nvml.open() : Optional.empty());
    }

    /** A meter whose readings are {@link Consumption#NOT_MEASURED}: where others compute in the same process. */
    public static ConsumptionMeter none() {
        return new ConsumptionMeter(false, Optional.empty(), Optional.empty());
    }

    /** What has been consumed since some time before. Read it more often than a RAPL counter goes round: in minutes. */
    public Consumption read() {
        return isOn
                ? new Consumption(
                        rapl.map(Rapl::joules).orElse(Double.NaN),
                        nvml.map(Nvml::joules).orElse(Double.NaN),
                        cpuSeconds())
                : Consumption.NOT_MEASURED;
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                        && system.getProcessCpuTime() >= 0
                ? system.getProcessCpuTime() * NANOS
                : Double.NaN;
    }

    @Override
    public void close() {
        nvml.ifPresent(Nvml::close);
    }
}
