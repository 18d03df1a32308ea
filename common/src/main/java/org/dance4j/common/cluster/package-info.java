/**
 * TensorFlow's own distributed runtime, as processes use it that compute together: its gRPC server, sessions that name a
 * server, and sums over all processes.
 *
 * <p>Depends on {@code common.io} only. It knows neither networks nor training, and has no transport of its own.
 */
package org.dance4j.common.cluster;
