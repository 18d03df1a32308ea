package org.dance4j.common.runtime;

import com.sun.jna.NativeLibrary;

/**
 * TensorFlow's kernels from oneDNN. On processors with AVX-512 they are its default. On others its own are, which cannot
 * run dilated depthwise convolutions and cannot train dilated ones, and train others more slowly. TensorFlow asks the
 * environment once, when its native library is loaded.
 */
public final class OneDnn {

    private static final String VARIABLE = "TF_ENABLE_ONEDNN_OPTS";
    private static final int KEEP_WHAT_IS_THERE = 0;

    private OneDnn() {}

    /**
     * Switches the kernels on, unless the environment of the process says otherwise. It has to come before anything else
     * of TensorFlow's; {@link FirstSession} does it where it is needed. Where the system has no environment that can be
     * changed, nothing happens.
     */
    public static void enable() {
        try {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {VARIABLE, "1", KEEP_WHAT_IS_THERE
            });
        } catch (LinkageError e) {
            // TensorFlow's default holds.
        }
    }

    /**
     * Whether oneDNN was switched on for a processor without AVX-512, where some of its ways are slow: it runs convolutions
     * that batch norms were fused into, of weights that are variables, by matrix products that take thirty times as long as
     * other ways, and keeps that choice for layers of the same sizes in all later sessions of the process; and gradients of
     * kernels take it up to three times as long as matrix products.
     */
    public static boolean isSwitchedOnWithoutAvx512() {
        return isSwitchedOn() && !CpuFlags.read().contains("avx512f");
    }

    private static boolean isSwitchedOn() {
        try {
            return "1"
                    .equals(NativeLibrary.getProcess()
                            .getFunction("getenv")
                            .invokeString(new Object[] {VARIABLE}, false));
        } catch (LinkageError e) {
            return false;
        }
    }
}
