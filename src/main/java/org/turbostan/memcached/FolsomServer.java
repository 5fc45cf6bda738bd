package org.turbostan.memcached;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.MemcachedStats;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * A memcached server through Folsom, with what Folsom leaves to its users: a time-out for each
 * command, a breaker, bounds for what is under way, and connections that come back whatever
 * happened.
 *
 * <p><b>How it lives.</b> Links are made one after the other, with pauses of 50 ms to 1 s between.
 * A link that is neither up nor down in time, or that is up and answers no heartbeat, is abandoned
 * together with its event loop, because the timers of a wedged Folsom client can't be stopped
 * otherwise. A heartbeat asks for a few items every second, and four times a second while the
 * server can't be used. The server can be used when its link is up, a heartbeat has been answered
 * on it, and the breaker is closed; only heartbeats close the breaker.
 *
 * <p>Names are resolved anew for each link, on a thread of their own, so that nobody waits for DNS.
 * What is said of threads here: <i>control</i> is the store's one thread for all its servers; links
 * and futures of commands live on the server's event loop.
 */
final class FolsomServer implements AutoCloseable {

  /** memcached refuses what is larger than 1 MiB with the item's header; that leaves it room. */
  static final int LARGEST_ITEM = 1_000_000;

  private static final long CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LONGEST_CALL_NANOS = 4 * CALL_NANOS;
  private static final long SWEEP_MILLIS = 20;
  private static final long HEARTBEAT_MILLIS = 1000;
  private static final long PROBE_MILLIS = 250;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  /** In this time a link is up or down: connecting, and one command to log in. */
  private static final long UP_MILLIS = Link.CONNECT_MILLIS + 1500;

  /** What was heard longer ago than this says nothing: this JVM may have been stopped meanwhile. */
  private static final long HEARD_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A link that is up and leaves so many heartbeats unanswered is dead. */
  private static final int MOST_MISSED = 8;

  private static final long STATISTICS_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What of a server's statistics is of use; the rest is not kept. */
  private static final Set<String> ASKED_FOR =
      Set.of("limit_maxbytes", "bytes", "curr_items", "evictions", "time", "uptime", "version");

  /** Whoever has a say in whether the server can be used, and wants to know when it can. */
  interface Watcher {

    /**
     * Looks at the server before a page can use it, and at each heartbeat. Called on control.
     *
     * @param server refuses nothing as long as there is a link
     * @return completes normally if the server can be used
     */
    CompletableFuture<Void> look(Server server);

    /** Called on control when the server can be used again, and every second while it can. */
    void usable();
  }

  private final ServerAddress server;
  private final ConnectOptions options;
  private final ScheduledExecutorService control;
  private final Threads threads;
  private final ServerClock clock;
  private final Watcher watcher;
  private final ServerLog log;
  private final Server commands = new FolsomCommands(this, false);
  private final Server probes = new FolsomCommands(this, true);
  private final Breaker breaker = new Breaker();
  private final Room room = new Room();
  private final ConcurrentLinkedQueue<Call<?>> underWay = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private volatile long sweepDueNanos;

  /** When the event loop was last seen to be late itself. */
  private volatile long loopLateNanos = System.nanoTime() - HEARD_NANOS;

  private volatile @Nullable Link link;
  private volatile boolean up;
  private volatile @Nullable Link heardOn;
  private volatile long heardNanos;
  private volatile boolean closed;
  private volatile Map<String, String> statistics = Map.of();
  private volatile @Nullable Duration latency;
  private final Evictions evictions = new Evictions();

  // Of control alone.
  private @Nullable EventLoopGroup loops;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private int missed;
  private int linkNumber;
  private long statisticsNanos = System.nanoTime() - STATISTICS_NANOS;

  FolsomServer(
      ServerAddress server,
      ConnectOptions options,
      ScheduledExecutorService control,
      Threads threads,
      InstantSource clock,
      Watcher watcher,
      ServerLog log) {
    this.server = server;
    this.options = options;
    this.control = control;
    this.threads = threads;
    this.clock = new ServerClock(clock, System::nanoTime);
    this.watcher = watcher;
    this.log = log;
  }

