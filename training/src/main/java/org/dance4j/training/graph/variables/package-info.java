/** Values that a graph keeps from step to step, and what a step does to them beside the optimizer. */
package org.dance4j.training.graph.variables;
