package org.turbostan.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests wait for half a minute where they do not say how long: Awaitility's own ten seconds
 * are not enough on a machine that is busy otherwise. JUnit finds it by itself.
 */
public final class Patience implements BeforeAllCallback {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LONGEST);
  }
}
