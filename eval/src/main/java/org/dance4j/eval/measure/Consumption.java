package org.dance4j.eval.measure;

/**
 * What a stretch of computing consumed. NaN (null in JSON) is what was not measured.
 *
 * @param cpuJoules energy of all processor packages, by RAPL, whatever else ran on them
 * @param gpuJoules energy of all NVIDIA GPUs, by NVML, likewise
 * @param cpuSeconds processor time of this process, all its threads together
 */
public record Consumption(double cpuJoules, double gpuJoules, double cpuSeconds) {

    /** Nothing at all: what sums start from. */
    public static final Consumption ZERO = new Consumption(0, 0, 0);

    /** What is not known. */
    public static final Consumption NOT_MEASURED = new Consumption(Double.NaN, Double.NaN, Double.NaN);

    /** The energy of what was measured, processors and GPUs; NaN if neither was. */
    public double joules() {
        if (Double.isNaN(cpuJoules)) {
            return gpuJoules;
        }
        return Double.isNaN(gpuJoules) ? cpuJoules : cpuJoules + gpuJoules;
    }

    /** What {@link #joules} is the energy of, as people read it. */
    public String source() {
        boolean cpu = !Double.isNaN(cpuJoules);
        boolean gpu = !Double.isNaN(gpuJoules);
        return cpu && gpu
                ? "processor packages (RAPL) and GPUs (NVML)"
                : cpu ? "processor packages (RAPL)" : gpu ? "GPUs (NVML), without the processor" : "not measured";
    }

    /** Of both together; NaN where either was not measured. */
    public Consumption plus(Consumption other) {
        return new Consumption(cpuJoules + other.cpuJoules, gpuJoules + other.gpuJoules, cpuSeconds + other.cpuSeconds);
    }

    /** Of what came between two readings, this one being the later; NaN where either was not measured. */
    public Consumption minus(Consumption other) {
        return new Consumption(cpuJoules - other.cpuJoules, gpuJoules - other.gpuJoules, cpuSeconds - other.cpuSeconds);
    }

    /** The share of each of so many. */
    public Consumption dividedBy(int count) {
        return new Consumption(cpuJoules / count, gpuJoules / count, cpuSeconds / count);
    }
}
