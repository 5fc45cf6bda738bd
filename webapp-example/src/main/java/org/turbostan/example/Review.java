package org.turbostan.example;

/**
 * What a customer thinks of a print.
 *
 * @param id a number of its own
 * @param productId the print it speaks of
 * @param author who wrote it
 * @param stars from 1 to 5
 * @param text what was written, as it was typed: a view escapes it
 */
public record Review(long id, String productId, String author, int stars, String text) {

  Review numbered(long number) {
    return new Review(number, productId, author, stars, text);
  }
}
