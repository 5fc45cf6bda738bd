package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turbostan.Deletion.Mode.HARD;
import static org.turbostan.Deletion.Mode.SOFT;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turbostan.Tag;
import org.turbostan.admin.DeleteOrder.BadOrderException;

class DeleteOrderTest {

  private static final Targets TARGETS =
      new Targets("/shop", () -> known("box", "box small", "menu"));

  @Test
  void oneCriterionIsOneTag() throws BadOrderException {
    assertThat(read("key=product:42").tags()).containsExactly(Tag.key("product:42"));
    assertThat(read("name=card").tags()).containsExactly(Tag.name("card"));
    assertThat(read("tag=prices").tags()).containsExactly(Tag.of("prices"));
    assertThat(read("all=true").tags()).containsExactly(Tag.ALL);
  }

  @Test
  void eachCriterionMayBeRepeated() throws BadOrderException {
    assertThat(read("tag=a&tag=b&tag=a").tags())
        .containsExactlyInAnyOrder(Tag.of("a"), Tag.of("b"));
  }

  @Test
  void anAddressIsThePageWhateverItsHostAndQuery() throws BadOrderException {
    assertThat(read("url=https%3A%2F%2Fexample.org%2Fshop%2Fa%2520b%3Fc%3Dd").tags())
        .containsExactly(Tag.name("/shop/a b"));
    assertThat(read("url=/shop/list").tags()).containsExactly(Tag.name("/shop/list"));
  }

  @Test
  void anAddressOutsideOfTheContextPathIsThePathWithin() throws BadOrderException {
    assertThat(read("url=https://example.org/list").tags()).containsExactly(Tag.key("/list"));
    assertThat(read("url=/shopping").tags()).containsExactly(Tag.key("/shopping"));
  }

  @Test
  void aPrefixIsAllNamesThatBeginSo() throws BadOrderException {
    assertThat(read("prefix=box").tags())
        .containsExactlyInAnyOrder(Tag.name("box"), Tag.name("box small"));
    assertThat(read("prefix=box").values()).containsExactly("box");
  }

  @Test
  void whatIsNotKnownOfOtherNodesIsToldOnce() throws BadOrderException {
    assertThat(read("prefix=box&prefix=menu").gaps()).containsExactly("node B tells not all");
    assertThat(read("name=box").gaps()).isEmpty();
  }

  @Test
  void aDeleteIsHardUnlessItIsSaidToBeSoft() throws BadOrderException {
    assertThat(read("tag=a").mode()).isEqualTo(HARD);
    assertThat(read("tag=a&soft=false").mode()).isEqualTo(HARD);
    assertThat(read("soft=true&tag=a").mode()).isEqualTo(SOFT);
  }

  @Test
  void valuesAreDecodedAndOtherwiseTakenAsTheyAre() throws BadOrderException {
    assertThat(read("tag=a%2C+b%26%C3%A9%F0%9F%8C%AC").tags()).containsExactly(Tag.of("a, b&é🌬"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "null | Nothing is named to delete.",
        "'' | Nothing is named to delete.",
        "soft=true | Nothing is named to delete.",
        "tag= | An empty tag names nothing.",
        "tag=a&tag= | An empty tag names nothing.",
        "url=/a%2F%2Fb | not the address of a page",
        "url=a%20b | not the address of a page",
        "prefix=x | No fragment or page is known whose name begins with \"x\"",
        "key | An empty key names nothing.",
        "all=false | all is not true",
        "all=yes | Say all=true or all=false, not \"yes\".",
        "all=true&all=false | Say all=true or all=false",
        "tag=a&soft=yes | Say soft=true or soft=false, not \"yes\".",
        "tag=a&soft=true&soft=false | Say soft=true or soft=false",
        "tag=a&all=true | whether all and tag must all match",
        "key=a&name=b | whether key and name must all match",
        "tags=a | There is no parameter \"tags\".",
        "tag=a&TAG=b | There is no parameter \"TAG\".",
        "tag=%zz | not URL-encoded UTF-8",
        "tag=%e | not URL-encoded UTF-8",
        "tag=%ff | not URL-encoded UTF-8",
        "tag=é | not URL-encoded UTF-8",
      })
  void whateverIsNotClearIsRefused(@Nullable String query, String message) {
    assertThatThrownBy(() -> DeleteOrder.read(query, TARGETS))
        .isInstanceOf(BadOrderException.class)
        .hasMessageContaining(message);
  }

  @Test
  void thereIsAMostForOneRequest() throws BadOrderException {
    assertThat(read(tags(DeleteOrder.MOST)).tags()).hasSize(DeleteOrder.MOST);
    assertThatThrownBy(() -> read(tags(DeleteOrder.MOST + 1)))
        .hasMessageContaining("This names 101 to delete; the most for one request is 100.");
  }

  private static Nodes.Known known(String... names) {
    return new Nodes.Known(Set.of(names), List.of("node B tells not all"));
  }

  private static String tags(int count) {
    return IntStream.range(0, count).mapToObj(i -> "tag=" + i).collect(Collectors.joining("&"));
  }

  private static DeleteOrder read(String query) throws BadOrderException {
    return DeleteOrder.read(query, TARGETS);
  }
}
