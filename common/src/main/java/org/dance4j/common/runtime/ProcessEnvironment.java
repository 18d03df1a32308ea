package org.dance4j.common.runtime;

import com.sun.jna.NativeLibrary;

/** The environment of this process as native libraries see it, which Java's own copy does not follow. */
public final class ProcessEnvironment {

    private ProcessEnvironment() {}

    /**
     * Sets a variable. Libraries that have read it do not look again. Where the system has no environment that can be
     * changed, nothing happens.
     *
     * @param overwrite whether to do so where it has a value
     */
    public static void set(String name, String value, boolean overwrite) {
        try {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {name, value, overwrite ? 1 : 0});
        } catch (LinkageError e) {
            // The libraries' defaults hold.
        }
    }

    /** What a variable says; empty if nothing. */
    public static String get(String name) {
        try {
            String value = NativeLibrary.getProcess().getFunction("getenv").invokeString(new Object[] {name}, false);
            return value != null ? value : "";
        } catch (LinkageError e) {
            return "";
        }
    }
}
