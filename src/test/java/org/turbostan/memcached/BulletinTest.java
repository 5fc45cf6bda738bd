package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turbostan.memcached.Bulletin.Told;

class BulletinTest {

  @Test
  void ofWhatANodeHasToldTheLatestCountsWhicheverServerAnswersFirst() {
    Told before = new Told(1, "before");
    Told latest = new Told(2, "latest");
    assertThat(Told.later(before, latest)).isEqualTo(latest);
    assertThat(Told.later(latest, before)).isEqualTo(latest);
  }
}
