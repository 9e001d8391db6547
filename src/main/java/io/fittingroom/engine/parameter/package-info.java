/**
 * What the numbers of a network are, before anything is computed with them: where each layer's are in one array, how the
 * first ones are drawn, and how an optimizer moves them. Depends on no other room.
 */
package io.fittingroom.engine.parameter;
