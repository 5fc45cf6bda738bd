package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turbostan.memcached.StoreNodes.BOX;
import static org.turbostan.memcached.StoreNodes.TAG;
import static org.turbostan.memcached.StoreNodes.builder;
import static org.turbostan.memcached.StoreNodes.entry;
import static org.turbostan.memcached.StoreNodes.find;
import static org.turbostan.memcached.StoreNodes.result;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Deletion;
import org.turbostan.FragmentKey;
import org.turbostan.Reason;
import org.turbostan.Snapshot;
import org.turbostan.Tag;
import org.turbostan.testing.Memcached;

/** Entries of other nodes that are found valid by their marks alone, and when they are not. */
class MarksIT {

  private static final WireKeys KEYS = new WireKeys("stan");
  private static final Tag OTHER = Tag.of("weather");

  private final StoreNodes nodes = new StoreNodes();

  /** The keys that the node has got from the server, but for the sequence, in order. */
  private final List<String> got = new CopyOnWriteArrayList<>();

  private volatile boolean readingsArrive = true;
  private Memcached memcached;
  private MemcachedStore there;
  private MemcachedStore here;

  @BeforeEach
  void start() {
    memcached = nodes.memcached();
    there = nodes.node(memcached.port());
    here = watchedNode(memcached.port());
  }

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  @Test
  void whatAnotherNodeHasStoredIsValidWithoutItsVersions() {
    store();
    assertThat(foundHere()).isNull();
    assertThat(got).containsExactly(KEYS.entry(BOX).text());
  }

  @Test
  void itIsNotOnceItsTagWasDeleted() {
    store();
    delete(TAG, Deletion.Mode.HARD);
    assertThat(foundHere()).isEqualTo(Reason.DELETED);
    store();
    assertThat(foundHere()).isNull();
  }

  @Test
  void itIsOnlyStaleOnceItsTagWasDeletedSoftly() {
    store();
    delete(TAG, Deletion.Mode.SOFT);
    assertThat(find(here).entry()).isNotNull();
    assertThat(foundHere()).isEqualTo(Reason.SOFT_DELETED);
  }

  @Test
  void itStillIsWhenAnotherTagWasDeleted() {
    store();
    delete(OTHER, Deletion.Mode.HARD);
    assertThat(foundHere()).isNull();
    assertThat(got).containsExactly(KEYS.entry(BOX).text());
  }

  @Test
  void versionsTellWhenTheSequenceHasBegunAnew() {
    store();
    remove(KEYS.sequence());
    assertThat(foundHere()).isNull();
    assertThat(got).hasSizeGreaterThan(1).contains(KEYS.version(TAG, false).text());
  }

  @Test
  void nextTimeVersionsAreAskedForWithTheEntry() {
    store();
    remove(KEYS.sequence());
    foundHere();
    got.clear();
    foundHere();
    assertThat(got).contains(KEYS.entry(BOX).text(), KEYS.version(TAG, false).text());
  }

  @Test
  void aDeleteByThisNodeIsSeenAtOnceByRequestsThatHaveBegunBefore() {
    store();
    Snapshot before = here.snapshot();
    var unused = here.delete(Set.of(TAG), Deletion.Mode.HARD);
    assertThat(result(here.get(BOX, before)).reason()).isEqualTo(Reason.DELETED);
  }

  @Test
  void whatThisNodeHasDeletedIsValidByItsMarksOnceThatWasRead() {
    store();
    result(here.delete(Set.of(TAG), Deletion.Mode.HARD));
    here.snapshot();
    store();
    got.clear();
    assertThat(foundHere()).isNull();
    assertThat(got).containsExactly(KEYS.entry(BOX).text());
  }

  @Test
  void whoHoldsNoLeaseAsksForVersions() {
    store();
    // So impatient that hardly any heartbeat reads the sequence while a request waits for that.
    MemcachedStore hasty = watchedNode(Duration.ofMillis(250), memcached.port());
    readingsArrive = false;
    await()
        .atMost(StoreNodes.PATIENCE)
        .until(
            () -> {
              // A heartbeat may have just read it all the same.
              got.clear();
              result(hasty.get(BOX, hasty.snapshot()));
              return got.contains(KEYS.version(TAG, false).text());
            });
  }

