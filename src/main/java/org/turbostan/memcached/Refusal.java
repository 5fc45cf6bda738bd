package org.turbostan.memcached;

import java.util.concurrent.CompletionException;
import org.turbostan.Reason;

/** What the future of a command to a server fails with: the reason that core knows, no more. */
@SuppressWarnings("serial")
final class Refusal extends RuntimeException {

  private final Reason reason;

  Refusal(Reason reason) {
    super(reason.sentence(), null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  /** Returns the reason that a future failed for. */
  static Reason reasonOf(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof Refusal refusal ? refusal.reason() : Reason.STORE_FAILED;
  }
}
