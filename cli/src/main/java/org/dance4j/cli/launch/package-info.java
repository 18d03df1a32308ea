/**
 * {@code dance launch}: starts the processes that train one run together, watches them, and starts them again when one is
 * lost. On several machines, each has a launch of its own, and these agree who takes part and when all end ({@link
 * org.dance4j.cli.launch.HostGroup}).
 *
 * <p>Depends on the terminal and on how processes find their places; of training it knows where a run is and whether it has
 * begun.
 */
package org.dance4j.cli.launch;
