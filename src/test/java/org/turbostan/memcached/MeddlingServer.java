package org.turbostan.memcached;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * A server behind a bad network: commands and answers take their time, in order, and some answers
 * are lost. It can also leave out rules of the protocol.
 */
final class MeddlingServer implements Server {

  private static final Version ALWAYS = new Version(1, 1);

  /** Of the commands of deletes more answers are lost, so that many have to be tried again. */
  private static final int DELETES_LOSE_MORE = 4;

  private final Server server;
  private final List<MeddlingServer> all;
  private final Set<Rule> leftOut;
  private final double lostAnswers;
  private final int longestDelayMicros;
  private final int longestDeleteDelayMicros;
  private final Random random;
  private final Pauses pauses;
  private final ScheduledExecutorService network;
  private final Map<String, byte[]> unacknowledged = new ConcurrentHashMap<>();
  private final Wire sends = new Wire();
  private final Wire answers = new Wire();
  private long lastSend;
  private long lastAnswer;
  private final Map<String, Boolean> firstOfTwo = new ConcurrentHashMap<>();
  private @Nullable CompletableFuture<List<byte @Nullable []>> reading;
  private volatile CompletableFuture<?> lastWrite = CompletableFuture.completedFuture(null);

  /**
   * Makes a server.
   *
   * @param all the servers of this node, in their order; this adds itself
   */
  MeddlingServer(
      Server server,
      List<MeddlingServer> all,
      Set<Rule> leftOut,
      double lostAnswers,
      int longestDelayMicros,
      int longestDeleteDelayMicros,
      long seed,
      Pauses pauses,
      ScheduledExecutorService network) {
    this.server = server;
    this.all = all;
    this.leftOut = leftOut;
    this.lostAnswers = lostAnswers;
    this.longestDelayMicros = longestDelayMicros;
    this.longestDeleteDelayMicros = longestDeleteDelayMicros;
    this.random = new Random(seed);
    this.pauses = pauses;
    this.network = network;
    all.add(this);
  }

  @Override
  public ServerAddress address() {
    return server.address();
  }

  @Override
  public CompletableFuture<List<byte @Nullable []>> get(List<String> keys) {
    pauses.maybe();
    if (leftOut.contains(Rule.LEASE_FROM_SENDING) && isReading(keys)) {
      return lastReading(keys);
    }
    return withFailOver(other -> other.sent(longestDelayMicros, () -> other.server.get(keys)))
        .thenApply(
            values -> {
              if (leftOut.contains(Rule.SEQUENCE_COMPARED)) {
                for (int i = 0; i < keys.size(); i++) {
                  if (isSequence(keys.get(i))) {
                    values.set(i, ALWAYS.encoded());
                  }
                }
              }
              return values;
            });
  }

  /** Waits until the deletes that were sent are written. */
  void awaitWrites() {
    lastWrite.join();
  }

  private static boolean isReading(List<String> keys) {
    return keys.size() == 1 && isSequence(keys.get(0));
  }

  private static boolean isSequence(String key) {
    return key.endsWith(":sequence");
  }

  /** Answers with what was read for the last question, as if that had been sent only now. */
  private synchronized CompletableFuture<List<byte @Nullable []>> lastReading(List<String> keys) {
    CompletableFuture<List<byte @Nullable []>> last = reading;
    reading = sent(longestDelayMicros, () -> server.get(keys));
    return last == null || last.isCompletedExceptionally() ? reading : last;
  }

  @Override
  public CompletableFuture<@Nullable Marked> getMarked(String key) {
    return sent(longestDelayMicros, () -> server.getMarked(key));
  }

  @Override
  public CompletableFuture<Void> set(String key, byte[] value, Duration ttl) {
    if (key.contains(":v:") && leftOut.contains(Rule.FRESH_VALUES)) {
      byte[] written = unacknowledged.computeIfAbsent(key, unused -> value);
      return sentOfDelete(longestDelayMicros, () -> server.set(key, written, ttl))
          .thenAccept(unused -> unacknowledged.remove(key, written));
    }
    if (key.contains(":e") && leftOut.contains(Rule.MARK_THEN_VERSIONS)) {
      String sequence = new WireKeys(CoherenceChecker.NAMESPACE).sequence();
      return sent(longestDelayMicros, () -> server.get(List.of(sequence)))
          .thenCompose(
              found -> {
                byte[] marked = markedAgain(value, Sequence.decode(found.get(0)));
                return sent(longestDelayMicros, () -> server.set(key, marked, ttl));
              });
    }
    int longestMicros = Math.max(longestDelayMicros, longestDeleteDelayMicros);
    CompletableFuture<Void> written =
        withFailOver(
            other ->
                isOfDelete(key)
                    ? other.sentOfDelete(longestMicros, () -> other.server.set(key, value, ttl))
                    : other.sent(longestDelayMicros, () -> other.server.set(key, value, ttl)));
    if (isOfDelete(key)) {
      lastWrite = written;
    }
    return written;
  }

