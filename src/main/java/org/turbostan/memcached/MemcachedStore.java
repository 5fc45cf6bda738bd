package org.turbostan.memcached;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheStore;
import org.turbostan.Cause;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Membership;
import org.turbostan.Reason;
import org.turbostan.SharedNotes;
import org.turbostan.Snapshot;
import org.turbostan.StoreStatus;
import org.turbostan.Tag;

/**
 * A store in memcached, shared by all nodes that are given the same servers.
 *
 * <p><b>The idea.</b> Every tag has a <em>version</em> on one server: a value that is written once
 * in all time. An entry carries the versions of its tags, and is valid while each of them is still
 * there. A delete replaces versions. No clock, counter, compare-and-set or broadcast is needed, and
 * whatever a server loses costs a rendering and no more: a version that is gone never comes back.
 *
 * <p>What remains is to give an entry the versions that its tags had <em>before its request read
 * any data</em>, although nobody knows then which tags it will have. So each server also has a
 * <em>sequence</em> of the slots of what was deleted on it ({@link Sequence}), to which every
 * delete appends on each server where it replaces versions, once before them and once after them. A
 * request notes how far the sequences have come before it reads data. When it stores, it reads its
 * tags' versions, then the sequences again: if its slots were not appended, the versions have been
 * the same all along.
 *
 * <p><b>Invariants.</b>
 *
 * <ol>
 *   <li><i>No value is written twice.</i> A node draws a random number once and counts from there.
 *       A delete that is tried again writes other values than before. So it does not matter how
 *       late a command is executed of which nobody knows whether it was.
 *   <li><i>Sequence, versions, sequence.</i> A delete sends them in this order on one connection.
 *       Whoever reads a new version therefore finds its slot in the sequence already, if he reads
 *       that afterwards; this is the order of a writer ({@link Writer}). Whoever reads an old
 *       version will find its slot there later, if he had read the sequence before; this is the
 *       order of a near cache.
 *   <li><i>A sequence that keeps its name has lost nothing.</i> It is only appended to, and is
 *       gone, or has another name, when it was evicted, lost or begun anew; then anything may have
 *       been deleted. To begin it anew is never wrong, so {@code add} creates what is missing, and
 *       whoever finds it long replaces it ({@link SequenceReader}). Nor is it wrong to append,
 *       however late.
 *   <li><i>What can't be appended is said by removing.</i> If there is no sequence, or no memory to
 *       append to it, memcached leaves the item as it was. Then the delete is done again, from its
 *       beginning, and removes the sequence in both places ({@link Deleter}).
 *   <li><i>A snapshot has arrived before data is read.</i> A reading of the sequence that is still
 *       under way when the application reads its data proves nothing: a delete may be executed
 *       before the reading and after the data was read. So a snapshot is made of readings that have
 *       arrived. An older one is only stricter. After idle time a snapshot waits for one round
 *       trip.
 *   <li><i>Older content brings its own versions.</i> What a request renders may contain entries
 *       that are older than the request, and were found after its snapshot. Between the first
 *       sequence of a delete and its versions, a snapshot can be taken and an old entry be found
 *       valid after it; the sequence is then the same when the request stores, but the version is
 *       not. So a snapshot also notes by which versions entries were found valid with it, and what
 *       is stored must have the same.
 *   <li><i>A version seen before and after was there all the time</i>, whatever the sequence says:
 *       that follows from the first, and spares renderings that deletes of other tags would cost
 *       ({@link VersionMemory}).
 *   <li><i>Who is asked is settled beforehand.</i> A key lies on one of the configured servers,
 *       whether that is up or not ({@link Placement}); nodes with other lists do not cache ({@link
 *       Station}). A version that can't be read makes a miss. A delete that can't be written is not
 *       acknowledged, and is tried again until it is ({@link Deleter}).
 *   <li><i>An acknowledgement waits for a lease</i> after its last write, so that no node relies on
 *       a sequence any more that it read before ({@link Lookout}).
 *   <li><i>A copy on a node is stamped with how far the sequences had come that had arrived before
 *       its versions were read</i>, and served only while none of its slots was appended since
 *       ({@link Near}, {@link Changes}).
 *   <li><i>So is an entry</i>, by its {@link Marks}: who holds a lease, and has read the sequences
 *       that far, needs no versions while none of its slots was appended since ({@link Judge}).
 * </ol>
 *
 * <p>What a request will probably ask for may be looked up beforehand, all of it together ({@link
 * Reader}): later than its snapshot, and for itself alone, so it is as good as if it were looked up
 * when it is asked for; unless this node deletes something meanwhile, and then it is looked up
 * again.
 *
 * <p>Soft deletes have versions of their own beside the others: neither kind can undo the other.
 *
 * <p>Safe for use by many threads. No method waits for a server but {@link #snapshot()}.
 */
