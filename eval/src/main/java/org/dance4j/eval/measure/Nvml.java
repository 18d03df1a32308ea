package org.dance4j.eval.measure;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The energy of the machine's NVIDIA GPUs by their own counters, through the driver's management library. GPUs count it
 * from the Volta generation on.
 */
final class Nvml implements AutoCloseable {

    /** The library that comes with the driver. */
    private static final String LIBRARY = "libnvidia-ml.so.1";

    private static final int SUCCESS = 0;
    private static final double MILLI = 1e-3;

    private final NativeLibrary library;
    private final List<Pointer> devices = new ArrayList<>();

    private Nvml(NativeLibrary library) {
        this.library = library;
    }

    /** All GPUs; empty if there is no driver, no GPU, or one that does not count its energy. */
    static Optional<Nvml> open() {
        return open(LIBRARY);
    }

    /** @param name the library's file name, or its path */
    static Optional<Nvml> open(String name) {
        try {
            Nvml nvml = new Nvml(NativeLibrary.getInstance(name));
            if (nvml.call("nvmlInit_v2") != SUCCESS) {
                return Optional.empty();
            }
            if (nvml.findDevices() && !Double.isNaN(nvml.joules())) {
                return Optional.of(nvml);
            }
            nvml.close();
        } catch (UnsatisfiedLinkError e) {
            // No driver, or one older than what is asked of it.
        }
        return Optional.empty();
    }

    private boolean findDevices() {
        IntByReference count = new IntByReference();
        if (call("nvmlDeviceGetCount_v2", count) != SUCCESS) {
            return false;
        }
        for (int i = 0; i < count.getValue(); i++) {
            PointerByReference device = new PointerByReference();
            if (call("nvmlDeviceGetHandleByIndex_v2", i, device) != SUCCESS) {
                return false;
            }
            devices.add(device.getValue());
        }
        return !devices.isEmpty();
    }

    /** The energy of all GPUs since their driver was loaded; NaN if one does not tell. */
    double joules() {
        double sum = 0;
        for (Pointer device : devices) {
            LongByReference millijoules = new LongByReference();
            if (call("nvmlDeviceGetTotalEnergyConsumption", device, millijoules) != SUCCESS) {
                return Double.NaN;
            }
            sum += millijoules.getValue();
        }
        return MILLI * sum;
    }

    private int call(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    @Override
    public void close() {
        call("nvmlShutdown");
    }
}
