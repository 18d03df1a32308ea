/**
 * When channels go during training, how far a network is pruned in the end, and what that saves by the paper's equations.
 *
 * <p>Numbers alone, with no network. Used by training and experiments.
 */
package org.dance4j.slimming.schedule;
