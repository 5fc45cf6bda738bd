package org.turbostan.config;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one web application, read and checked.
 *
 * <p>Immutable and safe for use by any thread. Nothing here shows a secret but {@link
 * Secret#text()} and {@link Secret#bytes()}.
 */
public final class Settings {

  private final Readings readings;

  private Settings(Readings readings) {
    this.readings = readings;
  }

  /**
   * Reads all settings. Each is taken from the first source that holds it, even if its text there
   * is empty, and from its default if none does. The usual order is system properties, environment,
   * {@code context-param}s.
   *
   * @param sources the strongest first; none gives the defaults
   * @return the settings
   * @throws SettingException if a value that is in effect is wrong, if settings contradict each
   *     other, or if any source holds a name like ours that isn't one; its message lists all of
   *     these
   */
  public static Settings from(SettingsSource... sources) {
    var readings = Readings.of(List.of(sources));
    readings.problems().addAll(Combinations.problems(readings));
    if (!readings.problems().isEmpty()) {
      throw new SettingException(readings.problems());
    }
    return new Settings(readings);
  }

  /**
   * Reads all settings of a web application in the usual order: system properties, environment,
   * {@code context-param}s.
   *
   * @param names the names of all its {@code context-param}s; those of other libraries are ignored
   * @param values the value of such a name, or null if it has none
   * @return the settings
   * @throws SettingException as {@link #from} does
   */
  public static Settings ofApplication(
      Collection<String> names, Function<String, @Nullable String> values) {
    return from(
        SettingsSource.systemProperties(),
        SettingsSource.environment(),
        SettingsSource.contextParams(names, values));
  }

  /** Returns the memcached servers, sorted, none twice; empty if a local map is to be used. */
  public List<ServerAddress> servers() {
    return get(Knobs.MEMCACHED);
  }

  /** Returns whether entries are shared through memcached, that is, whether there are servers. */
  public boolean isShared() {
    return !servers().isEmpty();
  }

  /** Returns what the local map may hold, in bytes. */
  public long localMaxBytes() {
    return get(Knobs.LOCAL_MAX_BYTES);
  }

  /** Returns the lifetime of a fragment that names none. */
  public Duration ttl() {
    return get(Knobs.TTL);
  }

  /** Returns how long content that names no such span may be served stale; zero for not at all. */
  public Duration stale() {
    return get(Knobs.STALE);
  }

  /** Returns how to tell developers what came from the cache. */
  public Trace trace() {
    return get(Knobs.TRACE);
  }

  /** Returns whether visitors may ask for a newer page than the cache has. */
  public boolean obeysRequests() {
    return get(Knobs.REQUEST_DIRECTIVES) == Obedience.OBEY;
  }

  /** Returns whether anything is to be cached. */
  public boolean enabled() {
    return get(Knobs.ENABLED);
  }

  /** Returns the name that keeps applications on the same servers apart. */
  public String namespace() {
    return get(Knobs.NAMESPACE);
  }

  /** Returns the host names for which whole pages are cached, normalised; empty for any. */
  public Set<String> hosts() {
    return get(Knobs.HOSTS);
  }

  /**
   * Returns whether whole pages of a host are cached.
   *
   * @param host a host as a request names it, without a port, in any spelling; what can't be a host
   *     is not allowed
   */
  public boolean allowsHost(String host) {
    try {
      String normal = HostNames.normalise(host);
      return hosts().isEmpty() || hosts().contains(normal);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns how to log in to the memcached servers, if they ask for it. */
  public Optional<Credentials> memcachedCredentials() {
    return get(Knobs.MEMCACHED_USER)
        .flatMap(
            user -> get(Knobs.MEMCACHED_PASSWORD).map(password -> new Credentials(user, password)));
  }

  /** Returns whether to speak TLS with the memcached servers. */
  public boolean memcachedTls() {
    return get(Knobs.MEMCACHED_TLS);
  }

  /** Returns the key with which entries are signed, if they are. */
  public Optional<Secret> secret() {
    return get(Knobs.SECRET);
  }

  /**
   * Returns the key that was used before {@link #secret()} and is still accepted on reading, if
   * any.
   */
  public Optional<Secret> previousSecret() {
    return get(Knobs.PREVIOUS_SECRET);
  }

  /** Returns what all cache work of one request may take together. */
  public Duration budget() {
    return get(Knobs.BUDGET);
  }

  /** Returns the longest wait for another request that renders the same; zero for none. */
  public Duration longestWait() {
    return get(Knobs.WAIT);
  }

  /** Returns how long it is remembered that something could not be cached. */
  public Duration uncacheableTtl() {
    return get(Knobs.UNCACHEABLE_TTL);
  }

  /** Returns by how much lifetimes are shortened at random at most, in percent, 0 to 50. */
  public int jitterPercent() {
    return get(Knobs.JITTER);
  }

  /** Returns the size of the largest body that is cached, in bytes. */
  public int maxBodyBytes() {
    return Math.toIntExact(get(Knobs.MAX_BODY));
  }

  /** Returns the size above which bodies are compressed for memcached, in bytes; 0 for never. */
  public int compressAboveBytes() {
    return Math.toIntExact(get(Knobs.COMPRESS_ABOVE));
  }

  /** Returns how long a node may go without asking the servers whether something was deleted. */
  public Duration lease() {
    return get(Knobs.LEASE);
  }

  /** Returns how long other nodes leave a rendering to the node that began it. */
  public Duration claimTtl() {
    return get(Knobs.CLAIM);
  }

  /** Returns whether copies of what is in memcached are kept on this node. */
  public boolean near() {
    return get(Knobs.NEAR);
  }

  /** Returns how long local copies are served after a server is lost; zero for not at all. */
  public Duration outageServeLocal() {
    return get(Knobs.OUTAGE_SERVE_LOCAL);
  }

  /** Returns what the users of the admin servlet must know, if it lets in by that. */
  public Optional<Secret> adminToken() {
    return get(Knobs.ADMIN_TOKEN);
  }

  /** Returns the role whose holders the admin servlet lets in, if it lets in by that. */
  public Optional<String> adminRole() {
    return get(Knobs.ADMIN_ROLE);
  }

  /**
   * Returns whether the method PURGE deletes when it comes from an address; never by default.
   *
   * @param address an address as a container tells it; what is none is not allowed
   */
  public boolean allowsPurgeFrom(String address) {
    return get(Knobs.PURGE_FROM).stream().anyMatch(range -> range.contains(address));
  }

  /** Returns whether there is any address from which the method PURGE deletes. */
  public boolean purges() {
    return !get(Knobs.PURGE_FROM).isEmpty();
  }

  /** Returns what this node is to be called, if anybody has said so. */
  public Optional<String> node() {
    return get(Knobs.NODE);
  }

  /** Returns all settings as they are shown to an operator, the ones needed most often first. */
  public List<SettingValue> values() {
    return readings.all().stream().<SettingValue>map(Reading::toValue).toList();
  }

  /**
   * Returns remarks for the log on what is set and has no effect, a sentence each; empty if there
   * are none.
   */
  public List<String> remarks() {
    if (isShared()) {
      return List.of();
    }
    return readings.all().stream()
        .filter(reading -> reading.isSet() && reading.knob().shared())
        .<String>map(
            reading ->
                reading.knob().name()
                    + " ("
                    + reading.place()
                    + ") has no effect, because stan.memcached names no servers.")
        .toList();
  }

  private <T> T get(Knob<T> knob) {
    return readings.get(knob).value();
  }

  /** Returns what differs from the defaults, with secrets hidden. */
  @Override
  public String toString() {
    return readings.all().stream()
        .filter(Reading::isSet)
        .<String>map(reading -> reading.knob().name() + "=" + reading.knob().show(reading.text()))
        .toList()
        .toString();
  }
}
