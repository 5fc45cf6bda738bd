package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turbostan.memcached.CoherenceChecker.Fault;
import org.turbostan.memcached.CoherenceChecker.Result;

/**
 * Nobody is shown what was deleted, whatever happens; and if a rule of the protocol is left out,
 * somebody is.
 *
 * <p>{@code mvn verify -Dit.test=CoherenceIT -Dcoherence.seconds=600 -Dcoherence.rounds=5
 * -Dcoherence.seed=1} runs it for longer, each left-out rule so many times, and with the same
 * choices as before.
 */
class CoherenceIT {

  private static final Duration SPAN =
      Duration.ofSeconds(Integer.getInteger("coherence.seconds", 60));
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ROUNDS = Integer.getInteger("coherence.rounds", 1);
  private static final long SEED = Long.getLong("coherence.seed", System.nanoTime() % 1_000_000);
  private static final Set<Rule> NONE = EnumSet.noneOf(Rule.class);

  @Test
  void nobodyIsShownWhatWasDeletedWhateverHappens() throws Exception {
    Result result = new CoherenceChecker(SEED, EnumSet.allOf(Fault.class), NONE).run(SPAN);
    assertThat(result.stale()).isEmpty();
    assertThat(result.unacknowledged()).isPositive();
    assertThat(result.provesMuch()).as("%s", result).isTrue();
  }

  @Test
  void nobodyIsShownWhatWasDeletedOverABadNetwork() throws Exception {
    Set<Fault> faults =
        EnumSet.of(Fault.DELAY, Fault.DELAY_DELETES, Fault.LOSE_ANSWERS, Fault.EVICT);
    Result result = new CoherenceChecker(SEED, faults, NONE).run(SPAN.dividedBy(6));
    assertThat(result.stale()).isEmpty();
    assertThat(result.provesMuch()).as("%s", result).isTrue();
  }

  @Test
  void nobodyIsShownWhatWasDeletedWhileServersDieAndHang() throws Exception {
    Set<Fault> faults = EnumSet.of(Fault.KILL, Fault.PAUSE, Fault.EVICT);
    Result result = new CoherenceChecker(SEED, faults, NONE).run(SPAN.dividedBy(6));
    assertThat(result.stale()).isEmpty();
    assertThat(result.provesMuch()).as("%s", result).isTrue();
  }

  @Test
  void nobodyIsShownWhatWasDeletedByThreadsThatWereStopped() throws Exception {
    Set<Fault> faults = EnumSet.of(Fault.PAUSE_THREADS, Fault.DELAY, Fault.DELAY_DELETES);
    Result result = new CoherenceChecker(SEED, faults, NONE).run(SPAN.dividedBy(6));
    assertThat(result.stale()).isEmpty();
    assertThat(result.provesMuch()).as("%s", result).isTrue();
  }

  @Test
  void twoHundredThreadsNeitherHangNorAreShownWhatWasDeleted() throws Exception {
    Set<Fault> none = EnumSet.noneOf(Fault.class);
    Result result = new CoherenceChecker(SEED, none, NONE, 67).run(SPAN.dividedBy(6));
    assertThat(result.stale()).isEmpty();
    assertThat(result.provesMuch()).as("%s", result).isTrue();
  }

  static Stream<Arguments> rulesAndRounds() {
    return IntStream.range(0, ROUNDS)
        .boxed()
        .flatMap(round -> Stream.of(Rule.values()).map(rule -> Arguments.of(rule, round)));
  }

  @ParameterizedTest
  @MethodSource("rulesAndRounds")
  void withoutAnyOfTheRulesSomebodyIs(Rule rule, int round) throws Exception {
    Set<Fault> faults =
        switch (rule) {
          case SNAPSHOT_BEFORE_DATA, SEQUENCE_COMPARED -> EnumSet.of(Fault.DELAY);
          case SEQUENCE_BEFORE_VERSIONS -> EnumSet.of(Fault.DELAY, Fault.DELAY_DELETES);
          case FRESH_VALUES -> EnumSet.of(Fault.DELAY, Fault.LOSE_ANSWERS);
          case NO_FAIL_OVER -> EnumSet.of(Fault.PAUSE);
          case SEQUENCE_AFTER_VERSIONS -> EnumSet.of(Fault.DELAY, Fault.DELAY_DELETES);
          case DELETE_WAITS -> EnumSet.noneOf(Fault.class);
          case MARK_THEN_VERSIONS -> EnumSet.of(Fault.DELAY);
          case SEQUENCE_THEN_VERSIONS, LEASE_FROM_SENDING ->
              EnumSet.of(Fault.DELAY, Fault.PAUSE_THREADS);
        };
    CoherenceChecker checker = new CoherenceChecker(SEED + round, faults, EnumSet.of(rule));
    assertThat(checker.run(PATIENCE).stale()).isNotEmpty();
  }
}
