/**
 * What a trainer is told: the whole of its settings with what follows from them, its images, how long it trains and at
 * which rate. Depends on the settings' groups, and on none of the classes that train.
 */
package org.dance4j.training.config;
