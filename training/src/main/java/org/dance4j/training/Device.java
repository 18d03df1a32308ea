package org.dance4j.training;

/** What trains. */
public enum Device { CPU, GPU }
