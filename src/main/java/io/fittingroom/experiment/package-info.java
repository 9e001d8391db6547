/**
 * Groups of jobs that differ in something: submitted together, laid side by side, with findings that say what the figures
 * show; and the lesson's questions as presets.
 */
package io.fittingroom.experiment;
