package org.turbostan.servlet;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import org.turbostan.CacheRequest;

/**
 * Closes a request's part of the cache when its asynchronous answer is complete.
 *
 * @param before what is to be done before that
 */
record CloseWhenDone(CacheRequest request, Runnable before) implements AsyncListener {

  @Override
  public void onComplete(AsyncEvent event) {
    try {
      before.run();
    } finally {
      request.close();
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // The container completes the request, or the application does; both end in onComplete.
  }

  @Override
  public void onError(AsyncEvent event) {
    // As above.
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // A new asynchronous cycle begins without the listeners of the one before.
    event.getAsyncContext().addListener(this);
  }
}
