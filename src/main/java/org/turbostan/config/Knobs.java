package org.turbostan.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table of all settings: each is declared here, and nowhere else.
 *
 * <p>What is left out on purpose: time-outs, back-off, breaker and caps of the single memcached
 * server (they follow from {@code stan.budget} and from measurements), pool and thread counts, and
 * anything that would let a node serve what was deleted, but for {@code stan.outage.serve-local}.
 */
final class Knobs {

  /** Beyond this, items come near the limit of 1 MiB at which a memcached server refuses them. */
  static final long MOST_BODY_IN_MEMCACHED = 1_000_000;

  private static final long KB = 1024;
  private static final long MB = 1024 * KB;
  private static final long GB = 1024 * MB;
  private static final Duration ZERO = Duration.ZERO;
  private static final int LEAST_SECRET = 16;

  // The wire knows relative lifetimes up to 29 days; longer ones are read as dates.
  private static final Duration LONGEST_ON_WIRE = Duration.ofDays(29);

  static final Knob<List<ServerAddress>> MEMCACHED =
      Knob.of(
          "stan.memcached",
          "",
          "cache1:11211,cache2:11211",
          Kinds.servers(),
          "The memcached servers that all nodes share; empty: a local map on each node. Give every"
              + " node the same servers, in any order. The port is 11211 if left out.");

  static final Knob<Long> LOCAL_MAX_BYTES =
      Knob.of(
          "stan.local.max-bytes",
          "64MB",
          "64MB",
          Kinds.size(MB, 1024 * GB),
          "What the local map may hold, in bytes of this JVM's heap; the least used goes first."
              + " With memcached it holds copies.");

  static final Knob<Duration> TTL =
      Knob.of(
          "stan.ttl",
          "5m",
          "5m",
          Kinds.span(Duration.ofSeconds(1), LONGEST_ON_WIRE),
          "The lifetime of a fragment that names none.");

  static final Knob<Duration> STALE =
      Knob.of(
          "stan.stale",
          "0",
          "1m",
          Kinds.span(ZERO, LONGEST_ON_WIRE),
          "How long after its lifetime content that names no such span may be served stale, while"
              + " it is rendered anew or because that failed. What was deleted is never served"
              + " stale.");

  static final Knob<Trace> TRACE =
      Knob.of(
          "stan.trace",
          "off",
          "comment",
          Kinds.choice(Trace.class),
          "A development aid: shows outcome, age and key in an HTML comment beside each fragment,"
              + " or in a response header.");

  static final Knob<Boolean> ENABLED =
      Knob.of(
          "stan.enabled",
          "true",
          "false",
          Kinds.yesNo(),
          "Whether anything is cached; false renders every page as if there were no cache.");

  static final Knob<String> NAMESPACE =
      Knob.of(
          "stan.namespace",
          "stan",
          "shop",
          Kinds.word("[A-Za-z0-9_-]{1,32}", "1 to 32 letters, digits, - or _"),
          "Keeps applications that share memcached servers apart; deleting all deletes one"
              + " namespace.");

  static final Knob<Set<String>> HOSTS =
      Knob.of(
          "stan.hosts",
          "",
          "www.example.org,example.org",
          Kinds.hosts(),
          "The host names for which whole pages are cached; others are served uncached. Empty:"
              + " any.");

  static final Knob<Obedience> REQUEST_DIRECTIVES =
      Knob.of(
          "stan.request-directives",
          "ignore",
          "obey",
          Kinds.choice(Obedience.class),
          "Whether visitors may ask for a newer whole page than the cache has, by Cache-Control or"
              + " Pragma, as browsers do on a reload. A rule may say otherwise.");

  static final Knob<Optional<String>> MEMCACHED_USER =
      Knob.unset(
              "stan.memcached.user",
              Optional.<String>empty(),
              "shop",
              Kinds.userName(),
              "The name with which to log in to the servers; goes with the password.")
          .onlyShared();

  static final Knob<Optional<Secret>> MEMCACHED_PASSWORD =
      Knob.unset(
              "stan.memcached.password",
              Optional.<Secret>empty(),
              "(password)",
              Kinds.password(),
              "The password with which to log in to the servers. Never shown.")
          .onlyShared();

  static final Knob<Boolean> MEMCACHED_TLS =
      Knob.of(
              "stan.memcached.tls",
              "false",
              "true",
              Kinds.yesNo(),
              "Whether to speak TLS with the servers.")
          .onlyShared();

  static final Knob<Optional<Secret>> SECRET =
      Knob.unset(
              "stan.secret",
              Optional.<Secret>empty(),
              "(output of: openssl rand -hex 32)",
              Kinds.secret(LEAST_SECRET),
              "Signs what is put into memcached (HMAC), so that what others put there is not"
                  + " served. The same on every node. Never shown.")
          .onlyShared();

  static final Knob<Optional<Secret>> PREVIOUS_SECRET =
      Knob.unset(
              "stan.secret.previous",
              Optional.<Secret>empty(),
              "(the old secret)",
              Kinds.secret(LEAST_SECRET),
              "The secret before the present one, still accepted on reading while all nodes change"
                  + " over. Never shown.")
          .onlyShared();

