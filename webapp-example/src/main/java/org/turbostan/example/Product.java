package org.turbostan.example;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;

/**
 * A print in the shop, of one wind.
 *
 * @param id the short name in addresses, cache keys and tags, e.g. {@code foehn}
 * @param name what it is called where it blows, e.g. {@code Föhn}
 * @param region where it blows
 * @param story a sentence about it
 * @param from where it comes from, in degrees: 0 is north, 90 is east
 * @param force how strong it is, on Beaufort's scale
 * @param hue the colour of the print, in degrees of the colour circle
 * @param euros the price
 * @param stock how many are left
 */
public record Product(
    String id,
    String name,
    String region,
    String story,
    int from,
    int force,
    int hue,
    BigDecimal euros,
    int stock) {

  /** Returns this print for another price, and with another number of copies left. */
  public Product with(BigDecimal newEuros, int newStock) {
    return new Product(id, name, region, story, from, force, hue, newEuros, newStock);
  }

  /** Returns the price as a reader of {@code locale} writes it, e.g. {@code 24,50 €}. */
  public String price(Locale locale) {
    return price(euros, locale);
  }

  static String price(BigDecimal euros, Locale locale) {
    NumberFormat format = NumberFormat.getCurrencyInstance(locale);
    format.setCurrency(Currency.getInstance("EUR"));
    return format.format(euros);
  }
}
