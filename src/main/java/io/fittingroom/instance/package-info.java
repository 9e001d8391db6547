/** Who shares the database: what this process is for and called, and which of the others give signs of life. */
package io.fittingroom.instance;