  static final Knob<Duration> BUDGET =
      Knob.of(
          "stan.budget",
          "50ms",
          "50ms",
          Kinds.span(Duration.ofMillis(1), Duration.ofSeconds(10)),
          "What all cache work of one request may take together; what isn't there by then is"
              + " rendered.");

  static final Knob<Duration> WAIT =
      Knob.of(
          "stan.wait",
          "10s",
          "10s",
          Kinds.span(ZERO, Duration.ofMinutes(5)),
          "The longest wait for another request that renders the same; after it, one renders for"
              + " oneself.");

  static final Knob<Duration> UNCACHEABLE_TTL =
      Knob.of(
          "stan.uncacheable-ttl",
          "5s",
          "5s",
          Kinds.span(Duration.ofSeconds(1), Duration.ofMinutes(10)),
          "How long it is remembered that something could not be cached, so that requests for it"
              + " don't wait for each other.");

  static final Knob<Integer> JITTER =
      Knob.of(
          "stan.jitter",
          "5%",
          "5%",
          Kinds.percent(50),
          "By how much lifetimes are shortened at random, so that what was rendered together"
              + " doesn't expire together.");

  static final Knob<Long> MAX_BODY =
      Knob.of(
          "stan.max-body",
          "1000000",
          "1000000",
          Kinds.size(KB, 64 * MB),
          "The largest fragment or page that is cached, in bytes; with memcached at most "
              + MOST_BODY_IN_MEMCACHED
              + ".");

  static final Knob<Long> COMPRESS_ABOVE =
      Knob.of(
              "stan.compress-above",
              "2kB",
              "2kB",
              Kinds.size(0, 64 * MB),
              "Bodies larger than this are compressed on their way to memcached; 0: none are.")
          .onlyShared();

  static final Knob<Duration> LEASE =
      Knob.of(
              "stan.lease",
              "25ms",
              "25ms",
              Kinds.span(Duration.ofMillis(1), Duration.ofSeconds(1)),
              "How long a node may go without asking the servers whether something was deleted; a"
                  + " delete takes about as long. The same on every node.")
          .onlyShared();

  static final Knob<Boolean> NEAR =
      Knob.of(
              "stan.near",
              "true",
              "false",
              Kinds.yesNo(),
              "Whether a node keeps copies of what it found in memcached in its local map, so that"
                  + " a hit needs no round trip. What was deleted is not served from it either.")
          .onlyShared();

  static final Knob<Duration> OUTAGE_SERVE_LOCAL =
      Knob.of(
              "stan.outage.serve-local",
              "0",
              "10s",
              Kinds.span(ZERO, Duration.ofMinutes(10)),
              "How long after losing a server a node serves its own copies, which may have been"
                  + " deleted elsewhere meanwhile; 0: not at all.")
          .onlyShared();

  static final Knob<Duration> CLAIM =
      Knob.of(
              "stan.claim",
              "10s",
              "10s",
              Kinds.span(Duration.ofSeconds(2), Duration.ofMinutes(1)),
              "How long other nodes leave a rendering to the node that began it; longer than the"
                  + " slowest rendering. If that node dies, they wait for a second at the most.")
          .onlyShared();

  static final Knob<Optional<Secret>> ADMIN_TOKEN =
      Knob.unset(
          "stan.admin.token",
          Optional.<Secret>empty(),
          "output-of-openssl-rand-hex-32",
          Kinds.bearerToken(LEAST_SECRET),
          "What people log in with on the admin page, and scripts send as Authorization: Bearer;"
              + " without it, and without stan.admin.role, that servlet is off. Never shown.");

  static final Knob<Optional<String>> ADMIN_ROLE =
      Knob.unset(
          "stan.admin.role",
          Optional.<String>empty(),
          "operator",
          Kinds.roleName(),
          "The role of the container's users that the admin page lets in without a token.");

  static final Knob<List<AddressRange>> PURGE_FROM =
      Knob.of(
          "stan.purge.from",
          "",
          "10.0.0.0/8,::1",
          Kinds.addressRanges(),
          "The addresses, or ranges of them, from which the method PURGE deletes the page at its"
              + " URL; empty: none, the method is the application's.");

  static final Knob<Optional<String>> NODE =
      Knob.unset(
          "stan.node",
          Optional.<String>empty(),
          "shop-1",
          Kinds.nodeName(),
          "What this node is called on the admin page; by default, its host name and a random"
              + " number.");

  /** All settings, the ones needed most often first. */
  static final List<Knob<?>> ALL =
      List.of(
          MEMCACHED,
          LOCAL_MAX_BYTES,
          TTL,
          STALE,
          TRACE,
          ENABLED,
          NAMESPACE,
          HOSTS,
          REQUEST_DIRECTIVES,
          MEMCACHED_USER,
          MEMCACHED_PASSWORD,
          MEMCACHED_TLS,
          SECRET,
          PREVIOUS_SECRET,
          BUDGET,
          WAIT,
          UNCACHEABLE_TTL,
          JITTER,
          MAX_BODY,
          COMPRESS_ABOVE,
          LEASE,
          CLAIM,
          NEAR,
          OUTAGE_SERVE_LOCAL,
          ADMIN_TOKEN,
          ADMIN_ROLE,
          PURGE_FROM,
          NODE);

  private Knobs() {}

  static List<String> names() {
    return ALL.stream().<String>map(Knob::name).toList();
  }
}
