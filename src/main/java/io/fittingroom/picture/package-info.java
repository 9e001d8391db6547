/**
 * Any uploaded picture becomes the one that a network sees, as a {@link io.fittingroom.picture.Preparation} says, with the
 * steps taken. The rules, in their order (for users: {@code docs/pictures.md}):
 *
 * <ol>
 *   <li>Kind: PNG, JPEG, GIF (first frame), BMP, WebP (first frame) or TIFF (first page), told by the file's first bytes.
 *       The size is checked in the header, before anything is decoded.
 *   <li>Thinning: a picture with a side above 2,048 pixels is thinned to every n-th row and column; its longer side keeps
 *       1,024 to 2,047.
 *   <li>Turn: as EXIF says (JPEG, PNG, WebP, TIFF).
 *   <li>Grey, unless colour is wanted: linear luminance, Rec. 709 weights on linearised sRGB, encoded as sRGB again. What is
 *       grey already keeps its values. Colour profiles and gamma are not applied; samples of 16 bits are rounded to 8.
 *   <li>Transparency: laid on black or white, as the preparation says; {@code auto}: whichever is farther from the mean of
 *       what is visible.
 *   <li>Background: the median of the four corners, each the median of a square of a 28th of the shorter side.
 *   <li>A picture of the very size is neither cropped nor resized.
 *   <li>{@code whole}: cut or padded with black about the middle if the ratio is to be kept, as Keras does it, and resized.
 *       For {@code article} the next two.
 *   <li>Crop: to what differs from the background by more than 10 (rows and columns with at most 1 % of such pixels left out),
 *       with a margin of half a pixel of the result; only if the article is shorter than 24/28 of the longer side or more than
 *       3/28 off the centre.
 *   <li>Fit: resized until one side fills the size, centred on the background's grey or colour.
 *   <li>Inversion: {@code auto} inverts a background from 192 on and leaves one up to 63; between, it inverts when the article is
 *       darker than its background.
 * </ol>
 *
 * <p>Of Fashion-MNIST's 70,000 pictures, as 28x28 PNG all come through untouched; so do all their fourfold enlargements, and
 * the inversions of both all come back exactly. The median of their corners is at most 52.
 *
 * <p>Pure Java on the JDK's Image I/O, with TwelveMonkeys' decoder for WebP. {@link io.fittingroom.picture.PictureReader} is
 * the way in; the flow is kind, header, decoder, turn, transparency, framing.
 */
package io.fittingroom.picture;
