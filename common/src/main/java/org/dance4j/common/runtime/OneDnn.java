package org.dance4j.common.runtime;

import com.google.common.base.Ascii;
import org.tensorflow.TensorFlow;

/**
 * TensorFlow's kernels from oneDNN. On processors with AVX-512 they are its default. On others its own are, which cannot
 * run dilated depthwise convolutions and cannot train dilated ones, and train others more slowly; they label images faster
 * on AMD's processors with AVX-512. TensorFlow asks the environment once, when its native library is loaded.
 */
public final class OneDnn {

    private static final String VARIABLE = "TF_ENABLE_ONEDNN_OPTS";
    private static final String ON = "1";
    private static final String OFF = "0";
    private static final String AVX512 = "avx512f";
    private static final boolean IS_AMD_WITH_AVX512 =
            CpuFlags.read().contains(AVX512) && CpuFlags.vendor().equals("AuthenticAMD");

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
     * Switches the kernels off where images are labelled faster without: on AMD's processors with AVX-512, whose TensorFlow
     * has them by default. Elsewhere nothing happens, nor where the environment of the process says anything. As {@link
     * #enable}, it has to come before anything else of TensorFlow's, and is for processes that neither train nor run graphs
     * that need oneDNN.
     */
    public static void disableToLabel() {
        if (IS_AMD_WITH_AVX512) {
            set(OFF);
        }
    }

    private static void set(String value) {
        ProcessEnvironment.set(VARIABLE, value, false);
    }

    /**
     * Loads TensorFlow's native library on a thread of its own, while other work goes on: where a later {@link #enable} would
     * change nothing, since the processor has AVX-512. Elsewhere nothing happens.
     */
    public static void loadAhead() {
        if (CpuFlags.read().contains(AVX512)) {
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
        return isSwitchedOn() && !CpuFlags.read().contains(AVX512);
    }

    /**
     * Whether its convolutions in floats take longer than matrix products of the same sums: on AMD's processors with AVX-512
     * they take up to twice as long, as their blocks are chosen for others' caches.
     */
    public static boolean convolvesMoreSlowlyThanProducts() {
        return IS_AMD_WITH_AVX512 && !isSwitchedOff();
    }

    /** What the environment that this process was started in asks for: {@code 0}, {@code 1} or, if nothing, {@code auto}. */
    public static String asked() {
        return System.getenv().getOrDefault(VARIABLE, "auto");
    }

    /** Whether TensorFlow uses the kernels on this processor, in this process. */
    static boolean isUsed() {
        return variable().isEmpty() ? CpuFlags.read().contains(AVX512) : isSwitchedOn();
    }

    private static boolean isSwitchedOn() {
        return variable().equals(ON) || Ascii.equalsIgnoreCase(variable(), "true");
    }

    private static boolean isSwitchedOff() {
        return variable().equals(OFF) || Ascii.equalsIgnoreCase(variable(), "false");
    }

    private static String variable() {
        return ProcessEnvironment.get(VARIABLE);
    }
}