public final class MemcachedStore implements CacheStore {

  private static final System.Logger LOG = System.getLogger(MemcachedStore.class.getName());

  private final Connections connections;
  private final List<FolsomServer> servers;
  private final List<ServerLog> logs = new ArrayList<>();
  private final Membership membership;
  private final Cluster cluster;
  private final Lookout lookout;
  private final Near near;
  private final Deleter deleter;
  private final Reader reader;
  private final Writer writer;
  private final Claims claims;
  private final Bulletin bulletin;
  private volatile boolean closed;

  private MemcachedStore(Builder builder) {
    Placement placement = new Placement(builder.servers);
    WireKeys keys = new WireKeys(builder.namespace);
    FreshVersions fresh = new FreshVersions();
    String fingerprint =
        placement.fingerprint() + " lease=" + builder.lease.toMillis() + " slots=" + Sequence.SLOTS;
    this.membership = new Membership(fresh.origin(), fingerprint);
    this.connections = new Connections(builder.application);
    ConnectOptions options =
        new ConnectOptions(builder.user, builder.password, builder.tls, builder.budget);
    List<Station> stations = new ArrayList<>();
    for (ServerAddress address : placement.servers()) {
      int index = stations.size();
      ServerLog log = new ServerLog(address, System::nanoTime);
      Station station = new Station(keys, fingerprint, fresh, log, () -> usable(index));
      FolsomServer server = connections.add(address, options, builder.clock, station, log);
      station.use(builder.commands.apply(server.commands()));
      stations.add(station);
      logs.add(log);
    }
    this.servers = connections.servers();
    this.cluster = new Cluster(stations, placement, keys, fresh);
    EntryCodec codec =
        new EntryCodec(
            builder.namespace,
            builder.secret == null ? null : new Signer(builder.secret, builder.previousSecret),
            builder.compressAbove);
    this.lookout =
        new Lookout(
            cluster,
            server -> !closed && servers.get(server).isUsable(),
            builder.lease,
            builder.budget.dividedBy(5),
            builder.outageServeLocal);
    ScheduledExecutorService control = connections.control();
    this.near = new Near(builder.near, cluster, control, builder.clock);
    this.deleter = new Deleter(cluster, control, builder.lease, builder.clock);
    this.reader =
        new Reader(cluster, new Judge(cluster, codec, deleter, near, lookout), near, lookout);
    this.writer = new Writer(cluster, codec, deleter, near);
    this.claims = new Claims(cluster, control, System::nanoTime, builder.silence);
    this.bulletin = new Bulletin(cluster);
  }

  /**
   * Returns a builder of a store on these servers; their order does not matter.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Builder builder(Collection<ServerAddress> servers) {
    return new Builder(servers);
  }

  private void usable(int server) {
    deleter.retry(server);
    bulletin.renew(server);
  }

  private void open() {
    connections.open(cluster.stations().stream().map(Station::firstUsable).toList());
  }

  /**
   * {@inheritDoc}
   *
   * <p>This waits for one round trip, and for a fifth of the budget at the most, if no request has
   * come for longer than a lease; else it does not wait.
   */
  @Override
  public Snapshot snapshot() {
    return lookout.snapshot();
  }

