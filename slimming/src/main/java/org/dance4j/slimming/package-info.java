/**
 * Which channels go, and the network without them: channels that can only go together, the choice by batch-norm gammas
 * (Network Slimming, Liu et al., 2017), and the slimmer network with its tensors.
 *
 * <p>All of it is functions of a network and weights, with no TensorFlow and no training state. Used by training and
 * experiments. Depends on the network as data only.
 */
package org.dance4j.slimming;