  /** Begins to connect. */
  void open() {
    onControl(this::connect, 0);
    onControl(this::heartbeat, PROBE_MILLIS);
  }

  /** Returns the commands for pages: refused while the server can't be used, and beyond bounds. */
  Server commands() {
    return commands;
  }

  ServerAddress address() {
    return server;
  }

  /** Returns whether commands are sent at all at the moment. */
  boolean isUsable() {
    Link current = link;
    return up
        && current != null
        && heardOn == current
        && System.nanoTime() - heardNanos < HEARD_NANOS
        && !closed
        && !breaker.isOpen();
  }

  /** Returns what the server last said of itself, at most about ten seconds ago. */
  Map<String, String> statistics() {
    return statistics;
  }

  /** Returns whether there is a connection, even if it is not being used. */
  boolean isUp() {
    return up && !closed;
  }

  /** Returns what the last heartbeat took; {@code null} if none was answered. */
  @Nullable Duration latency() {
    return latency;
  }

  /** Returns how many items the server evicts of late; {@code null} if that is not known yet. */
  @Nullable Long evictionsPerMinute() {
    return evictions.perMinute();
  }

  int commandsUnderWay() {
    return room.commands();
  }

  Duration clockAhead() {
    return clock.ahead();
  }

  void complain(Reason reason) {
    log.count(reason);
  }

  /** Every failure of a command passes here. */
  Refusal refused(Reason reason) {
    log.count(reason);
    return new Refusal(reason);
  }

  <T extends @Nullable Object> CompletableFuture<T> call(
      int bytes, boolean probe, Function<AsciiMemcacheClient<byte[]>, CompletionStage<T>> command) {
    Link current = link;
    if (current == null || closed || !(probe ? up : isUsable())) {
      return CompletableFuture.failedFuture(refused(Reason.SERVER_UNREACHABLE));
    }
    if (!probe && !room.take(bytes)) {
      return CompletableFuture.failedFuture(refused(Reason.SERVER_BUSY));
    }
    Call<T> call = new Call<>(bytes, probe, System.nanoTime());
    underWay.add(call);
    sweepSoon();
    current.run(client -> send(call, client, command));
    return call;
  }

  private <T extends @Nullable Object> void send(
      Call<T> call,
      @Nullable AsciiMemcacheClient<byte[]> client,
      Function<AsciiMemcacheClient<byte[]>, CompletionStage<T>> command) {
    long now = System.nanoTime();
    if (isLate(now - call.startNanos)) {
      loopLateNanos = now;
    }
    call.sent = true;
    if (client == null || call.isDone()) {
      ended(call);
      call.completeExceptionally(refused(Reason.SERVER_UNREACHABLE));
      return;
    }
    try {
      command
          .apply(client)
          .whenComplete(
              (value, failure) -> {
                ended(call);
                if (failure == null) {
                  if (call.judge()) {
                    breaker.succeeded();
                  }
                  call.complete(value);
                } else {
                  fail(call);
                }
              });
    } catch (RuntimeException e) {
      // Folsom throws for keys and values that it does not like; ours are never such.
      ended(call);
      call.completeExceptionally(refused(Reason.STORE_FAILED));
    }
  }

  private void ended(Call<?> call) {
    if (!call.probe) {
      room.giveBack(call.bytes);
    }
    underWay.remove(call);
  }

  private void fail(Call<?> call) {
    if (call.judge()) {
      breaker.failed();
    }
    if (!call.isDone()) {
      call.completeExceptionally(refused(Reason.SERVER_UNREACHABLE));
    }
  }

