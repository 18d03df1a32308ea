/**
 * What channels are on average, and what is missed of them once they are removed.
 *
 * <p>Functions of a network and its weights. Used by slimming. Depends on the network as data only.
 */
package org.dance4j.slimming.moments;
