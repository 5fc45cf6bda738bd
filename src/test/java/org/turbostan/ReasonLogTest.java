package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReasonLogTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final Outcome TOO_LARGE = Outcome.notStored(Reason.TOO_LARGE);

  private final ReasonLog log = new ReasonLog();
  private final Logger logger = Logger.getLogger(ReasonLog.class.getName());
  private final Lines lines = new Lines();

  @BeforeEach
  void listen() {
    logger.addHandler(lines);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(lines);
    logger.setUseParentHandlers(true);
  }

  @Test
  void aLineSaysWhatWhyAndTheCure() {
    log.record(BOX, TOO_LARGE, 0);
    assertThat(lines.texts)
        .containsExactly(
            "\"box product:42\": NOT_STORED too-large: "
                + "the content is larger than stan.max-body");
  }

  @Test
  void aReasonHasOneLineAMinuteAndSaysHowManyWereLeftOut() {
    for (long millis = 0; millis < 60_000; millis += 100) {
      log.record(BOX, TOO_LARGE, millis);
    }
    assertThat(lines.texts).hasSize(1);
    log.record(BOX, TOO_LARGE, 60_000);
    assertThat(lines.texts).hasSize(2);
    assertThat(lines.texts.get(1)).endsWith("(and 599 more of this kind since the last line)");
  }

  @Test
  void reasonsDoNotSilenceEachOther() {
    log.record(BOX, TOO_LARGE, 0);
    log.record(BOX, Outcome.notStored(Reason.SESSION), 0);
    assertThat(lines.texts).hasSize(2);
  }

  @Test
  void whatNobodyCanMendIsNotLogged() {
    log.record(BOX, Outcome.rendered(Reason.COLD), 0);
    log.record(BOX, Outcome.rendered(Reason.DELETED), 0);
    log.record(BOX, Outcome.HIT, 0);
    assertThat(lines.texts).isEmpty();
  }

  @Test
  void aVisitorsKeyForgesNoLineAndNoPattern() {
    log.record(FragmentKey.of("box", "a\r\nSEVERE: {0} b\u202e\0"), TOO_LARGE, 0);
    assertThat(lines.texts.get(0))
        .contains("SEVERE: {0} b")
        .doesNotContain("\r", "\n", "\u202e", "\0");
  }

  private static final class Lines extends Handler {

    final List<String> texts = new ArrayList<>();

    @Override
    public void publish(LogRecord line) {
      texts.add(MessageFormat.format(line.getMessage(), line.getParameters()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
