package org.turbostan.jsp;

import jakarta.servlet.jsp.tagext.TagData;
import jakarta.servlet.jsp.tagext.TagExtraInfo;
import jakarta.servlet.jsp.tagext.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses wrong {@code <stan:cache>} tags as their page is compiled: attributes that contradict
 * each other, and values that are written literally and can't be read. Values of expressions are
 * known, and refused, only as the tag is run.
 */
public class CacheTagInfo extends TagExtraInfo {

  private static final List<String> SPANS = List.of("stale", "staleIfError");
  private static final List<String> FLAGS =
      List.of("sliding", "if", "unless", "refresh", "store", "valid");

  private final String tag;

  /** Makes it; containers do. */
  public CacheTagInfo() {
    this("cache");
  }

  /** Makes one for a tag with some of the same attributes. */
  CacheTagInfo(String tag) {
    this.tag = tag;
  }

  /** Says what else is wrong with a tag. */
  void check(TagData data, List<String> problems) {}

  @Override
  public ValidationMessage @Nullable [] validate(TagData data) {
    List<String> problems = new ArrayList<>();
    oneOf(data, problems, "the lifetime", "ttl", "time", "duration", "cron");
    oneOf(data, problems, "the tags", "tags", "groups");
    check(data, problems, "ttl", AttributeValues::ttl);
    check(data, problems, "time", AttributeValues::time);
    check(data, problems, "duration", AttributeValues::duration);
    check(data, problems, "cron", AttributeValues::cron);
    for (String span : SPANS) {
      check(data, problems, span, text -> AttributeValues.span(span, text));
    }
    for (String flag : FLAGS) {
      check(data, problems, flag, text -> AttributeValues.flag(flag, text));
    }
    check(data, problems, "scope", AttributeValues::isPerSession);
    check(data, problems, "mode", AttributeValues::isSilent);
    check(data, problems, "vary", text -> Variant.parse(text, false));
    check(data, problems, "vars", PageVariables::names);
    check(data, problems);
    return problems.isEmpty() ? null : messages(data, problems);
  }

  private ValidationMessage[] messages(TagData data, List<String> problems) {
    return problems.stream()
        .map(problem -> new ValidationMessage(data.getId(), "<stan:" + tag + ">: " + problem))
        .toArray(ValidationMessage[]::new);
  }

  private static void oneOf(
      TagData data, List<String> problems, String what, String... attributes) {
    List<String> given =
        Stream.of(attributes).filter(name -> data.getAttribute(name) != null).toList();
    if (given.size() > 1) {
      problems.add(String.join(" and ", given) + " each give " + what + "; keep one of them.");
    }
  }

  private static void check(
      TagData data, List<String> problems, String attribute, Consumer<String> reader) {
    if (data.getAttribute(attribute) instanceof String literal) {
      try {
        reader.accept(literal);
      } catch (BadAttributeException e) {
        problems.add(attribute + ": " + e.getMessage());
      }
    }
  }
}
