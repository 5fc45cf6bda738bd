package org.turbostan.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.turbostan.Awaited;
import org.turbostan.CacheRequest;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Hit;

/**
 * A request that waits for another's rendering of the same page and holds no container thread
 * meanwhile.
 *
 * <p>When the other rendering is over, a thread of the container serves what it brought. If it
 * brought nothing or a page with holes, or takes too long, the request is dispatched anew and comes
 * through the filter once more, if the filter is mapped to {@code ASYNC} too; else it is rendered
 * without the filter.
 */
final class AsyncWait implements AsyncListener {

  private static final Logger LOG = System.getLogger(TurboStanFilter.class.getName());
  private static final String ATTRIBUTE = AsyncWait.class.getName();

  /** After so many waits that brought nothing, a request waits as all others do. */
  private static final int ROUNDS = 3;

  /** Sends a page that was found; called on a thread of the container. */
  interface Sender {
    void send(Hit hit) throws IOException;
  }

  private final AsyncContext context;
  private final CacheRequest cached;
  private final FragmentKey key;
  private final FragmentPolicy policy;
  private final Sender sender;
  private final int round;
  private final AtomicBoolean over = new AtomicBoolean();

  /** Whether it has come back: later dispatches are the application's own. */
  private boolean resumed;

  private AsyncWait(
      AsyncContext context,
      CacheRequest cached,
      FragmentKey key,
      FragmentPolicy policy,
      Sender sender,
      int round) {
    this.context = context;
    this.cached = cached;
    this.key = key;
    this.policy = policy;
    this.sender = sender;
    this.round = round;
  }

  /**
   * Returns the request's part of the cache, if the request comes back from a wait that has brought
   * nothing; else {@code null}.
   */
  static @Nullable CacheRequest resumed(HttpServletRequest request) {
    if (request.getDispatcherType() == DispatcherType.ASYNC
        && request.getAttribute(ATTRIBUTE) instanceof AsyncWait wait
        && !wait.resumed) {
      wait.resumed = true;
      return wait.cached;
    }
    return null;
  }

  /** Returns whether a request can wait so. */
  static boolean isPossible(HttpServletRequest request) {
    return round(request) < ROUNDS && request.isAsyncSupported() && !request.isAsyncStarted();
  }

  private static int round(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof AsyncWait last ? last.round + 1 : 0;
  }

  /**
   * Lets a request wait. Neither it nor its part of the cache is the caller's any more.
   *
   * @param other whom it waits for, as long as any request waits for another
   */
  static void begin(
      Visitor visitor, FragmentKey key, FragmentPolicy policy, Awaited other, Sender sender) {
    HttpServletRequest request = visitor.request();
    int round = round(request);
    AsyncContext context = request.startAsync(request, visitor.response());
    AsyncWait wait = new AsyncWait(context, visitor.cached(), key, policy, sender, round);
    request.setAttribute(ATTRIBUTE, wait);
    // Zero would be for ever.
    context.setTimeout(Math.max(1, visitor.cache().longestWait().toMillis()));
    context.addListener(wait);
    var unused = other.rendered().thenRun(wait::wake);
  }

  /** Called on the thread of the one who rendered, which has other things to do. */
  private void wake() {
    if (over.compareAndSet(false, true)) {
      context.start(this::serve);
    }
  }

  private void serve() {
    Hit hit = cached.poll(key, policy);
    // Holes may include pages. Tomcat, for one, leaves the response of an asynchronous request as
    // included pages are to see it.
    if (hit == null || new StoredPage(hit.content()).isHoled()) {
      context.dispatch();
      return;
    }
    try {
      sender.send(hit);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The client was gone when its page was there.", e);
    } finally {
      context.complete();
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    if (over.compareAndSet(false, true)) {
      context.dispatch();
    }
  }

  @Override
  public void onError(AsyncEvent event) {
    over.set(true);
  }

  @Override
  public void onComplete(AsyncEvent event) {
    over.set(true);
    cached.close();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // The next cycle is the application's, or another wait: each closes what is left.
    event.getAsyncContext().addListener(new CloseWhenDone(cached, () -> {}));
  }
}
