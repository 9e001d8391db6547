/**
 * The registry: trained models by name and version, their aliases, where they came from, their bytes, and the networks that
 * are loaded to predict.
 */
package io.fittingroom.model;
