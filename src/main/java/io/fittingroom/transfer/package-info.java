/**
 * Bodies on their way in and out. No thread waits for a client: a request's body is received without one and handled when it is
 * whole; an answer is made in full and then sent without one. What is on its way is bounded in memory, on disk and in time, and
 * so is what is worked on at once (docs/decisions/0024).
 */
package io.fittingroom.transfer;
