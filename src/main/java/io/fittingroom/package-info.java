/** The application class and the few beans that every feature shares: the clock and chance; and what a start needs. */
package io.fittingroom;
