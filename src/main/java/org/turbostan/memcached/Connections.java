package org.turbostan.memcached;

import com.spotify.folsom.reconnect.ReconnectingClient;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one store to its servers, and the threads behind them. All servers are added
 * before they are opened; when they are closed, none of the threads is left.
 *
 * <p>Safe for use by many threads once they are opened.
 */
final class Connections implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Connections.class.getName());
  private static final Duration LONGEST_START = Duration.ofMillis(1500);
  private static final Duration LONGEST_END = Duration.ofSeconds(2);

  private final List<FolsomServer> servers = new ArrayList<>();
  private final Threads threads = new Threads();
  private final ScheduledThreadPoolExecutor control;
  private final @Nullable ClassLoader application;

  /**
   * Makes connections to no server yet.
   *
   * @param application the class loader of the web application that ends when they are closed
   */
  Connections(@Nullable ClassLoader application) {
    this.application = application;
    this.control =
        new ScheduledThreadPoolExecutor(1, task -> threads.daemon(task, "turbostan-memcached"));
    control.setRemoveOnCancelPolicy(true);
  }

  /** Adds a server; its connection begins with {@link #open}. */
  FolsomServer add(
      ServerAddress address,
      ConnectOptions options,
      InstantSource clock,
      FolsomServer.Watcher watcher,
      ServerLog log) {
    FolsomServer server = new FolsomServer(address, options, control, threads, clock, watcher, log);
    servers.add(server);
    return server;
  }

  /** Returns the servers that were added, in that order. */
  List<FolsomServer> servers() {
    return List.copyOf(servers);
  }

  /** Returns the one thread that sees to all connections, and never waits for any. */
  ScheduledExecutorService control() {
    return control;
  }

  /** Connects, and waits until all servers can be used, but for a second and a half at the most. */
  void open(List<CompletableFuture<Void>> usable) {
    servers.forEach(FolsomServer::open);
    try {
      CompletableFuture.allOf(usable.toArray(CompletableFuture[]::new))
          .get(LONGEST_START.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Whoever has not answered is not waited for.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    // Folsom has one thread for all its clients; it is the application's own if Folsom is.
    ScheduledExecutorService folsom =
        application == ReconnectingClient.class.getClassLoader()
            ? ReconnectingClient.singletonExecutor()
            : null;
    try {
      for (Future<?> end : control.submit(this::shutdown).get()) {
        var unused = end.await(LONGEST_END.toMillis());
      }
      if (folsom != null && !folsom.isShutdown()) {
        threads.noted(folsom.submit(Thread::currentThread).get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | RejectedExecutionException e) {
      LOG.log(Level.WARNING, "Closing the connections to memcached has failed", e);
    }
    control.shutdownNow();
    if (folsom != null) {
      var unused = folsom.shutdownNow();
    }
    threads.awaitEnd(LONGEST_END);
    FastThreadLocal.removeAll();
  }

  private List<Future<?>> shutdown() {
    List<Future<?>> ending = new ArrayList<>();
    servers.forEach(server -> ending.addAll(server.shutdown()));
    return ending;
  }
}
