package org.turbostan.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jetbrains.kotlinx.lincheck.paramgen.IntGen;
import org.jetbrains.kotlinx.lincheck.paramgen.ThreadIdGen;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Lifetime;
import org.turbostan.Snapshot;
import org.turbostan.Tag;

/**
 * The local store is linearizable: whatever its threads do at once has an order in which they could
 * have done it one after the other, with the same answers. Evictions are left out, and so is
 * whether what was softly deleted is still there to be served as stale: it may always be missing.
 *
 * <p>Lincheck makes up scenarios of a few operations. It tries their interleavings on the store
 * over a plain map, whose steps it can tell apart, and runs them many times over on the store as it
 * is. Each of the explored stores has few kinds of operations, so that most scenarios mean
 * something.
 */
class LocalStoreLincheckTest {

  private static final int THREADS = 2;
  private static final int KEYS = 2;
  private static final int VALUES = 10;
  private static final Tag BOTH = Tag.of("both");
  private static final List<Tag> KEY_TAGS = List.of(Tag.key("0"), Tag.key("1"));

  @Test
  void setsAndDeletesOfAKeyAreLinearizable() {
    explore().check(HardAndSoft.class);
  }

  @Test
  void setsAndDeletesOfAllAreLinearizable() {
    explore().check(All.class);
  }

  @Test
  void everythingIsLinearizableUnderStress() {
    new StressOptions()
        .iterations(5)
        .invocationsPerIteration(300)
        .threads(THREADS)
        .actorsPerThread(4)
        .actorsBefore(4)
        .actorsAfter(2)
        .sequentialSpecification(OneByOne.class)
        .check(Everything.class);
  }

