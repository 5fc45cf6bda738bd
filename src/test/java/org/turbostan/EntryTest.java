package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntryTest {

  private static final Lifetime MINUTE = Lifetime.of(Duration.ofMinutes(1));

  @Test
  void anEntryIsKeptAsLongAsItMayBeServed() {
    assertThat(entry(List.of()).kept()).hasMinutes(1);
  }

  @Test
  void contentThatCanBeConfirmedIsKeptLonger() {
    assertThat(entry(List.of(new Field(Entry.KEEP, "60"))).kept()).hasMinutes(2);
  }

  private static Entry entry(List<Field> fields) {
    return Entry.of(
        FragmentKey.of("a", ""),
        Content.of("text", fields),
        Instant.EPOCH,
        MINUTE,
        Set.of(Tag.ALL),
        Set.of());
  }
}
