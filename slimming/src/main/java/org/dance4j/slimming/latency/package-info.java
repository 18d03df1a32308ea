/**
 * What a network's layers take on a clock: times by numbers of channels, which numbers are fast, and what a network as a
 * whole is estimated to take. What runs the networks is a {@link org.dance4j.slimming.latency.Stopwatch} from outside, so
 * that all here works on made times, too.
 *
 * <p>Used by training and runs. Depends on slimming and the network as data.
 */
package org.dance4j.slimming.latency;
