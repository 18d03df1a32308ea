/**
 * A page on the runs below a folder, served to this machine only: their settings, figures, curves, prunings and pictures. It
 * reads what run folders hold, writes nothing, and may be open while runs train.
 */
package org.dance4j.runs.board;
