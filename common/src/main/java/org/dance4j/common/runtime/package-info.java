/**
 * TensorFlow as a process has it: its first session, which fixes the number of threads for all later ones, how
 * sessions for training and export are set up, the device and the precision of convolutions, and where the messages of
 * its native code go.
 *
 * <p>May be used from anywhere that makes sessions. It makes no operations and holds no model; besides errors and
 * settings of {@code common} it depends on no other package of the project.
 */
package org.dance4j.common.runtime;
