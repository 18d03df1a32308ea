/**
 * Why an export cannot be made: the network has no such form, or the converter is missing on this machine. All
 * packages of export throw these, and those who call the exporter catch them. Depends on nothing.
 */
package org.dance4j.export.errors;
