package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;

/** What is prefetched for a page, by what it asked for before. */
class ForesightTest {

  private final FarStore store = new FarStore();
  private final FragmentCache cache = FragmentCache.builder(store).jitter(0).build();

  @Test
  void nothingIsPrefetchedForAPageThatWasNeverSeen() {
    visit("page", "a", "b");
    thenPrefetched();
  }

  @Test
  void whatAPageAskedForIsPrefetchedWhenItsCopiesAreCold() {
    visit("page", "a", "b", "c");
    store.forgetCopies();
    visit("page", "a", "b", "c");
    thenPrefetched("a b c");
    assertThat(store.gotAlone).isZero();
  }

  @Test
  void anotherPageHasAPlanOfItsOwn() {
    visit("page", "a", "b");
    visit("other", "c", "d");
    store.forgetCopies();
    visit("other", "c", "d");
    thenPrefetched("c d");
  }

  @Test
  void nothingIsPrefetchedWhereTheFirstIsThere() {
    visit("page", "a", "b");
    visit("page", "a", "b");
    thenPrefetched();
  }

  @Test
  void theFirstThatIsMissingLaterIsPrefetchedWithWhatComesAfterIt() {
    visit("page", "a", "b", "c", "d");
    store.forgetCopies("b", "d");
    visit("page", "a", "b", "c", "d");
    thenPrefetched("b d");
  }

  @Test
  void oneThatIsMissingAloneIsAskedForAlone() {
    visit("page", "a", "b", "c");
    store.forgetCopies("b");
    visit("page", "a", "b", "c");
    thenPrefetched();
    assertThat(store.gotAlone).isEqualTo(1);
  }

  @Test
  void whatIsNotPlannedIsPrefetchedWithTheRestOfThePlan() {
    visit("page", "a", "b", "c");
    store.forgetCopies("b", "c");
    visit("page", "a", "x", "b", "c");
    thenPrefetched("x b c");
  }

  @Test
  void whatIsOutOfDateIsPrefetchedToo() {
    FakeClock clock = new FakeClock();
    FragmentCache aging = FragmentCache.builder(store).clock(clock).jitter(0).build();
    visit(aging, "page", "a", "b");
    clock.advance(Duration.ofHours(2));
    visit(aging, "page", "a", "b");
    thenPrefetched("a b");
  }

  @Test
  void whatWasNotUsedIsDropped() {
    visit("page", "a", "b", "c");
    store.forgetCopies();
    visit("page", "a", "c");
    store.forgetCopies();
    visit("page", "a", "c");
    thenPrefetched("a b c", "a c");
  }

  @Test
  void whoAsksForNothingTeachesNothing() {
    visit("page", "a", "b");
    visit("page");
    store.forgetCopies();
    visit("page", "a", "b");
    thenPrefetched("a b");
  }

  @Test
  void whatIsAskedForTwiceIsPrefetchedOnce() {
    visit("page", "a", "b", "a");
    store.forgetCopies();
    visit("page", "a", "b", "a");
    thenPrefetched("a b");
  }