  /**
   * Judges what is late, and ends what is too late. Runs while anything is under way. What is late
   * while this, or the event loop, runs late itself says nothing of the server: then it is this
   * machine that is too busy, and without the server it would be busier.
   */
  private void sweep() {
    long now = System.nanoTime();
    boolean inTime =
        now - sweepDueNanos < Math.min(options.slow().toNanos(), CALL_NANOS) / 2
            && now - loopLateNanos > options.slow().toNanos()
            && underWay.stream().noneMatch(call -> !call.sent && isLate(now - call.startNanos));
    sweeping.set(false);
    boolean opened = false;
    for (Iterator<Call<?>> calls = underWay.iterator(); calls.hasNext(); ) {
      Call<?> call = calls.next();
      long age = now - call.startNanos;
      if (inTime && age > options.slow().toNanos() && call.judge()) {
        breaker.failed();
        opened |= breaker.isOpen();
      }
      if (age > (inTime ? CALL_NANOS : LONGEST_CALL_NANOS)) {
        calls.remove();
        fail(call);
      }
    }
    if (opened) {
      log.wentDown("it answers too late or not at all");
    }
    if (!underWay.isEmpty()) {
      sweepSoon();
    }
  }

  /** Returns whether the event loop is late that sends a command only now. */
  private boolean isLate(long waitedNanos) {
    return waitedNanos > Math.min(options.slow().toNanos(), CALL_NANOS) / 4;
  }

