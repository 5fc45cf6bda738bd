package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.memcached.CoherenceChecker.Fault;
import org.turbostan.memcached.CoherenceChecker.Result;

/**
 * Nobody is shown what was deleted, whatever happens; and if a rule of the protocol is left out,
 * somebody is.
 *
 * <p>{@code mvn verify -Dit.test=CoherenceIT -Dcoherence.seconds=600 -Dcoherence.seed=1} runs it
 * for longer, and with the same choices as before.
 */
class CoherenceIT {

  private static final Duration SPAN =
      Duration.ofSeconds(Integer.getInteger("coherence.seconds", 30));
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long SEED = Long.getLong("coherence.seed", System.nanoTime() % 1_000_000);
  private static final Set<Rule> NONE = EnumSet.noneOf(Rule.class);

  @Test
  void nobodyIsShownWhatWasDeletedOverABadNetwork() throws Exception {
    Set<Fault> faults =
        EnumSet.of(Fault.DELAY, Fault.DELAY_DELETES, Fault.LOSE_ANSWERS, Fault.EVICT);
    Result result = new CoherenceChecker(SEED, faults, NONE).run(SPAN);
    assertThat(result.stale()).isEmpty();
    assertThat(result.hits()).isPositive();
  }

  @Test
  void nobodyIsShownWhatWasDeletedWhileServersDieAndHang() throws Exception {
    Set<Fault> faults = EnumSet.of(Fault.KILL, Fault.PAUSE, Fault.EVICT);
    Result result = new CoherenceChecker(SEED, faults, NONE).run(SPAN);
    assertThat(result.stale()).isEmpty();
    assertThat(result.hits()).isPositive();
    assertThat(result.unacknowledged()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void withoutAnyOfTheRulesSomebodyIs(Rule rule) throws Exception {
    Set<Fault> faults =
        switch (rule) {
          case SNAPSHOT_BEFORE_DATA, SEQUENCE_COMPARED, SEQUENCE_BEFORE_VERSIONS ->
              EnumSet.of(Fault.DELAY);
          case FRESH_VALUES -> EnumSet.of(Fault.DELAY, Fault.LOSE_ANSWERS);
          case NO_FAIL_OVER -> EnumSet.of(Fault.PAUSE);
        };
    CoherenceChecker checker = new CoherenceChecker(SEED, faults, EnumSet.of(rule));
    assertThat(checker.run(PATIENCE).stale()).isNotEmpty();
  }
}
