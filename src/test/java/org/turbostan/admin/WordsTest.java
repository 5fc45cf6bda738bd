package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turbostan.Cause;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Tag;

/** What operators read of an outcome. */
class WordsTest {

  private static final Cause PRODUCT = Cause.deleted(Tag.of("product:42"), "5eed");

  @Test
  void aRenderingNamesWhatWasDeletedAndByWhom() {
    assertThat(Words.outcome(Outcome.rendered(Reason.DELETED), PRODUCT, "node B"))
        .isEqualTo("rendered: tag product:42 deleted by node B");
    assertThat(Words.outcome(Outcome.rendered(Reason.SOFT_DELETED), PRODUCT, null))
        .isEqualTo("rendered: tag product:42 softly deleted");
    assertThat(
            Words.outcome(
                Outcome.rendered(Reason.DELETED), Cause.deleted(Tag.ALL, "5eed"), "node B"))
        .isEqualTo("rendered: everything deleted by node B");
  }

  @Test
  void whatSpeaksAgainstStoringIsNamed() {
    assertThat(
            Words.outcome(
                Outcome.notStored(Reason.SECRET_IN_ANSWER), Cause.of("the session's id"), null))
        .isEqualTo(
            "not stored: the answer holds something of one visitor, such as a session id or a"
                + " token: the session's id");
  }

  @Test
  void whatWasDeletedMeanwhileIsNamedAndByWhom() {
    assertThat(
            Words.outcome(
                Outcome.notStored(Reason.DELETED_DURING_RENDER),
                Cause.deleted(Tag.of("product:42"), "5eed"),
                "node B"))
        .isEqualTo("not stored: tag product:42 was deleted by node B after its request had begun");
  }

  @Test
  void anEditedTemplateIsNamed() {
    assertThat(
            Words.outcome(
                Outcome.rendered(Reason.COLD), Cause.of("template changed 10:02 UTC"), null))
        .isEqualTo("rendered: template changed 10:02 UTC");
  }

  @Test
  void whereNothingMoreIsKnownTheReasonIsSaid() {
    assertThat(Words.outcome(Outcome.rendered(Reason.EXPIRED), null, null))
        .isEqualTo("rendered: the cached content had expired");
    assertThat(Words.outcome(Outcome.STALE, null, null)).isEqualTo("stale");
  }
}
