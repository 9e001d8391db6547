/**
 * Networks in files of others, read without trusting a byte of them. May depend on {@code file}, {@code parameter} and, to
 * test what it read, {@code serve}.
 */
package io.fittingroom.engine.imported;
