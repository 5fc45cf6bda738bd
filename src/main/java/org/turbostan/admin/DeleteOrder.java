package org.turbostan.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turbostan.Deletion;
import org.turbostan.Printable;
import org.turbostan.Tag;

/**
 * What a request asks to be deleted.
 *
 * @param criterion {@code key}, {@code name}, {@code tag}, {@code url}, {@code prefix} or {@code
 *     all}
 * @param values what was given with it, sorted; nothing for {@code all}
 * @param tags what it comes to, at least one
 * @param mode how thoroughly
 * @param gaps sentences for people that say what else it may come to, which is not known here
 */
record DeleteOrder(
    String criterion, List<String> values, Set<Tag> tags, Deletion.Mode mode, List<String> gaps) {

  /** More than this would not be answered within a second. */
  static final int MOST = 100;

  /** What one can delete by, in the order in which people are asked. */
  static final List<String> CRITERIA = List.of("tag", "key", "name", "url", "prefix", "all");

  private static final String USAGE =
      "Name what to delete: key=…, name=…, tag=…, url=… or prefix=…, each as often as needed, or"
          + " all=true; soft=true is possible with each.";

  /** Thrown when it can't be said what is to be deleted; the message is for the sender. */
  static final class BadOrderException extends Exception {

    private static final long serialVersionUID = 1L;

    BadOrderException(String message) {
      super(message);
    }
  }

  DeleteOrder {
    values = values.stream().distinct().sorted().toList();
    tags = Set.copyOf(tags);
    gaps = gaps.stream().distinct().toList();
  }

  /**
   * Reads the query of a request, without its question mark.
   *
   * @param targets knows addresses and names
   * @throws BadOrderException if anything in it is not clear: nothing is deleted on a guess
   */
  static DeleteOrder read(@Nullable String query, Targets targets) throws BadOrderException {
    Map<String, List<String>> parameters = parameters(query == null ? "" : query);
    boolean soft = flag(parameters.remove("soft"), "soft");
    if (parameters.isEmpty()) {
      throw new BadOrderException("Nothing is named to delete. " + USAGE);
    }
    for (String name : parameters.keySet()) {
      if (!CRITERIA.contains(name)) {
        throw new BadOrderException(
            "There is no parameter " + Printable.quote(name) + ". " + USAGE);
      }
    }
    if (parameters.size() > 1) {
      throw new BadOrderException(
          "It is not clear whether "
              + parameters.keySet().stream().sorted().collect(Collectors.joining(" and "))
              + " must all match. Name one of them, and send one request for each.");
    }
    Map.Entry<String, List<String>> given = parameters.entrySet().iterator().next();
    return of(given.getKey(), given.getValue(), soft, targets);
  }

  /**
   * Returns the order to delete by a criterion.
   *
   * @throws BadOrderException if it can't be said what that is
   */
  static DeleteOrder of(String criterion, List<String> given, boolean soft, Targets targets)
      throws BadOrderException {
    Deletion.Mode mode = soft ? Deletion.Mode.SOFT : Deletion.Mode.HARD;
    if (!CRITERIA.contains(criterion)) {
      throw new BadOrderException(
          "There is no parameter " + Printable.quote(criterion) + ". " + USAGE);
    }
    if (criterion.equals("all")) {
      return new DeleteOrder(criterion, List.of(), everything(given), mode, List.of());
    }
    List<String> gaps = new ArrayList<>();
    Set<Tag> tags = tags(criterion, given, targets, gaps);
    return new DeleteOrder(criterion, given, tags, mode, gaps);
  }

  private static Set<Tag> everything(List<String> values) throws BadOrderException {
    if (!flag(values, "all")) {
      throw new BadOrderException("all is not true, so nothing is named to delete. " + USAGE);
    }
    return Set.of(Tag.ALL);
  }

  private static Set<Tag> tags(
      String criterion, List<String> values, Targets targets, List<String> gaps)
      throws BadOrderException {
    if (values.size() > MOST) {
      throw new BadOrderException(
          "This names "
              + values.size()
              + " to delete; the most for one request is "
              + MOST
              + ". Send several, or delete a tag that they have in common.");
    }
    Set<Tag> tags = new LinkedHashSet<>();
    for (String value : values) {
      if (value.isEmpty()) {
        throw new BadOrderException("An empty " + criterion + " names nothing. " + USAGE);
      }
      switch (criterion) {
        case "key" -> tags.add(Tag.key(value));
        case "name" -> tags.add(Tag.name(value));
        case "url" -> tags.add(targets.page(value));
        case "prefix" -> {
          Targets.Found found = targets.namesFrom(value);
          tags.addAll(found.tags());
          gaps.addAll(found.gaps());
        }
        default -> tags.add(Tag.of(value));
      }
    }
    return tags;
  }

  private static boolean flag(@Nullable List<String> values, String name) throws BadOrderException {
    if (values == null) {
      return false;
    }
    Set<String> distinct = Set.copyOf(values);
    if (distinct.equals(Set.of("true")) || distinct.equals(Set.of("false"))) {
      return distinct.contains("true");
    }
    throw new BadOrderException(
        "Say " + name + "=true or " + name + "=false, not " + Printable.quote(values.get(0)) + ".");
  }

  /** Read here and not by the container: some leave out in silence what they can't decode. */
  private static Map<String, List<String>> parameters(String query) throws BadOrderException {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String part : query.split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        String name = QueryText.decode(equals < 0 ? part : part.substring(0, equals));
        String value = equals < 0 ? "" : QueryText.decode(part.substring(equals + 1));
        parameters.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      }
    }
    return parameters;
  }
}
