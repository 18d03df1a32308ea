/**
 * {@code dance package}: the command with its libraries as a zip and as a Debian package, which run where there is a
 * Java runtime and nothing to build with. Depends on the manual, on options and on the terminal.
 */
package org.dance4j.cli.packaging;
