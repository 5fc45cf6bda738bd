package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Deletion;
import org.turbostan.Deletion.Status;
import org.turbostan.ForwardingStore;
import org.turbostan.FragmentCache;
import org.turbostan.PendingDelete;
import org.turbostan.StoreStatus;
import org.turbostan.Tag;
import org.turbostan.admin.DeleteOrder.BadOrderException;
import org.turbostan.config.Settings;
import org.turbostan.config.SettingsSource;
import org.turbostan.local.LocalStore;

/** A delete of very many names: in batches, and what is told of it. */
class DeletesTest {

  private static final String SERVER = "10.0.0.7:11211";

  private final Server server = new Server();
  private final FragmentCache cache = FragmentCache.builder(server).build();
  private final Deletes deletes =
      new Deletes(
          cache,
          Settings.from(SettingsSource.contextParams(List.of("stan.memcached"), name -> SERVER)));

  @AfterEach
  void close() {
    cache.close();
  }

  @Test
  void theBatchesAreBoundedAndNothingIsLeftOut() throws Exception {
    Deletes.Job job = deletes.begin(names(10_000), "here");
    assertThat(deletes.finish(job).acknowledged()).isTrue();
    assertThat(server.asked).allMatch(batch -> batch.size() <= DeleteOrder.MOST);
    assertThat(server.asked.stream().flatMap(Set::stream)).hasSize(10_000).doesNotHaveDuplicates();
    assertThat(job.done()).isEqualTo(10_000);
    assertThat(job.failed()).isEmpty();
  }

  @Test
  void whatIsNotAcknowledgedIsListed() throws Exception {
    server.answers = batch -> done(batch, server.asked.size() % 3 == 0);
    Deletes.Job job = deletes.begin(names(10_000), "here");
    assertThat(deletes.finish(job).acknowledged()).isFalse();
    assertThat(server.pending).hasSize(3_300);
    assertThat(job.failed())
        .containsExactlyInAnyOrderElementsOf(
            server.pending.stream().map(Tag::toString).collect(Collectors.toList()));
  }

  @Test
  void whatServersHaveDoneSinceCountsAsDone() throws Exception {
    server.answers = batch -> done(batch, true);
    Deletes.Job job = deletes.begin(names(150), "here");
    server.pending.removeIf(tag -> !tag.equals(Tag.name("wild/7")));
    assertThat(job.standing().acknowledged()).isFalse();
    server.pending.clear();
    assertThat(job.standing().acknowledged()).isTrue();
    assertThat(job.sofar().acknowledged()).isFalse();
  }

  @Test
  void asLongAsEverythingIsPendingInsteadItIsNotDone() throws Exception {
    server.answers = batch -> done(batch, true);
    Deletes.Job job = deletes.begin(names(3), "here");
    server.pending.clear();
    server.pending.add(Tag.ALL);
    assertThat(job.standing().acknowledged()).isFalse();
  }

  @Test
  void itIsToldHowFarItIs() throws Exception {
    List<CompletableFuture<Status>> gates = new ArrayList<>();
    server.answers =
        batch -> {
          gates.add(new CompletableFuture<>());
          return gates.get(gates.size() - 1);
        };
    Deletes.Job job = deletes.begin(names(250), "here");
    assertThat(job.isDone()).isFalse();
    assertThat(job.done()).isZero();
    assertThat(gates).as("one batch at a time").hasSize(1);
    gates.get(0).complete(Status.DELETED);
    assertThat(job.done()).isEqualTo(100);
    gates.get(1).complete(Status.ABSENT);
    assertThat(job.done()).isEqualTo(200);
    gates.get(2).complete(Status.DELETED);
    assertThat(job.done()).isEqualTo(250);
    assertThat(job.isDone()).isTrue();
  }

  private CompletableFuture<Status> done(Set<Tag> batch, boolean fails) {
    if (fails) {
      server.pending.addAll(batch);
    }
    return CompletableFuture.completedFuture(fails ? Status.UNREACHABLE : Status.DELETED);
  }

  private static DeleteOrder names(int count) throws BadOrderException {
    List<String> known = IntStream.range(0, count).mapToObj(i -> "wild/" + i).toList();
    Targets targets = new Targets("", () -> new Nodes.Known(Set.copyOf(known), List.of()));
    return DeleteOrder.of("prefix", List.of("wild/"), false, targets);
  }

  /** The one server, which answers as a test says and notes what it owes. */
  private static final class Server extends ForwardingStore {

    final List<Set<Tag>> asked = new ArrayList<>();
    final Set<Tag> pending = new HashSet<>();
    Function<Set<Tag>, CompletableFuture<Status>> answers =
        batch -> CompletableFuture.completedFuture(Status.DELETED);

    Server() {
      super(new LocalStore(1_000_000));
    }

    @Override
    public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
      asked.add(tags);
      return answers
          .apply(tags)
          .thenApply(status -> new Deletion(tags, List.of(new Deletion.Answer(SERVER, status))));
    }

    @Override
    public StoreStatus status() {
      return new StoreStatus() {
        @Override
        public List<PendingDelete> pendingDeletes() {
          return pending.stream()
              .map(tag -> new PendingDelete(SERVER, tag, Deletion.Mode.HARD, Instant.EPOCH))
              .toList();
        }
      };
    }
  }
}