  @Override
  public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
    if (off() != null) {
      return null;
    }
    MemcachedSnapshot noted = (MemcachedSnapshot) since;
    Copy copy = near.get(key, lookout.view(noted));
    if (copy == null) {
      return null;
    }
    noted.gave(copy);
    return copy.entry();
  }

  @Override
  public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
    Reason off = off();
    return off != null
        ? CompletableFuture.completedStage(Found.absent(off))
        : reader.find(key, (MemcachedSnapshot) since);
  }

  @Override
  public boolean prefetches() {
    return true;
  }

  @Override
  public void prefetch(Collection<FragmentKey> keys, Snapshot since) {
    if (off() == null) {
      reader.prefetch(keys, (MemcachedSnapshot) since);
    }
  }

  @Override
  public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
    Reason off = off();
    if (off != null) {
      return CompletableFuture.completedStage(off);
    }
    claims.isRendered(entry.key());
    return writer.store(entry, (MemcachedSnapshot) since);
  }

  @Override
  public List<CompletionStage<@Nullable Reason>> setAll(List<Entry> entries, Snapshot since) {
    Reason off = off();
    if (off != null) {
      return Collections.nCopies(entries.size(), CompletableFuture.completedStage(off));
    }
    entries.forEach(entry -> claims.isRendered(entry.key()));
    return List.copyOf(writer.storeAll(entries, (MemcachedSnapshot) since));
  }

  @Override
  public @Nullable Cause whyRefused(Entry entry, Snapshot since) {
    return ((MemcachedSnapshot) since).whyRefused(entry.key());
  }

  @Override
  public CompletionStage<Boolean> add(FragmentKey key, Duration span) {
    return off() != null ? CompletableFuture.completedStage(true) : claims.claim(key, span);
  }

  @Override
  public void release(FragmentKey key) {
    claims.release(key);
  }

  @Override
  public void touch(Entry found, Entry touched) {
    if (off() == null) {
      near.touch(found, touched);
      writer.touch(found, touched);
    }
  }

  @Override
  public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
    return deleter.delete(tags, mode);
  }

  /** Returns why nothing is cached at the moment, or {@code null} if all is well. */
  private @Nullable Reason off() {
    if (closed) {
      return Reason.SERVER_UNREACHABLE;
    }
    return cluster.isSplit() ? Reason.TOPOLOGY : null;
  }

  /** Returns the state of each server, in an order that all nodes share. */
  public List<ServerStatus> servers() {
    List<ServerStatus> all = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      Map<Reason, Long> counts = new EnumMap<>(Reason.class);
      for (Reason reason : Reason.values()) {
        long count = logs.get(i).counted(reason);
        if (count > 0) {
          counts.put(reason, count);
        }
      }
      FolsomServer server = servers.get(i);
      all.add(
          new ServerStatus(
              server.address(),
              server.isUsable(),
              cluster.station(i).otherFingerprint(),
              server.commandsUnderWay(),
              counts,
              server.statistics()));
    }
    return all;
  }

  /** Returns the deletes that servers have not acknowledged yet; they are tried again. */
  public List<PendingDelete> pendingDeletes() {
    List<PendingDelete> all = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      for (Journal.Pending pending : deleter.journal().pending(i)) {
        Journal.Item item = pending.item();
        all.add(
            new PendingDelete(
                servers.get(i).address(),
                item.tag(),
                item.soft() ? Deletion.Mode.SOFT : Deletion.Mode.HARD,
                pending.since()));
      }
    }
    return all;
  }

  SharedNotes notes() {
    return new MemcachedNotes(cluster);
  }

  Membership membership() {
    return membership;
  }

  @Override
  public StoreStatus status() {
    return new MemcachedStatus(this, servers, bulletin);
  }

  /** Tries the pending deletes again now, instead of within the second. */
  public void retryPendingDeletes() {
    try {
      connections
          .control()
          .execute(
              () -> {
                for (int i = 0; i < servers.size(); i++) {
                  deleter.retry(i);
                }
              });
    } catch (RejectedExecutionException e) {
      // The store is closed, and its journal with it.
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    near.clear();
    List<PendingDelete> lost = pendingDeletes();
    if (!lost.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0} deletes were never acknowledged by {1} and are forgotten now. Delete again when the"
              + " server answers; until then other nodes may serve what was there.",
          lost.size(),
          lost.stream().map(PendingDelete::server).distinct().toList());
    }
    connections.close();
  }

  /**
   * The state of one server.
   *
   * @param address the server
   * @param usable whether it is being used
   * @param otherNodes what other nodes were given as servers, if that is not what this node was
   *     given: then this node caches nothing; else {@code null}
   * @param underWay the number of commands under way
   * @param counts how often what went wrong
   * @param statistics what the server says of itself, e.g. {@code limit_maxbytes}, at most about
   *     ten seconds old
   */
  public record ServerStatus(
      ServerAddress address,
      boolean usable,
      @Nullable String otherNodes,
      int underWay,
      Map<Reason, Long> counts,
      Map<String, String> statistics) {

    /** Makes a state; the maps are copied. */
    public ServerStatus {
      counts = Map.copyOf(counts);
      statistics = Map.copyOf(statistics);
    }
  }

  /**
   * A delete that a server has not acknowledged.
   *
   * @param server the server
   * @param tag what is to be deleted
   * @param mode how
   * @param since when it was asked for
   */
  public record PendingDelete(ServerAddress server, Tag tag, Deletion.Mode mode, Instant since) {}

  /** Puts a store together. Each knob has a default that suits most sites. */
  public static final class Builder {

    private final List<ServerAddress> servers;
    private String namespace = "stan";
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable SSLContext tls;
    private byte @Nullable [] secret;
    private byte @Nullable [] previousSecret;
    private int compressAbove = 2048;
    private Duration budget = Duration.ofMillis(50);
    private Duration lease = Duration.ofMillis(25);
    private InstantSource clock = InstantSource.system();
    private @Nullable ClassLoader application;
    private @Nullable ConcurrentMap<FragmentKey, Copy> near;
    private Duration outageServeLocal = Duration.ZERO;
    private UnaryOperator<Server> commands = UnaryOperator.identity();
    private Duration silence = Claims.SILENCE;

    private Builder(Collection<ServerAddress> servers) {
      this.servers = List.copyOf(servers);
    }

    /** Sets what keeps applications apart that share servers; {@code stan} by default. */
    public Builder namespace(String namespace) {
      this.namespace = requireNonNull(namespace, "namespace");
      return this;
    }

    /** Sets with whom to log in to the servers. */
    public Builder credentials(String user, String password) {
      this.user = requireNonNull(user, "user");
      this.password = requireNonNull(password, "password");
      return this;
    }

    /** Sets with what to speak TLS with the servers; their certificates must name their hosts. */
    public Builder tls(SSLContext tls) {
      this.tls = requireNonNull(tls, "tls");
      return this;
    }

    /**
     * Sets with what entries are signed.
     *
     * @param secret the secret that all nodes share
     * @param previous the one before, which is still accepted; {@code null} for none
     */
    public Builder secret(byte[] secret, byte @Nullable [] previous) {
      this.secret = secret.clone();
      this.previousSecret = previous == null ? null : previous.clone();
      return this;
    }

    /** Sets above how many bytes bodies are deflated, 0 for never; 2048 by default. */
    public Builder compressAbove(int bytes) {
      this.compressAbove = bytes;
      return this;
    }

    /**
     * Sets how long a request waits for its store, all in all; 50 ms by default. A server whose
     * answers take longer is left alone.
     */
    public Builder budget(Duration budget) {
      this.budget = requireNonNull(budget, "budget");
      return this;
    }

    /**
     * Sets for how long a reading of where a server stands may be relied on; 25 ms by default. A
     * delete takes this long. It must be the same on all nodes.
     */
    public Builder lease(Duration lease) {
      this.lease = requireNonNull(lease, "lease");
      return this;
    }

    /** Sets the clock. */
    public Builder clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets the class loader of the web application that ends when the store is closed: if Folsom
     * was loaded by it, Folsom's own thread ends too.
     */
    public Builder application(@Nullable ClassLoader application) {
      this.application = application;
      return this;
    }

    /** Sets after what silence the node that holds a claim is taken for dead. */
    Builder silence(Duration silence) {
      this.silence = silence;
      return this;
    }

    /**
     * Sets a map, bounded by whoever gives it, for copies of entries on this node; without one none
     * are kept.
     */
    public Builder near(ConcurrentMap<FragmentKey, Copy> copies) {
      this.near = requireNonNull(copies, "copies");
      return this;
    }

    /**
     * Sets for how long copies on this node are served while a server that they depend on can't be
     * asked whether they were deleted; zero by default: not at all.
     */
    public Builder outageServeLocal(Duration longest) {
      this.outageServeLocal = requireNonNull(longest, "longest");
      return this;
    }

    /** Puts something between the store and its servers, to see what becomes of it. */
    Builder commands(UnaryOperator<Server> commands) {
      this.commands = commands;
      return this;
    }

    /**
     * Opens the store. It waits until all servers can be used, but for a second and a half at the
     * most: those that can't be used yet are used as soon as they can.
     *
     * @throws IllegalArgumentException if there is no server, or the namespace is not 1 to 32
     *     letters, digits, {@code -} or {@code _}
     */
    public MemcachedStore open() {
      MemcachedStore store = new MemcachedStore(this);
      store.open();
      return store;
    }
  }
}
