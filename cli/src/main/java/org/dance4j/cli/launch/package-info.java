/**
 * {@code dance launch}: starts the processes that train one run together, watches them, and starts them again when one is
 * lost.
 *
 * <p>Depends on the terminal and on how processes find their places; it knows nothing of training.
 */
package org.dance4j.cli.launch;
