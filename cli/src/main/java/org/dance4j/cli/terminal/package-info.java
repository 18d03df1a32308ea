/**
 * What a person at a terminal sees and does: lines, tables, progress bars, Ctrl-C. Commands use it; it knows no command.
 */
package org.dance4j.cli.terminal;
