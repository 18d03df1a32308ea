/**
 * What a run's prunings come to, checked before it begins: whether anything can go, whether the cost or the time asked for
 * can be reached, and the layer times that this takes. Depends on the run's settings, not on runs.
 */
package org.dance4j.runs.pruning;