  private void sweepSoon() {
    if (!sweeping.getAndSet(true)) {
      sweepDueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SWEEP_MILLIS);
      onControl(this::sweep, SWEEP_MILLIS);
    }
  }

  private void heartbeat() {
    if (closed) {
      return;
    }
    boolean usable = isUsable();
    onControl(this::heartbeat, usable ? HEARTBEAT_MILLIS : PROBE_MILLIS);
    if (usable) {
      watcher.usable();
    }
    if (!up) {
      return;
    }
    if (++missed > MOST_MISSED) {
      abandon("it answers nothing");
      return;
    }
    beat();
    if (clock.wasSet() || System.nanoTime() - statisticsNanos > STATISTICS_NANOS) {
      askForStatistics();
    }
  }

  private void beat() {
    Link asked = link;
    long sent = System.nanoTime();
    var unused =
        watcher
            .look(probes)
            .whenComplete(
                (seen, failure) -> {
                  Duration took = Duration.ofNanos(System.nanoTime() - sent);
                  boolean quick = took.compareTo(options.slow()) <= 0;
                  if (failure == null) {
                    latency = took;
                  }
                  if (failure == null && link == asked && quick) {
                    heardNanos = sent;
                    heardOn = asked;
                  }
                  if (failure == null) {
                    onControl(() -> answered(asked, quick), 0);
                  }
                });
  }

  private void answered(@Nullable Link asked, boolean quick) {
    if (link != asked) {
      return;
    }
    missed = 0;
    if (!quick) {
      return;
    }
    pauseMillis = FIRST_PAUSE_MILLIS;
    breaker.close();
    log.cameUp();
    watcher.usable();
  }

  private void askForStatistics() {
    long sent = System.nanoTime();
    statisticsNanos = sent;
    this.<Map<String, MemcachedStats>>call(0, true, client -> client.getStats(""))
        .thenAccept(all -> all.values().forEach(stats -> statistics(stats.getStats(), sent)))
        .exceptionally(failure -> null);
  }

  private void statistics(Map<String, String> said, long askedNanos) {
    Map<String, String> known = new HashMap<>(said);
    known.keySet().retainAll(ASKED_FOR);
    statistics = Map.copyOf(known);
    try {
      evictions.counted(Long.parseLong(said.getOrDefault("evictions", "")), System.nanoTime());
      log.limitIs(Long.parseLong(said.getOrDefault("limit_maxbytes", "")));
      clock.says(Long.parseLong(said.getOrDefault("time", "")), askedNanos);
    } catch (NumberFormatException e) {
      // Another kind of server, that does not say it. Both values have good defaults.
    }
  }

  // Links. All of this runs on control.

  private void connect() {
    if (closed) {
      return;
    }
    int number = ++linkNumber;
    if (isLiteral(server.host())) {
      connect(number, resolve(server.host()));
    } else {
      Runnable resolver =
          () -> {
            InetAddress address = resolve(server.host());
            onControl(() -> connect(number, address), 0);
          };
      threads.daemon(resolver, "turbostan-resolve-" + server.host()).start();
    }
  }

  private void connect(int number, @Nullable InetAddress address) {
    if (closed || number != linkNumber) {
      return;
    }
    if (address == null) {
      log.wentDown("unknown host");
      again();
      return;
    }
    EventLoopGroup group = loops;
    if (group == null) {
      ThreadFactory netty = new DefaultThreadFactory("turbostan-" + server, true);
      ThreadFactory noting = task -> threads.noted(netty.newThread(task));
      group = new NioEventLoopGroup(1, noting);
      loops = group;
    }
    Link made = new Link(server, address, group, options, new LinkEvents());
    link = made;
    onControl(() -> ifStillNotUp(number), UP_MILLIS);
    made.open();
  }

  private void ifStillNotUp(int number) {
    if (number == linkNumber && !up && link != null) {
      abandon("connecting takes too long");
    }
  }

  /** Gives up a link of which nothing will come, and its event loop with it. */
  private void abandon(String why) {
    Link old = link;
    if (old != null) {
      old.close();
    }
    var unused = shutdown(loops);
    loops = null;
    linkIsGone(why, Link.Trouble.NOT_CONNECTED);
  }

  private void linkIsGone(String why, Link.Trouble trouble) {
    boolean heard = heardOn != null;
    link = null;
    up = false;
    heardOn = null;
    missed = 0;
    if (closed) {
      return;
    }
    if (trouble == Link.Trouble.LOGIN_REFUSED) {
      log.refusedLogin();
    } else if (trouble == Link.Trouble.LOST && options.tls() != null && !heard) {
      log.refusedTls(why);
    } else {
      log.wentDown(why);
    }
    again();
  }

  private void again() {
    linkNumber++;
    onControl(this::connect, pauseMillis);
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
  }

  private final class LinkEvents implements Link.Listener {

    @Override
    public void up(Link which) {
      onControl(
          () -> {
            if (link == which) {
              up = true;
              // Before the heartbeat: what time it is there is known when the server can be used.
              askForStatistics();
              beat();
            }
          },
          0);
    }

    @Override
    public void down(Link which, String why, Link.Trouble trouble) {
      if (link == which) {
        up = false;
      }
      onControl(
          () -> {
            if (link == which) {
              linkIsGone(why, trouble);
            }
          },
          0);
    }
  }

  private void onControl(Runnable task, long delayMillis) {
    try {
      var unused = control.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The store is closed.
    }
  }

  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }

  private static @Nullable InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static @Nullable Future<?> shutdown(@Nullable EventLoopGroup group) {
    return group == null ? null : group.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
  }

  /** Ends everything; to be called on control, before control itself ends. */
  List<Future<?>> shutdown() {
    closed = true;
    Link old = link;
    link = null;
    up = false;
    if (old != null) {
      old.close();
    }
    List<Future<?>> ending = new ArrayList<>();
    Future<?> end = shutdown(loops);
    if (end != null) {
      ending.add(end);
    }
    for (Call<?> call : underWay) {
      call.completeExceptionally(new Refusal(Reason.SERVER_UNREACHABLE));
    }
    return ending;
  }

  @Override
  public void close() {
    var unused = shutdown();
  }

  /** A command under way. It is judged once: in time, or not. */
  private static final class Call<T extends @Nullable Object> extends CompletableFuture<T> {
    final int bytes;
    final boolean probe;
    final long startNanos;

    /** Whether the event loop has come to it. */
    volatile boolean sent;

    private final AtomicBoolean judged = new AtomicBoolean();

    Call(int bytes, boolean probe, long startNanos) {
      this.bytes = bytes;
      this.probe = probe;
      this.startNanos = startNanos;
    }

    boolean judge() {
      return !probe && judged.compareAndSet(false, true);
    }

    /** What is derived from it is a plain future, which holds no command. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }
  }
}
