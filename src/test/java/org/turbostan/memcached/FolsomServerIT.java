package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turbostan.Reason;
import org.turbostan.Together;
import org.turbostan.testing.FlakyProxy;
import org.turbostan.testing.Memcached;

/** The adapter on a real server that dies, hangs, is full, or asks for a password. */
class FolsomServerIT {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** So that a busy machine does not let the server look as if it failed. */
  private static final Duration SLOW = Duration.ofMillis(500);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
  private final List<FolsomServer> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    control.submit(() -> open.forEach(FolsomServer::close)).get();
    control.shutdownNow();
  }

  @Test
  void itemsAreSetAddedReplacedAndDeleted() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      Server server = usable(memcached).commands();
      server.set("a", bytes("1"), MINUTE).get();
      assertThat(server.add("a", bytes("2"), MINUTE).get()).isFalse();
      assertThat(server.add("b", bytes("2"), MINUTE).get()).isTrue();
      assertThat(texts(server, "a", "missing", "b")).containsExactly("1", null, "2");

      Server.Marked marked = server.getMarked("a").get();
      assertThat(server.replace("a", bytes("3"), MINUTE, marked.mark()).get()).isTrue();
      assertThat(server.replace("a", bytes("4"), MINUTE, marked.mark()).get()).isFalse();
      assertThat(server.delete("a", marked.mark()).get()).isFalse();
      assertThat(server.delete("a").get()).isTrue();
      assertThat(server.delete("a").get()).isFalse();
      assertThat(server.getMarked("a").get()).isNull();
    }
  }

  @Test
  void aServerThatIsNotThereRefusesAtOnceAndIsUsedWhenItComes() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      memcached.kill9();
      FolsomServer server = open(memcached);
      assertThat(reason(server.commands().get(List.of("a")))).isEqualTo(Reason.SERVER_UNREACHABLE);
      memcached.restart();
      awaitUsable(server);
    }
  }

  @Test
  void aServerThatIsKilledRefusesWhatIsUnderWayAndIsUsedAfterItsRestart() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      FolsomServer server = usable(memcached);
      for (int round = 0; round < 5; round++) {
        List<CompletableFuture<?>> underWay = new ArrayList<>();
        memcached.pause();
        for (int i = 0; i < 50; i++) {
          underWay.add(server.commands().get(List.of("a")));
        }
        memcached.kill9();
        for (CompletableFuture<?> call : underWay) {
          assertThat(reason(call)).isEqualTo(Reason.SERVER_UNREACHABLE);
        }
        memcached.restart();
        awaitUsable(server);
      }
    }
  }

  @Test
  void aServerThatHangsIsLeftAloneAndUsedWhenItGoesOn() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      FolsomServer server = usable(memcached);
      memcached.pause();
      for (int i = 0; i < 5; i++) {
        var unused = server.commands().get(List.of("a"));
      }
      await().atMost(PATIENCE).until(() -> !server.isUsable());
      assertThat(server.commands().get(List.of("a"))).isCompletedExceptionally();
      memcached.resume();
      awaitUsable(server);
    }
  }

  @Test
  void noMoreIsUnderWayThanThereIsRoomFor() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      FolsomServer server = usable(memcached);
      memcached.pause();
      long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      byte[] large = new byte[900_000];
      List<CompletableFuture<?>> sets = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        sets.add(server.commands().set("k" + i, large, MINUTE));
      }
      assertThat(sets.stream().filter(set -> !set.isDone()).count()).isLessThanOrEqualTo(17);
      assertThat(reason(sets.get(299))).isIn(Reason.SERVER_BUSY, Reason.SERVER_UNREACHABLE);
      long growth = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before;
      System.out.printf(
          "300 stores of 900 kB at a server that hangs: %d B of direct memory%n", growth);
      assertThat(growth).isLessThanOrEqualTo(16 << 20);
      memcached.resume();
    }
  }

  @Test
  void aFullServerRefusesAndStaysConnected() throws Exception {
    try (Memcached memcached = Memcached.start("-m", "2", "-M")) {
      FolsomServer server = usable(memcached);
      Reason refusal = null;
      for (int i = 0; i < 200 && refusal != Reason.SERVER_OUT_OF_MEMORY; i++) {
        refusal = reason(server.commands().set("k" + i, new byte[50_000], MINUTE));
      }
      assertThat(refusal).isEqualTo(Reason.SERVER_OUT_OF_MEMORY);
      assertThat(server.isUsable()).isTrue();
    }
  }

  @Test
  void whatIsLargerThanTheServerTakesIsRefusedAndTheConnectionStays() throws Exception {
    try (Memcached memcached = Memcached.start("-I", "512k")) {
      FolsomServer server = usable(memcached);
      assertThat(reason(server.commands().set("k", new byte[700_000], MINUTE)))
          .isEqualTo(Reason.TOO_LARGE_FOR_SERVER);
      assertThat(server.isUsable()).isTrue();
    }
  }

  @Test
  void aWrongPasswordThatIsCorrectedOnTheServerLetsUsIn(@TempDir Path folder) throws Exception {
    Path users = folder.resolve("users");
    Files.writeString(users, "shop:another\n");
    try (Memcached memcached = Memcached.start("-Y", users.toString())) {
      ConnectOptions options = new ConnectOptions("shop", "password", null, SLOW);
      FolsomServer server = open(memcached, options);
      await().during(Duration.ofMillis(300)).until(() -> !server.isUsable());
      Files.writeString(users, "shop:password\n");
      memcached.restart();
      awaitUsable(server);
      server.commands().set("a", bytes("1"), MINUTE).get();
      assertThat(texts(server.commands(), "a")).containsExactly("1");
    }
  }

  @Test
  void withoutAPasswordAServerThatWantsOneIsNotUsed(@TempDir Path folder) throws Exception {
    Path users = Files.writeString(folder.resolve("users"), "shop:password\n");
    try (Memcached memcached = Memcached.start("-Y", users.toString())) {
      FolsomServer server = open(memcached);
      await().during(Duration.ofMillis(500)).until(() -> !server.isUsable());
    }
  }

  @Test
  void aNameThatNobodyKnowsIsAServerThatIsDown() {
    FolsomServer server = open(new ServerAddress("nowhere.invalid", 11211), options());
    assertThat(reason(server.commands().get(List.of("a")))).isEqualTo(Reason.SERVER_UNREACHABLE);
  }

  @Test
  void nothingIsLeftAfterItWasClosed() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      FolsomServer server = usable(memcached);
      String thread = "turbostan-" + server.address();
      assertThat(threads()).anyMatch(name -> name.startsWith(thread));
      control.submit(server::close).get();
      await().atMost(PATIENCE).until(() -> threads().noneMatch(name -> name.startsWith(thread)));
      assertThat(reason(server.commands().get(List.of("a")))).isEqualTo(Reason.SERVER_UNREACHABLE);
    }
  }

  @Test
  void theServersMemoryIsKnownSoonAfterItIsConnected() throws Exception {
    try (Memcached memcached = Memcached.start("-m", "2")) {
      FolsomServer server = usable(memcached);
      await().atMost(PATIENCE).until(() -> server.statistics().containsKey("limit_maxbytes"));
      assertThat(server.statistics()).containsEntry("limit_maxbytes", "2097152");
      assertThat(server.clockAhead()).isZero();
    }
  }

  /** A8. */
  @Test
  void ofItsStatisticsNothingElseIsKept() throws Exception {
    try (Memcached memcached = Memcached.start()) {
      FolsomServer server = usable(memcached);
      await().atMost(PATIENCE).until(() -> !server.statistics().isEmpty());
      assertThat(server.statistics())
          .containsOnlyKeys(
              "limit_maxbytes", "bytes", "curr_items", "evictions", "time", "uptime", "version");
    }
  }

  /**
   * A command waits for the event loop for longer than it may take, and then for its answer. A
   * round counts in which that came soon: else the machine is late in some other way.
   */
  @Test
  void whileTheEventLoopIsLateNoCommandIsGivenUp() throws Exception {
    try (Memcached memcached = Memcached.start();
        FlakyProxy proxy = FlakyProxy.to(memcached.port())) {
      FolsomServer server = open(new ServerAddress("127.0.0.1", proxy.port()), options());
      awaitUsable(server);
      proxy.behave(FlakyProxy.Manner.ANSWERS_LATE);
      Reason refusal = null;
      Duration took = MINUTE;
      for (int round = 0; took.compareTo(SLOW.multipliedBy(2)) > 0; round++) {
        assertThat(round).as("rounds of which none counts").isLessThan(50);
        awaitUsable(server);
        CountDownLatch over = holdEventLoop(server);
        long began = System.nanoTime();
        CompletableFuture<?> call = server.commands().get(List.of("a"));
        await().pollDelay(SLOW.plusMillis(100)).until(() -> true);
        over.countDown();
        refusal = reason(call);
        took = Duration.ofNanos(System.nanoTime() - began);
      }
      assertThat(refusal).isNull();
    }
  }

  /** Lets the event loop wait for a latch, in what is done with an answer. */
  private static CountDownLatch holdEventLoop(FolsomServer server) {
    while (true) {
      Thread test = Thread.currentThread();
      CountDownLatch over = new CountDownLatch(1);
      CompletableFuture<Boolean> held = new CompletableFuture<>();
      var unused =
          server
              .commands()
              .get(List.of("a"))
              .whenComplete(
                  (values, failure) -> {
                    // If the answer was there already, this is not the event loop.
                    held.complete(Thread.currentThread() != test);
                    if (Thread.currentThread() != test) {
                      Together.await(over);
                    }
                  });
      if (held.join()) {
        return over;
      }
    }
  }

  private static ConnectOptions options() {
    return new ConnectOptions(null, null, null, SLOW);
  }

  private FolsomServer usable(Memcached memcached) {
    FolsomServer server = open(memcached);
    awaitUsable(server);
    return server;
  }

  private FolsomServer open(Memcached memcached) {
    return open(memcached, options());
  }

  private FolsomServer open(Memcached memcached, ConnectOptions options) {
    return open(new ServerAddress("127.0.0.1", memcached.port()), options);
  }

  private FolsomServer open(ServerAddress address, ConnectOptions options) {
    ServerLog log = new ServerLog(address, System::nanoTime);
    FolsomServer server =
        new FolsomServer(
            address, options, control, new Threads(), InstantSource.system(), new Deaf(), log);
    open.add(server);
    server.open();
    return server;
  }

  private static void awaitUsable(FolsomServer server) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(server::isUsable);
  }

  private static @Nullable Reason reason(CompletableFuture<?> call) {
    try {
      call.get(30, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return Refusal.reasonOf(e.getCause());
    } catch (Exception e) {
      throw new AssertionError("a command must end", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static List<@Nullable String> texts(Server server, String... keys) throws Exception {
    List<@Nullable String> texts = new ArrayList<>();
    for (byte[] value : server.get(List.of(keys)).get()) {
      texts.add(value == null ? null : new String(value, US_ASCII));
    }
    return texts;
  }

  private static Stream<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
  }

  private static final class Deaf implements FolsomServer.Watcher {
    @Override
    public CompletableFuture<Void> look(Server server) {
      return server.get(List.of("anything")).thenAccept(values -> {});
    }

    @Override
    public void usable() {}
  }
}
