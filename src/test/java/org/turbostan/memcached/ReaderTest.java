package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Lifetime;
import org.turbostan.Reason;
import org.turbostan.Tag;

/**
 * What a node makes of an entry by another that is valid by its marks, when it knows of a delete
 * that no server has done yet.
 */
class ReaderTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final Tag TAG = Tag.key("product:42");

  private final MapServer server = new MapServer();
  private final BareNode there = new BareNode(server);
  private final BareNode here = new BareNode(server);

  @AfterEach
  void stop() {
    there.close();
    here.close();
  }

  @Test
  void itIsFoundWhenNothingIsPending() {
    store();
    assertThat(found().reason()).isNull();
  }

  @Test
  void itIsNotFoundWhileADeleteIsPending() {
    store();
    pending(false);
    assertThat(found().reason()).isEqualTo(Reason.DELETED);
  }

  @Test
  void itIsFoundAsStaleWhileASoftDeleteIsPending() {
    store();
    pending(true);
    assertThat(found().reason()).isEqualTo(Reason.SOFT_DELETED);
  }

  private void store() {
    Entry entry =
        Entry.of(
            BOX,
            Content.of("content"),
            BareNode.NOW,
            Lifetime.of(Duration.ofHours(1)),
            BOX.ownTags(),
            Set.of());
    assertThat(there.writer.store(entry, there.snapshot()).join()).isNull();
  }

  /** Here a delete has failed that the server knows nothing of. */
  private void pending(boolean soft) {
    here.deleter.journal().add(0, List.of(new Journal.Item(TAG, soft)), BareNode.NOW);
  }

  private Found found() {
    return here.reader.find(BOX, here.snapshot()).join();
  }
}
