/**
 * Models side by side, each in a process of its own: what they are compared on, and how they compare.
 */
package org.dance4j.runs.verification;
