/**
 * The {@code dance} command and nothing that a program would call: options, commands, what the terminal shows. All
 * else belongs in a library module, whose errors are turned into one plain sentence here. May depend on every module;
 * no module depends on it.
 */
package org.dance4j.cli;