  /** Returns an entry as if it had been marked with where a sequence is now. */
  private static byte[] markedAgain(byte[] entry, @Nullable Sequence now) {
    byte[] name = now == null ? new byte[] {} : now.mark().name().encoded();
    int at = now == null ? -1 : indexOf(entry, Arrays.copyOfRange(name, 1, name.length));
    if (now == null || at < 0) {
      return entry;
    }
    int length = at + Version.BYTES;
    int rest = length;
    while (entry[rest++] < 0) {
      // A number ends with the first octet that has no high bit.
    }
    WireWriter marked = new WireWriter(entry.length);
    marked.octets(entry, length);
    marked.number(now.length());
    byte[] after = Arrays.copyOfRange(entry, rest, entry.length - Integer.BYTES);
    marked.octets(after, after.length);
    CRC32C checksum = new CRC32C();
    checksum.update(marked.buffer(), 0, marked.size());
    marked.int32((int) checksum.getValue());
    return marked.toBytes();
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length < bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public CompletableFuture<Boolean> add(String key, byte[] value, Duration ttl) {
    return withFailOver(
        other -> other.sent(longestDelayMicros, () -> other.server.add(key, value, ttl)));
  }

  @Override
  public CompletableFuture<Boolean> append(String key, byte[] value) {
    if (leftOut.contains(Rule.SEQUENCE_BEFORE_VERSIONS)
        || leftOut.contains(Rule.SEQUENCE_AFTER_VERSIONS)) {
      boolean first = firstOfTwo.merge(key, true, (before, now) -> !before);
      if (first == leftOut.contains(Rule.SEQUENCE_BEFORE_VERSIONS)) {
        return CompletableFuture.completedFuture(true);
      }
    }
    int longestMicros = Math.max(longestDelayMicros, longestDeleteDelayMicros);
    CompletableFuture<Boolean> written =
        withFailOver(
            other -> other.sentOfDelete(longestMicros, () -> other.server.append(key, value)));
    lastWrite = written;
    return written;
  }

  @Override
  public CompletableFuture<Boolean> replace(String key, byte[] value, Duration ttl, long mark) {
    return sent(longestDelayMicros, () -> server.replace(key, value, ttl, mark));
  }

  @Override
  public CompletableFuture<Boolean> delete(String key) {
    return sent(longestDelayMicros, () -> server.delete(key));
  }

  @Override
  public CompletableFuture<Boolean> delete(String key, long mark) {
    return sent(longestDelayMicros, () -> server.delete(key, mark));
  }

  @Override
  public void complain(Reason reason) {
    server.complain(reason);
  }

  @Override
  public Duration clockAhead() {
    return server.clockAhead();
  }

  private <T> CompletableFuture<T> withFailOver(
      Function<MeddlingServer, CompletableFuture<T>> command) {
    CompletableFuture<T> first = command.apply(this);
    if (!leftOut.contains(Rule.NO_FAIL_OVER)) {
      return first;
    }
    MeddlingServer next = all.get((all.indexOf(this) + 1) % all.size());
    return first
        .handle(
            (value, failure) ->
                failure == null ? CompletableFuture.completedFuture(value) : command.apply(next))
        .thenCompose(answer -> answer);
  }

  /** Sends a command after a while, and answers after another; neither overtakes another. */
  private <T> CompletableFuture<T> sent(int longestMicros, Supplier<CompletableFuture<T>> command) {
    return sent(longestMicros, lostAnswers, command);
  }

  private <T> CompletableFuture<T> sentOfDelete(
      int longestMicros, Supplier<CompletableFuture<T>> command) {
    return sent(longestMicros, DELETES_LOSE_MORE * lostAnswers, command);
  }

  private <T> CompletableFuture<T> sent(
      int longestMicros, double lost, Supplier<CompletableFuture<T>> command) {
    CompletableFuture<T> late = new CompletableFuture<>();
    try {
      synchronized (this) {
        lastSend = later(lastSend, longestMicros);
        sends.in(
            lastSend, () -> command.get().whenComplete((value, e) -> answer(late, lost, value, e)));
      }
    } catch (RejectedExecutionException e) {
      late.completeExceptionally(new Refusal(Reason.SERVER_UNREACHABLE));
    }
    return late;
  }

  private <T> void answer(
      CompletableFuture<T> late, double lostShare, T value, @Nullable Throwable failure) {
    try {
      synchronized (this) {
        lastAnswer = later(lastAnswer, longestDelayMicros);
        boolean lost = random.nextDouble() < lostShare;
        answers.in(
            lastAnswer,
            () -> {
              if (failure != null || lost) {
                late.completeExceptionally(
                    failure != null ? failure : new Refusal(Reason.SERVER_UNREACHABLE));
              } else {
                late.complete(value);
              }
            });
      }
    } catch (RejectedExecutionException e) {
      late.completeExceptionally(new Refusal(Reason.SERVER_UNREACHABLE));
    }
  }

  private static boolean isOfDelete(String key) {
    return key.contains(":v:");
  }

  private long later(long last, int longestMicros) {
    long now = System.nanoTime();
    long delay = longestMicros == 0 || random.nextInt(4) > 0 ? 0 : random.nextInt(longestMicros);
    return Math.max(last, now + TimeUnit.MICROSECONDS.toNanos(delay));
  }

  /**
   * One direction of a connection: what comes first is done first. Timers alone don't see to that,
   * for two of the same moment may be a little late each.
   */
  private final class Wire {

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** To be called in the order of the moments. */
    void in(long when, Runnable task) {
      waiting.add(task);
      var unused =
          network.schedule(this::next, Math.max(0, when - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private synchronized void next() {
      waiting.remove().run();
    }
  }
}
