package org.turbostan.testing;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The container of one test: it is started when it is asked for, and stopped after the test. */
public final class OwnContainer implements AfterEachCallback {

  private final Container.Kind kind;
  private @Nullable Container container;

  /** Makes one that is not started. */
  public OwnContainer(Container.Kind kind) {
    this.kind = kind;
  }

  /** Returns the container, which runs this application if it was not started before. */
  public Container of(WebApp app) {
    Container running = container;
    if (running == null) {
      running = kind.start(app);
      container = running;
    }
    return running;
  }

  /** Starts the container with an application that lies in a folder. */
  public void startWar(Path exploded) {
    container = kind.startWar(exploded);
  }

  /** Returns the address of the application that was started. */
  public URI base() {
    Container running = container;
    if (running == null) {
      throw new IllegalStateException("nothing was started");
    }
    return running.base();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (container != null) {
      container.close();
    }
  }
}
