package org.dance4j.common.runtime;

import com.google.common.base.Ascii;
import org.tensorflow.TensorFlow;

/**
 * TensorFlow's kernels from oneDNN. On processors with AVX-512 they are its default. On others its own are, which cannot
 * run dilated depthwise convolutions and cannot train dilated ones, and train others more slowly. With AVX-512, too, oneDNN's
 * convolutions of floats are slow on some machines, which {@link ConvolutionTimes} tells; where none were taken, AMD's count as
 * slow. TensorFlow asks the environment once, when its native library is loaded.
 */
public final class OneDnn {

    private static final String VARIABLE = "TF_ENABLE_ONEDNN_OPTS";
    private static final String ON = "1";
    private static final String OFF = "0";
    private static final String AUTO = "auto";
    private static final String AVX512 = "avx512f";

    /** What holds for the whole of a process, since its kernels do: times that are taken later are for the next one. */
    private static final class Convolutions {

        private static final boolean ARE_SLOW = CpuInfo.flags().contains(AVX512)
                && ConvolutionTimes.known()
                        .map(ConvolutionTimes::isOneDnnSlower)
                        .orElseGet(() -> CpuInfo.vendor().equals("AuthenticAMD"));

        private Convolutions() {}
    }

    static {
        // Java keeps the environment as it finds it when it is first asked: processes that this one starts choose anew.
        System.getenv();
    }

    private OneDnn() {}

    /**
     * Switches the kernels on, unless the environment of the process says otherwise. It has to come before anything else
     * of TensorFlow's; {@link FirstSession} does it where it is needed. Where the system has no environment that can be
     * changed, nothing happens.
     */
    public static void enable() {
        set(ON);
    }

    /**
     * Switches the kernels off where images are labelled faster without, of processors with AVX-512, whose TensorFlow
     * has them by default. Elsewhere nothing happens, nor where the environment of the process says anything. As {@link
     * #enable}, it has to come before anything else of TensorFlow's, and is for processes that neither train nor run graphs
     * that need oneDNN.
     */
    public static void disableToLabel() {
        if (Convolutions.ARE_SLOW) {
            set(OFF);
        }
    }

    /**
     * Whether times of convolutions would decide anything that is not known yet: on processors with AVX-512, unless the
     * environment of the process has switched the kernels off.
     */
    public static boolean awaitsTimes() {
        return CpuInfo.flags().contains(AVX512)
                && !isOff(asked())
                && ConvolutionTimes.known().isEmpty();
    }

    /**
     * Makes the processes that a builder starts use the kernels or TensorFlow's own, on the processor if there is a GPU too.
     *
     * @param used whether they are used
     */
    public static void choose(ProcessBuilder builder, boolean used) {
        builder.environment().put(VARIABLE, used ? ON : OFF);
        builder.environment().put("CUDA_VISIBLE_DEVICES", "-1");
    }

    private static void set(String value) {
        ProcessEnvironment.set(VARIABLE, value, false);
    }

    /**
     * Loads TensorFlow's native library on a thread of its own, while other work goes on: where a later {@link #enable} would
     * change nothing, since the processor has AVX-512. Elsewhere nothing happens.
     */
    public static void loadAhead() {
        if (CpuInfo.flags().contains(AVX512)) {
            Thread loading = new Thread(OneDnn::load, "loading TensorFlow");
            loading.setDaemon(true);
            loading.start();
        }
    }

    private static void load() {
        try {
            TensorFlow.version();
        } catch (LinkageError e) {
            // Whoever needs it will meet the same.
        }
    }

    /**
     * Whether oneDNN was switched on for a processor without AVX-512, where some of its ways are slow: it runs convolutions
     * that batch norms were fused into, of weights that are variables, by matrix products that take thirty times as long as
     * other ways, and keeps that choice for layers of the same sizes in all later sessions of the process; and gradients of
     * kernels take it up to three times as long as matrix products.
     */
    public static boolean isSwitchedOnWithoutAvx512() {
        return isSwitchedOn() && !CpuInfo.flags().contains(AVX512);
    }

    /**
     * Whether its convolutions in floats take longer than matrix products of the same sums: so where they take longer than
     * TensorFlow's own, which are such products, by up to two times.
     */
    public static boolean convolvesMoreSlowlyThanProducts() {
        return Convolutions.ARE_SLOW && !isSwitchedOff();
    }

    /** What decides on kernels that label: the environment, or what is known of this machine. */
    public static String choice() {
        return asked().equals(AUTO) ? (Convolutions.ARE_SLOW ? "slow here" : "fast here") : asked();
    }

    /** What the environment that this process was started in asks for: {@code 0}, {@code 1} or, if nothing, {@code auto}. */
    private static String asked() {
        return System.getenv().getOrDefault(VARIABLE, AUTO);
    }

    /** Whether TensorFlow uses the kernels on this processor, in this process. */
    static boolean isUsed() {
        return variable().isEmpty() ? CpuInfo.flags().contains(AVX512) : isSwitchedOn();
    }

    private static boolean isSwitchedOn() {
        return variable().equals(ON) || Ascii.equalsIgnoreCase(variable(), "true");
    }

    private static boolean isSwitchedOff() {
        return isOff(variable());
    }

    private static boolean isOff(String value) {
        return value.equals(OFF) || Ascii.equalsIgnoreCase(value, "false");
    }

    private static String variable() {
        return ProcessEnvironment.get(VARIABLE);
    }
}
