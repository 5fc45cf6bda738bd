package org.turbostan.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.turbostan.Field;

/**
 * The header of a page that is kept for all and was completed for one visitor, with a part that is
 * the visitor's own.
 *
 * <p>What is said of the page that all have in common does not hold for it: no other cache may keep
 * it (RFC 9111, section 5.2.2.7), the visitor's own must ask again each time (section 5.2.2.4), and
 * no validator says that two of its answers are the same (RFC 9110, section 8.8).
 */
public final class PersonalHeader {

  private static final String CACHE_CONTROL = "Cache-Control";

  private static final Set<String> OF_SHARED_PAGES = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    OF_SHARED_PAGES.addAll(
        List.of(
            "ETag",
            "Last-Modified",
            "Accept-Ranges",
            "Content-MD5",
            "Digest",
            "Content-Digest",
            "Repr-Digest",
            "Age",
            "Date",
            "Expires",
            "Pragma",
            "Surrogate-Control",
            CACHE_CONTROL,
            SurrogateKey.NAME));
    OF_SHARED_PAGES.addAll(TargetedCacheControl.TARGETS);
  }

  private PersonalHeader() {}

  /**
   * Returns the header to send.
   *
   * @param shared the page's own
   * @param outer the lines of {@code Cache-Control} that layers around the cache have set
   */
  public static List<Field> of(List<Field> shared, Collection<String> outer) {
    List<Field> header = new ArrayList<>();
    boolean keptByNobody = outer.stream().anyMatch(PersonalHeader::forbidsStoring);
    boolean untransformed = outer.stream().anyMatch(PersonalHeader::forbidsTransforming);
    for (Field field : shared) {
      if (field.name().equalsIgnoreCase(CACHE_CONTROL)) {
        keptByNobody |= forbidsStoring(field.value());
        untransformed |= forbidsTransforming(field.value());
      }
      if (!OF_SHARED_PAGES.contains(field.name())) {
        header.add(field);
      }
    }
    header.add(
        new Field(
            CACHE_CONTROL,
            (keptByNobody ? "private, no-store" : "private, no-cache")
                + (untransformed ? ", no-transform" : "")));
    return header;
  }

  private static boolean forbidsStoring(String line) {
    return line.toLowerCase(Locale.ROOT).contains("no-store");
  }

  private static boolean forbidsTransforming(String line) {
    return line.toLowerCase(Locale.ROOT).contains("no-transform");
  }
}