  /** So that the tests above are known to be able to fail. */
  @Test
  void aStoreThatJudgesAndPutsInTwoStepsIsFoundOut() {
    assertThatThrownBy(() -> explore().iterations(200).check(TwoSteps.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  private static ModelCheckingOptions explore() {
    return new ModelCheckingOptions()
        .iterations(8)
        .invocationsPerIteration(100)
        .threads(THREADS)
        .actorsPerThread(4)
        .actorsBefore(1)
        .actorsAfter(1)
        // The JDK's maps are taken for correct: Lincheck hangs now and then while it explores them.
        .analyzeStdLib$lincheck(false)
        .minimizeFailedScenario(false)
        .sequentialSpecification(OneByOne.class);
  }

  /** A key is set and deleted. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static class OneKey extends Operations {

    public OneKey() {
      this(new LocalStore(new ConcurrentHashMap<>()));
    }

    OneKey(LocalStore store) {
      super(store);
    }

    @Operation
    public void begin(@Param(name = "thread") int thread) {
      doBegin(thread);
    }

    @Operation
    public boolean set(@Param(name = "thread") int thread, @Param(name = "value") int value) {
      return doSet(thread, 0, value);
    }

    @Operation
    public String get() {
      return doGet(0);
    }

    @Operation
    public void delete() {
      doDelete(KEY_TAGS.get(0));
    }
  }

  /** A key is set, and everything is deleted. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static class All extends Operations {

    public All() {
      super(new LocalStore(new ConcurrentHashMap<>()));
    }

    @Operation
    public void begin(@Param(name = "thread") int thread) {
      doBegin(thread);
    }

    @Operation
    public boolean set(@Param(name = "thread") int thread, @Param(name = "value") int value) {
      return doSet(thread, 0, value);
    }

    @Operation
    public String get() {
      return doGet(0);
    }

    @Operation
    public void deleteAll() {
      doDelete(Tag.ALL);
    }
  }

  /** A key is set and deleted in both ways. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static class HardAndSoft extends OneKey {

    @Operation
    public String getNow() {
      return doGetNow(0);
    }

    @Operation
    public void deleteSoftly() {
      doDeleteSoftly(0);
    }
  }

  /** The store as it is, and all that one can do with it. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "key", gen = IntGen.class, conf = "0:1")
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static class Everything extends Operations {

    public Everything() {
      super(new LocalStore(100_000_000));
    }

    @Operation
    public void begin(@Param(name = "thread") int thread) {
      doBegin(thread);
    }

    @Operation
    public boolean setKey(
        @Param(name = "thread") int thread,
        @Param(name = "key") int key,
        @Param(name = "value") int value) {
      return doSet(thread, key, value);
    }

    @Operation
    public String getKey(@Param(name = "key") int key) {
      return doGet(key);
    }

    @Operation
    public String getKeyNow(@Param(name = "key") int key) {
      return doGetNow(key);
    }

    @Operation
    public void deleteKey(@Param(name = "key") int key) {
      doDelete(KEY_TAGS.get(key));
    }

    @Operation
    public void deleteTag() {
      doDelete(BOTH);
    }

    @Operation
    public void deleteAll() {
      doDelete(Tag.ALL);
    }

    @Operation
    public void deleteKeySoftly(@Param(name = "key") int key) {
      doDeleteSoftly(key);
    }
  }

  /** A store over a map in which others can come between the judging and the putting. */
  @Param(name = "thread", gen = ThreadIdGen.class)
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public static class TwoSteps extends OneKey {
    public TwoSteps() {
      super(new LocalStore(new TwoStepMap()));
    }
  }

  private static final class TwoStepMap extends ConcurrentHashMap<FragmentKey, LocalStore.Slot> {

    private static final long serialVersionUID = 1;

    @Override
    public LocalStore.Slot compute(
        FragmentKey key,
        BiFunction<? super FragmentKey, ? super LocalStore.Slot, ? extends LocalStore.Slot> body) {
      LocalStore.Slot slot = body.apply(key, get(key));
      return slot == null ? remove(key) : put(key, slot);
    }
  }

  /** Made beforehand, so that what is explored is the store. */
  private static final Entry[][] ENTRIES = new Entry[KEYS][VALUES];

  static {
    for (int key = 0; key < KEYS; key++) {
      for (int value = 0; value < VALUES; value++) {
        ENTRIES[key][value] =
            Entry.of(
                FragmentKey.of("name", "" + key),
                Content.of("" + value),
                Instant.EPOCH,
                Lifetime.of(Duration.ofHours(1)),
                Set.of(Tag.ALL, KEY_TAGS.get(key), BOTH),
                Set.of());
      }
    }
  }

  /** What threads do with a store. Each begins requests, and renders for the last one it began. */
  private abstract static class Operations {

    private final LocalStore store;
    private final Snapshot[] since = new Snapshot[THREADS + 2];

    Operations(LocalStore store) {
      this.store = store;
      Arrays.fill(since, store.snapshot());
    }

    void doBegin(int thread) {
      since[thread] = store.snapshot();
    }

    boolean doSet(int thread, int key, int value) {
      return done(store.set(ENTRIES[key][value], since[thread])) == null;
    }

    String doGet(int key) {
      Found found = done(store.get(ENTRIES[key][0].key(), since[0]));
      return found.reason() != null ? "nothing valid" : found.entry().content().text();
    }

    String doGetNow(int key) {
      Entry entry = store.getNow(ENTRIES[key][0].key(), since[0]);
      return entry == null ? "nothing valid" : entry.content().text();
    }

    void doDelete(Tag tag) {
      store.delete(Set.of(tag), Deletion.Mode.HARD);
    }

    void doDeleteSoftly(int key) {
      store.delete(Set.of(KEY_TAGS.get(key)), Deletion.Mode.SOFT);
    }

    private static <T> T done(CompletionStage<T> stage) {
      return stage.toCompletableFuture().join();
    }
  }

  /** What the operations mean, one after the other. */
  public static class OneByOne {

    private int sequence;
    private final int[] since = new int[THREADS + 2];
    private final int[] values = new int[KEYS];
    private final int[] valuesSince = new int[KEYS];
    private final int[] deleted = new int[KEYS];
    private final int[] softlyDeleted = new int[KEYS];

    public void begin(int thread) {
      since[thread] = sequence;
    }

    public boolean set(int thread, int value) {
      return setKey(thread, 0, value);
    }

    public boolean setKey(int thread, int key, int value) {
      if (deleted[key] > since[thread] || softlyDeleted[key] > since[thread]) {
        return false;
      }
      values[key] = value;
      valuesSince[key] = since[thread];
      return true;
    }

    public String get() {
      return getKey(0);
    }

    public String getKey(int key) {
      boolean valid = deleted[key] <= valuesSince[key] && softlyDeleted[key] <= valuesSince[key];
      return values[key] != 0 && valid ? "" + values[key] : "nothing valid";
    }

    public String getNow() {
      return getKeyNow(0);
    }

    public String getKeyNow(int key) {
      return getKey(key);
    }

    public void delete() {
      deleteKey(0);
    }

    public void deleteKey(int key) {
      deleted[key] = ++sequence;
    }

    public void deleteTag() {
      deleteAll();
    }

    public void deleteAll() {
      Arrays.fill(deleted, ++sequence);
    }

    public void deleteSoftly() {
      deleteKeySoftly(0);
    }

    public void deleteKeySoftly(int key) {
      softlyDeleted[key] = ++sequence;
    }
  }
}