  @Test
  void whatWasMarkedUnderAnotherListOfServersIsJudgedByItsVersions() {
    Memcached other = nodes.memcached();
    Placement placement = new Placement(List.of(addressOf(memcached), addressOf(other)));
    int ofAll = placement.serverOf(KEYS.version(Tag.ALL, false).place());
    Memcached one = placement.servers().get(ofAll).port() == other.port() ? other : memcached;
    there.close();
    here.close();
    memcached.ask("delete " + KEYS.topology());
    MemcachedStore before = nodes.node(memcached.port(), other.port());
    // All that the box depends on lies where it lies under the other list too.
    Tag tag = first(i -> Tag.of("tag" + i), each -> lies(placement, each, ofAll));
    FragmentKey box =
        first(
            i -> FragmentKey.of("box", "product:" + i),
            key -> lies(placement, Tag.key(key.key()), ofAll));
    assertThat(result(before.set(entry(box, 10, Set.of(Tag.ALL, tag)), before.snapshot())))
        .isNull();
    before.close();
    one.ask("delete " + KEYS.topology());
    MemcachedStore after = watchedNode(one.port());
    assertThat(result(after.get(box, after.snapshot())).reason()).isNull();
    assertThat(got).contains(KEYS.version(tag, false).text());
  }

  private static ServerAddress addressOf(Memcached server) {
    return new ServerAddress("127.0.0.1", server.port());
  }

  private static boolean lies(Placement placement, Tag tag, int server) {
    return placement.serverOf(KEYS.version(tag, false).place()) == server;
  }

  private static <T> T first(IntFunction<T> made, Predicate<T> wanted) {
    return IntStream.range(0, 10_000).mapToObj(made).filter(wanted).findFirst().orElseThrow();
  }

  @Test
  void whereAVersionWasLostVersionsAreLookedAtOnceThatMatters() {
    store();
    remove(KEYS.version(TAG, false).text());
    Snapshot request = here.snapshot();
    assertThat(result(here.get(BOX, request)).reason()).isNull();
    // What contains the box can't be stored, and then the box is found to be of no use.
    assertThat(result(here.set(entry(BOX.withVariant("page"), 10), request)))
        .isEqualTo(Reason.DELETED_DURING_RENDER);
    await().atMost(StoreNodes.PATIENCE).until(() -> foundHere() == Reason.DELETED);
  }

  private void store() {
    assertThat(result(there.set(entry(BOX, 10), there.snapshot()))).isNull();
  }

  private void delete(Tag tag, Deletion.Mode mode) {
    assertThat(result(there.delete(Set.of(tag), mode)).acknowledged()).isTrue();
  }

  private Reason foundHere() {
    return find(here).reason();
  }

  private void remove(String key) {
    assertThat(memcached.ask("delete " + key)).contains("DELETED");
  }

  private MemcachedStore watchedNode(int... ports) {
    return watchedNode(StoreNodes.AMPLE, ports);
  }

  private MemcachedStore watchedNode(Duration budget, int... ports) {
    MemcachedStore node = nodes.open(builder(ports).budget(budget).commands(this::watched));
    StoreNodes.awaitUsable(node);
    return node;
  }

  private Server watched(Server server) {
    return (Server)
        Proxy.newProxyInstance(
            MarksIT.class.getClassLoader(),
            new Class<?>[] {Server.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("get")) {
                List<?> keys = (List<?>) arguments[0];
                if (!readingsArrive && keys.equals(List.of(KEYS.sequence()))) {
                  return new CompletableFuture<List<byte[]>>();
                }
                keys.forEach(key -> note((String) key));
              }
              try {
                return method.invoke(server, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void note(String key) {
    if (!key.equals(KEYS.sequence())) {
      got.add(key);
    }
  }
}
