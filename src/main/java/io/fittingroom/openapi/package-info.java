/** The OpenAPI document: what is said of the service as a whole, and what springdoc needs to tell the truth. */
package io.fittingroom.openapi;
