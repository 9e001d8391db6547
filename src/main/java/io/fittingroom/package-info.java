/** The application class and the few beans that every feature shares: the clock and the JSON settings. */
package io.fittingroom;