  @Test
  void aPageWhosePlansAreMostlyWrongStopsPlanning() {
    for (int i = 0; i < 50; i++) {
      store.forgetCopies();
      visit("page", "a" + i, "b" + i, "c" + i);
    }
    assertThat(store.prefetches).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void laterItMayShowThatItHasBecomeRegular() {
    for (int i = 0; i < 10; i++) {
      store.forgetCopies();
      visit("page", "a" + i, "b" + i);
    }
    store.prefetches.clear();
    for (int i = 0; i < 600; i++) {
      store.forgetCopies();
      visit("page", "a", "b");
    }
    assertThat(store.prefetches).isNotEmpty().allMatch("a b"::equals);
  }

  @Test
  void aPlanThatIsWrongNowAndThenIsKept() {
    for (int i = 0; i < 20; i++) {
      store.forgetCopies();
      visit("page", "a", "b", "c", i % 5 == 0 ? "x" : "d");
    }
    assertThat(store.prefetches).hasSize(19);
  }

  @Test
  void aPlanThatIsWrongTwiceButNotThreeTimesInARowIsKept() {
    for (int i = 0; i < 12; i++) {
      visitAfterForgetting("w" + i, "x" + i);
      visitAfterForgetting("a", "b");
      visitAfterForgetting("a", "b");
    }
    store.prefetches.clear();
    visitAfterForgetting("a", "b");
    thenPrefetched("a b");
  }

  @Test
  void whatIsNestedIsLookedUpOnlyIfWhatItIsInIsRendered() {
    nestedVisit();
    store.forgetCopies();
    nestedVisit();
    thenPrefetched("outer last");
    assertThat(store.gotAlone).isZero();
  }

  @Test
  void whatIsNestedIsLookedUpTogetherAndRemembered() {
    nestedVisit();
    nestedVisit();
    store.forgetCopies();
    assertThat(cache.delete(Tag.of("tag of outer")).acknowledged()).isTrue();
    nestedVisit();
    thenPrefetched("outer last", "inner1 inner2 inner3");
  }

  @Test
  void whatIsNestedIsRememberedWhereThePageHasChangedBeforeIt() {
    nestedVisit();
    visitAndNestedVisit("new");
    store.forgetCopies();
    assertThat(cache.delete(Tag.of("tag of outer")).acknowledged()).isTrue();
    visitAndNestedVisit("new");
    thenPrefetched("new outer last", "inner1 inner2 inner3");
  }

  @Test
  void anotherVisitorsVariantIsNotPrefetchedButTheOwn() {
    visitAs("de", "a", "v");
    visitAs("fr", "a", "v");
    store.forgetCopies();
    visitAs("de", "a", "v");
    thenPrefetched("a v[de]");
    assertThat(store.gotAlone).isZero();
  }

  @Test
  void whatCannotBeToldOfAVisitorIsLeftOut() {
    // As if the page had its own say in the visitor's language.
    visitAs("xx", "a", "b", "v");
    store.forgetCopies();
    visitAs("xx", "a", "b", "v");
    thenPrefetched("a b");
    assertThat(store.gotAlone).isEqualTo(1);
  }

  @Test
  void ofAListIsLookedUpTogetherWhatIsMissingUnlessItIsOneAlone() {
    visit("page", "a", "b", "c");
    store.forgetCopies("a", "b");
    try (CacheRequest request = cache.begin()) {
      request.prefetch(Stream.of("a", "b", "c").map(key -> FragmentKey.of(key, "")).toList());
    }
    thenPrefetched("a b");
    store.prefetches.clear();
    try (CacheRequest request = cache.begin()) {
      request.prefetch(Stream.of("a", "c").map(key -> FragmentKey.of(key, "")).toList());
    }
    thenPrefetched();
  }

  @Test
  void plansAreBoundedWhateverVisitorsAskFor() {
    String[] keys = IntStream.range(0, 100).mapToObj(i -> "key " + i).toArray(String[]::new);
    for (int i = 0; i < 3_000; i++) {
      visit("page?" + i, keys);
    }
    assertThat(cache.plans().bytes()).isBetween(1_000_000L, 5_100_000L);
  }

  @Test
  void aPageOfVeryManyFragmentsIsPlannedInPart() {
    String[] keys = IntStream.range(0, 700).mapToObj(i -> "key " + i).toArray(String[]::new);
    visit("page", keys);
    store.forgetCopies();
    visit("page", keys);
    assertThat(store.prefetches.get(0).split(" key ")).hasSize(Foresight.MOST_FRAGMENTS);
  }

  @Test
  void aPageWithAVeryLongAddressIsNotPlanned() {
    String page = "page?" + "x".repeat(1_000);
    visit(page, "a", "b");
    store.forgetCopies();
    visit(page, "a", "b");
    thenPrefetched();
  }

  @Test
  void aStoreThatFailsToPrefetchFailsNoPage() {
    visit("page", "a", "b");
    store.forgetCopies();
    store.fails = true;
    assertThat(visit("page", "a", "b")).isEqualTo("a b ");
  }

  @Test
  void whereLookUpsCostNothingNothingIsPlanned() {
    FragmentCache local = FragmentCache.builder(new LocalStore(1_000_000)).build();
    assertThat(local.plans()).isNull();
    assertThat(visit(local, "page", "a")).isEqualTo("a ");
  }

  private String visit(String page, String... keys) {
    return visit(cache, page, keys);
  }

  private static String visit(FragmentCache cache, String page, String... keys) {
    try (CacheRequest request = cache.begin()) {
      request.foresee(() -> page);
      StringBuilder text = new StringBuilder();
      for (String key : keys) {
        text.append(fragment(request, key, () -> key + ' '));
      }
      return text.toString();
    }
  }

  private void visitAfterForgetting(String... keys) {
    store.forgetCopies();
    visit("page", keys);
  }

  private void nestedVisit() {
    visitAndNestedVisit();
  }

  private void visitAndNestedVisit(String... before) {
    try (CacheRequest request = cache.begin()) {
      request.foresee(() -> "page");
      for (String key : before) {
        fragment(request, key, () -> key);
      }
      fragment(
          request,
          "outer",
          () ->
              Stream.of("inner1", "inner2", "inner3")
                  .map(inner -> fragment(request, inner, () -> inner))
                  .reduce("", String::concat));
      fragment(request, "last", () -> "last");
    }
  }

  /** The language "xx" is one that a request does not tell. */
  private void visitAs(String language, String... keys) {
    try (CacheRequest request = cache.begin()) {
      request.foresee(new Visitor(language.equals("xx") ? "en" : language));
      for (String key : keys) {
        boolean varies = key.equals("v");
        FragmentKey whole = FragmentKey.of(key, "").withVariant(varies ? language : "");
        FragmentPolicy simple = FragmentPolicy.of(Duration.ofHours(1));
        request.fetch(
            whole, varies ? new Varying(simple.lifetime()) : simple, rendering -> Content.of(key));
      }
    }
  }

  private static String fragment(CacheRequest request, String key, Body body) {
    return request
        .fetch(
            FragmentKey.of(key, ""),
            FragmentPolicy.of(Duration.ofHours(1)).withTags("tag of " + key),
            rendering -> Content.of(body.text()))
        .text();
  }

  private void thenPrefetched(String... keys) {
    assertThat(store.prefetches).containsExactly(keys);
  }

  private interface Body {
    String text();
  }

  private record Visitor(String language) implements Visit {
    @Override
    public String page() {
      return "page";
    }
  }

  private record Varying(Lifetime lifetime) implements FragmentPolicy {
    @Override
    public Set<String> vary() {
      return Set.of("locale");
    }

    @Override
    public VariantGuess variantGuess() {
      return (visit, last) -> ((Visitor) visit).language();
    }
  }

  /** Keeps copies of what was found or set, which can be forgotten, and notes what is asked for. */
  private static final class FarStore extends ForwardingStore {

    final List<String> prefetches = new ArrayList<>();
    private final Set<FragmentKey> copies = new HashSet<>();
    private final Set<FragmentKey> prefetched = new HashSet<>();
    int gotAlone;
    boolean fails;

    FarStore() {
      super(new LocalStore(50_000_000));
    }

    void forgetCopies() {
      copies.clear();
      gotAlone = 0;
    }

    void forgetCopies(String... names) {
      copies.removeIf(key -> Set.of(names).contains(key.name()));
      gotAlone = 0;
    }

    @Override
    public boolean prefetches() {
      return true;
    }

    @Override
    public void prefetch(Collection<FragmentKey> keys, Snapshot since) {
      if (fails) {
        throw new IllegalStateException("as the test wants it");
      }
      prefetched.addAll(keys);
      prefetches.add(
          String.join(" ", keys.stream().map(FragmentKey::toString).toList())
              .strip()
              .replace(" [", "["));
    }

    @Override
    public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
      return copies.contains(key) ? super.getNow(key, since) : null;
    }

    @Override
    public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
      gotAlone += prefetched.remove(key) ? 0 : 1;
      copies.add(key);
      return super.get(key, since);
    }

    @Override
    public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
      copies.add(entry.key());
      return super.set(entry, since);
    }
  }
}
