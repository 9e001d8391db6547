/** Any uploaded picture becomes the 28x28 grey picture that a network sees, with the steps taken. */
package io.fittingroom.picture;
