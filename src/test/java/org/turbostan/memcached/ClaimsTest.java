package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.FragmentKey;
import org.turbostan.Together;

/** Who may render when the node that was to render has died, on a clock that the test moves. */
class ClaimsTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final Duration SPAN = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(50);

  private final MapServer server = new MapServer();
  private final GatedServer gate = new GatedServer(server);
  private final Node holder = new Node(gate);
  private final Node follower = new Node(server);
  private final Node other = new Node(server);
  private long now;

  @AfterEach
  void stop() {
    List.of(holder, follower, other).forEach(node -> node.control.shutdownNow());
  }

  @Test
  void theClaimOfANodeThatLivesIsLeftToItForItsWholeSpan() {
    assertThat(holder.claims()).isTrue();
    for (long since = 0; since < SPAN.toMillis() - POLL.toMillis(); since += POLL.toMillis()) {
      assertThat(follower.claims()).isFalse();
      pass(POLL);
      holder.runDue();
    }
  }

  @Test
  void theClaimOfANodeThatDiesIsTakenOverWithinASecond() {
    assertThat(holder.claims()).isTrue();
    assertThat(pollsUntilGranted(follower)).isBetween(13L, 20L);
  }

  @Test
  void theClaimOfANodeThatDiesAfterItsFirstBeatsIsTakenOverToo() {
    assertThat(holder.claims()).isTrue();
    for (int i = 0; i < 20; i++) {
      pass(POLL);
      holder.runDue();
      assertThat(follower.claims()).isFalse();
    }
    assertThat(pollsUntilGranted(follower)).isLessThanOrEqualTo(20);
  }

  @Test
  void ofThoseWhoWaitForADeadNodeOneIsGrantedItsClaim() {
    assertThat(holder.claims()).isTrue();
    int granted = 0;
    for (int i = 0; i < 40; i++) {
      granted += (follower.claims() ? 1 : 0) + (other.claims() ? 1 : 0);
      pass(POLL);
      follower.runDue();
      other.runDue();
    }
    assertThat(granted).isEqualTo(1);
  }

  @Test
  void aFollowerThatWasStoppedItselfHasHeardNoSilence() {
    assertThat(holder.claims()).isTrue();
    assertThat(follower.claims()).isFalse();
    pass(Duration.ofSeconds(5));
    assertThat(follower.claims()).isFalse();
  }

  @Test
  void theDeadNodesClaimThatComesBackToLifeIsNotGivenBackForTheNewHolder() {
    assertThat(holder.claims()).isTrue();
    pollsUntilGranted(follower);
    holder.claims.release(BOX);
    assertThat(other.claims()).isFalse();
  }

  @Test
  void theClaimOfADeadThreadIsGivenBack() {
    Together.resultOf(Together.start(holder::claims));
    holder.runDueWhenItsThreadsAreDead();
    assertThat(follower.claims()).isTrue();
  }

  /** Where each request has a thread of its own, that ends before a slow server has answered. */
  @Test
  void theClaimOfAThreadThatHasEndedIsKeptWhileItsContentIsBeingStored() {
    Together.resultOf(Together.start(holder::claims));
    holder.claims.isRendered(BOX);
    holder.runDueWhenItsThreadsAreDead();
    assertThat(follower.claims()).isFalse();
    holder.claims.release(BOX);
    assertThat(follower.claims()).isTrue();
  }

  @Test
  void aClaimThatWasReleasedIsGrantedAtOnce() {
    assertThat(holder.claims()).isTrue();
    holder.claims.release(BOX);
    assertThat(follower.claims()).isTrue();
  }

  @Test
  void aYoungClaimIsReleasedWithoutALookAtWhoseItIs() {
    List<String> commands = new ArrayList<>();
    Node quick = new Node(Commands.named(server, commands));
    assertThat(quick.claims()).isTrue();
    quick.claims.release(BOX);
    assertThat(commands).containsExactly("add", "delete");
    assertThat(server.items()).isEmpty();
    quick.control.shutdownNow();
  }

  /** As when a request can't wait for the answer, renders, and has stored before it comes. */
  @Test
  void aClaimThatIsReleasedBeforeItsAnswerIsNotHeldByAnybodyAfterIt() {
    assertThat(claimedThoughReleasedBeforeTheAnswer()).isTrue();
    assertThat(follower.claims()).isTrue();
  }

  @Test
  void toReleaseAClaimBeforeItIsRefusedLeavesItToWhoHasIt() {
    assertThat(follower.claims()).isTrue();
    assertThat(claimedThoughReleasedBeforeTheAnswer()).isFalse();
    assertThat(other.claims()).isFalse();
  }

  @Test
  void aClaimThatWasRefusedIsForgotten() {
    assertThat(follower.claims()).isTrue();
    assertThat(holder.claims()).isFalse();
    holder.claims.release(BOX);
    assertThat(other.claims()).isFalse();
  }

  @Test
  void whoHoldsNothingHasNothingToDo() {
    assertThat(holder.claims()).isTrue();
    holder.claims.release(BOX);
    holder.runDue();
    assertThat(holder.due).isEmpty();
    assertThat(server.items()).isEmpty();
  }

  @Test
  void aClaimThatNobodyReleasesIsForgottenWhenItsSpanIsOver() {
    assertThat(holder.claims()).isTrue();
    pass(SPAN);
    holder.runDue();
    assertThat(holder.due).isEmpty();
  }

  @Test
  void aForeignValueInPlaceOfAClaimStandsInTheWayNoLongerThanADeadNode() {
    var unused = server.set(new WireKeys("stan").claim(BOX).text(), new byte[] {1}, SPAN);
    assertThat(pollsUntilGranted(follower)).isLessThanOrEqualTo(20);
  }

  // Helpers.

  private boolean claimedThoughReleasedBeforeTheAnswer() {
    gate.shut();
    CompletableFuture<Boolean> answer = holder.claims.claim(BOX, SPAN);
    holder.claims.release(BOX);
    gate.open();
    return answer.join();
  }

  private void pass(Duration span) {
    now += span.toNanos();
  }

  private long pollsUntilGranted(Node node) {
    for (long polls = 1; polls <= 1000; polls++) {
      if (node.claims()) {
        return polls;
      }
      pass(POLL);
    }
    throw new AssertionError("never granted");
  }

  private final class Node {

    final Queue<Runnable> due = new ArrayDeque<>();
    final ScheduledExecutorService control =
        new ScheduledThreadPoolExecutor(0) {
          @Override
          public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            due.add(task);
            return super.schedule(() -> {}, 0, unit);
          }
        };
    final Claims claims;
    private volatile Thread claimant = Thread.currentThread();

    Node(Server server) {
      this.claims = new Claims(cluster(server), control, () -> now, Claims.SILENCE);
    }

    private Cluster cluster(Server server) {
      WireKeys keys = new WireKeys("stan");
      FreshVersions fresh = new FreshVersions();
      ServerLog log = new ServerLog(server.address(), () -> now);
      Station station = new Station(keys, "", fresh, log, () -> {});
      station.use(server);
      return new Cluster(List.of(station), new Placement(List.of(server.address())), keys, fresh);
    }

    boolean claims() {
      claimant = Thread.currentThread();
      return claims.claim(BOX, SPAN).join();
    }

    void runDue() {
      for (int i = due.size(); i > 0; i--) {
        due.remove().run();
      }
    }

    void runDueWhenItsThreadsAreDead() {
      try {
        claimant.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      runDue();
    }
  }
}
