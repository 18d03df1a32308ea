/**
 * How values are written as text.
 */
package org.dance4j.common.text;
