/**
 * Pages and tables for people: the report of a run, of a benchmark and of a verification, with charts as inline SVG. A
 * page loads nothing from elsewhere.
 *
 * <p>Callers fill data records such as {@link org.dance4j.eval.reports.ReportData}; nothing here measures or trains.
 * Depends on images, complexity, network cost and consumption, to show them.
 */
package org.dance4j.eval.reports;
