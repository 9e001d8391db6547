/** The application class and the few beans that every feature shares: the clock and chance. */
package io.fittingroom;
