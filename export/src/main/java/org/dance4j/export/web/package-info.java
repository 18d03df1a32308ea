/**
 * A static page that runs a model in the visitor's browser by LiteRT.js, and the copy of LiteRT.js that it needs. The
 * page's files are resources of this module. Depends on the model's card and images; the models in the page come from
 * {@code export.tflite}.
 */
package org.dance4j.export.web;
