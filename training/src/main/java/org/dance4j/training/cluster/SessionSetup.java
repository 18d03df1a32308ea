package org.dance4j.training.cluster;

import org.dance4j.common.runtime.Device;
import org.dance4j.common.runtime.Precision;
import org.dance4j.common.runtime.Sessions;
import org.tensorflow.proto.ConfigProto;

/**
 * What the sessions of a process compute with.
 *
 * @param precision of convolutions
 * @param device that trains
 * @param threads at least 1
 */
public record SessionSetup(Precision precision, Device device, int threads) {

    ConfigProto config() {
        return Sessions.config(precision, device, threads);
    }

    boolean onGpu() {
        return device == Device.GPU;
    }
}
