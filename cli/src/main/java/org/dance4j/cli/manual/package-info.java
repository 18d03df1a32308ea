/**
 * What an installed command has beside itself, made from the options that there are: {@code dance manual}, pages of the
 * manual, and completion in shells. Depends on the terminal.
 */
package org.dance4j.cli.manual;
