package org.turbostan.example;

import static java.util.Comparator.comparing;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The model: prints and reviews.
 *
 * <p>Controllers call the first half of the methods, which are cheap. Views call the second half
 * inside their fragments; each of those takes as long as a query, and a fragment that comes from
 * the cache does not call it at all.
 *
 * <p>Safe for use by many threads.
 */
public final class Shop {

  private final Map<String, Product> prints = new LinkedHashMap<>();
  private final List<Review> firstReviews = new ArrayList<>();
  private final Database database;

  /** Opens the shop with its first prints and reviews, and what has changed since. */
  Shop(Database database) {
    this.database = database;
    for (Product print : Winds.prints()) {
      prints.put(print.id(), print);
    }
    for (Review review : Winds.reviews()) {
      firstReviews.add(review.numbered(firstReviews.size() + 1));
    }
  }

  /** Returns all prints. */
  public List<Product> products() {
    return prints.values().stream().map(this::asItIsNow).toList();
  }

  /** Returns the print {@code id}, if there is one. */
  public Optional<Product> product(String id) {
    return Optional.ofNullable(prints.get(id)).map(this::asItIsNow);
  }

  private Product asItIsNow(Product print) {
    return database
        .row("product/" + print.id())
        .map(row -> row.split(" "))
        .map(row -> print.with(new BigDecimal(row[0]), Integer.parseInt(row[1])))
        .orElse(print);
  }

  /** Returns the print of the day: another one each day. */
  public Product printOf(LocalDate day) {
    List<Product> all = products();
    return all.get((int) Math.floorMod(7 * day.toEpochDay(), (long) all.size()));
  }

  /** Returns the reviews of a print, the newest first. */
  public List<Review> reviewsOf(Product product) {
    List<Review> all = new ArrayList<>(firstReviews);
    database
        .added("review/")
        .forEach(
            (number, row) -> {
              String[] parts = row.split("\n", 4);
              int stars = Integer.parseInt(parts[2]);
              all.add(
                  new Review(firstReviews.size() + number, parts[0], parts[1], stars, parts[3]));
            });
    return all.stream()
        .filter(review -> review.productId().equals(product.id()))
        .sorted(comparing(Review::id).reversed())
        .toList();
  }

  /** Changes the price of a print, and how many are left. */
  public void change(String id, BigDecimal euros, int stock) {
    database.put("product/" + id, euros + " " + stock);
  }

  /** Adds a review. */
  public void add(String productId, String author, int stars, String text) {
    String line = author.replaceAll("\\R", " ");
    database.add("review/", String.join("\n", productId, line, String.valueOf(stars), text));
  }

  /** Returns what the shop has to say to everybody; empty if nothing. */
  public String notice() {
    return database.row("notice").orElse("Rolled, not folded: every print travels in a tube.");
  }

  /** Changes what the shop has to say to everybody. */
  public void say(String notice) {
    database.put("notice", notice);
  }

  // What follows is costly, and called by views inside fragments.

  /** Returns the lines of the menu, as if an editor had put them into a database. */
  public List<MenuItem> menu() {
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(20));
    return List.of(
        new MenuItem("catalogue", "", "Catalogue"),
        new MenuItem("product", "wind/foehn", "One print"),
        new MenuItem("print", "print/foehn", "Cached whole"),
        new MenuItem("forecast", "forecast", "Forecast"),
        new MenuItem("guide", "guide", "Guide"),
        new MenuItem("office", "office", "Back office"));
  }

  /** Returns the picture on a print. This is real work, not a wait. */
  public Picture pictureOf(Product product) {
    return Picture.of(product);
  }

  /** Returns how many are left, in words. */
  public String availabilityOf(Product product) {
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(30));
    return switch (product.stock()) {
      case 0 -> "Sold out";
      case 1 -> "The last one";
      default -> product.stock() + " in stock";
    };
  }

  /** Returns the average of the stars, to one digit; 0 without reviews. */
  public double ratingOf(List<Review> all) {
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(40));
    return Math.round(all.stream().mapToInt(Review::stars).average().orElse(0) * 10) / 10.0;
  }

  /** Returns the number of the order that a review belongs to. */
  public long orderOf(Review review) {
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(20));
    return 10_000 + review.id() * 37;
  }

  /** Returns what a basket costs at today's prices. */
  public String totalOf(List<String> basket, Locale locale) {
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(35));
    BigDecimal total =
        basket.stream()
            .flatMap(id -> product(id).stream())
            .map(Product::euros)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return Product.price(total, locale);
  }
}
