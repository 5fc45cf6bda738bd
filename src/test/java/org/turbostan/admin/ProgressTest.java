package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Deletion.Answer;
import org.turbostan.Deletion.Status;

/** How far a delete is, on its way through a server that anybody may write to. */
class ProgressTest {

  private static final Progress PROGRESS =
      new Progress(
          10_000,
          4_300,
          12,
          false,
          List.of(new Answer("[::1]:1", Status.DELETED), new Answer("b:2", Status.UNREACHABLE)));

  @Test
  void itComesBackAsItWasSent() {
    assertThat(Progress.parse(PROGRESS.toText())).isEqualTo(PROGRESS);
  }

  @Test
  void itIsOneFactALine() {
    assertThat(PROGRESS.toText())
        .isEqualTo("delete 1\n10000 4300 12 false\n%5B%3A%3A1%5D%3A1 DELETED\nb%3A2 UNREACHABLE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "delete 1",
        "delete 2\n1 1 0 true",
        "delete 1\n1 1 0",
        "delete 1\n1 -1 0 true",
        "delete 1\n99999999999 1 0 true",
        "delete 1\n1 1 0 true\na",
        "delete 1\n1 1 0 true\na GONE",
        "delete 1\n1 1 0 true\n%zz DELETED",
      })
  void whatIsNoneOfOursIsNothing(String text) {
    assertThat(Progress.parse(text)).isNull();
  }
}
