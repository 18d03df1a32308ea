/**
 * Networks that run at several widths: which channels a width keeps, and the subnetwork that they make.
 *
 * <p>Functions of a network and its weights. Used by training and runs. Depends on slimming and the network as data.
 */
package org.dance4j.slimming.widths;
