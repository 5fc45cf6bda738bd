package org.turbostan.persistence;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Deletion;
import org.turbostan.ForwardingStore;
import org.turbostan.FragmentCache;
import org.turbostan.RunningCaches;
import org.turbostan.Tag;
import org.turbostan.local.LocalStore;
import org.turbostan.testing.LogLines;

class ChangesTest {

  private final ClassLoader application = getClass().getClassLoader();
  private final List<Set<Tag>> deletes = new ArrayList<>();
  private boolean acknowledged = true;
  private final FragmentCache cache =
      FragmentCache.builder(
              new ForwardingStore(new LocalStore(1_000_000)) {
                @Override
                public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
                  deletes.add(tags);
                  return acknowledged
                      ? super.delete(tags, mode)
                      : CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
                }
              })
          .build();
  private final Changes changes = new Changes();

  @BeforeEach
  void start() {
    RunningCaches.add(application, cache);
  }

  @AfterEach
  void stop() {
    RunningCaches.remove(cache);
    cache.close();
  }

  @Test
  void manyTagsAreDeletedByName() {
    Set<Tag> many = tags(Changes.MOST_TAGS);
    changes.add(Product.class, many);
    changes.afterCompletion(true, false);
    assertThat(deletes).containsExactly(many);
  }

  @Test
  void moreThanThatAreEverything() {
    changes.add(Product.class, tags(Changes.MOST_TAGS));
    changes.add(Product.class, Set.of(Tag.of("one more")));
    changes.add(String.class, Set.of(Tag.of("another kind")));
    changes.afterCompletion(true, false);
    assertThat(deletes).allSatisfy(tags -> assertThat(tags).containsExactly(Tag.ALL)).isNotEmpty();
  }

  @Test
  void theNextTransactionCountsAnew() {
    changes.add(Product.class, tags(Changes.MOST_TAGS + 1));
    changes.afterCompletion(true, false);
    changes.add(Product.class, tags(1));
    changes.afterCompletion(true, false);
    assertThat(deletes).containsExactly(Set.of(Tag.ALL), tags(1));
  }

  @Test
  void aCommitThatFailedMayHaveBeenDoneInPart() {
    changes.add(Product.class, tags(1));
    changes.beforeCompletion();
    changes.afterCompletion(false, false);
    assertThat(deletes).hasSize(1);
  }

  @Test
  void aRollbackAfterACommitDeletesNothing() {
    changes.beforeCompletion();
    changes.afterCompletion(true, false);
    changes.add(Product.class, tags(1));
    changes.afterCompletion(false, false);
    assertThat(deletes).isEmpty();
  }

  @Test
  void aDeleteThatIsNotAcknowledgedIsSaid() {
    try (LogLines log = LogLines.of(Changes.class.getName())) {
      changes.add(Product.class, tags(1));
      changes.afterCompletion(true, false);
      assertThat(log.lines()).isEmpty();
      acknowledged = false;
      changes.add(Product.class, tags(1));
      changes.afterCompletion(true, false);
      assertThat(log.lines()).singleElement().asString().contains("not acknowledged", "product:0");
    }
  }

  @Test
  void aRollbackDeletesNothingThenOrLater() {
    changes.add(Product.class, tags(1));
    changes.afterCompletion(false, false);
    changes.afterCompletion(true, false);
    assertThat(deletes).isEmpty();
  }

  private static Set<Tag> tags(int count) {
    return IntStream.range(0, count).mapToObj(i -> Tag.of("product:" + i)).collect(toSet());
  }
}
