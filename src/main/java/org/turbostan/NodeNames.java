package org.turbostan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The names of fragments and pages that a node knows, as it tells them to the others, to delete by
 * their beginnings: {@value #MOST_CHARS} letters at the most, in parts that are notes of their own
 * beside its {@linkplain NodeSummary summary}.
 *
 * <p>All parts that a node tells at once are of one edition, which they begin with. A server that
 * missed one may have a part of an older edition, which is not read.
 */
public final class NodeNames {

  /** So much holds 10,000 names of 60 letters, and half as many again. */
  static final int MOST_CHARS = 1_000_000;

  private static final int CHARS_OF_A_PART = 32_000;

  private NodeNames() {}

  /**
   * What was heard from a node.
   *
   * @param names its names, as far as they could be read
   * @param complete whether that is all it has told
   */
  public record Heard(Set<String> names, boolean complete) {

    /** Makes it; the set is copied. */
    public Heard {
      names = Set.copyOf(names);
    }
  }

  /**
   * What a node tells.
   *
   * @param texts the parts, after a line with the edition one line a name
   * @param told how many names are in them
   */
  record Parts(List<String> texts, int told) {}

  /** Returns an edition of names in parts: the first ones, as far as there is room. */
  static Parts of(Collection<String> names, int edition) {
    List<String> told = new ArrayList<>();
    int chars = 0;
    for (String name : names) {
      String line = encode(name) + '\n';
      chars += line.length();
      if (chars > MOST_CHARS) {
        chars -= line.length();
        break;
      }
      told.add(line);
    }
    int count = Math.max(1, (chars + CHARS_OF_A_PART - 1) / CHARS_OF_A_PART);
    List<StringBuilder> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(new StringBuilder(head(edition)));
    }
    for (int i = 0; i < told.size(); i++) {
      texts.get(i % count).append(told.get(i));
    }
    return new Parts(texts.stream().map(StringBuilder::toString).toList(), told.size());
  }

  /** Returns under which name a node notes one of its parts. */
  static String note(String origin, int part) {
    return "names of " + origin + ' ' + part;
  }

  /** Returns under which name it is noted what a node is called. */
  static String noteOfName(String origin) {
    return "name of " + origin;
  }

  /**
   * Reads what a node is called, or was called if it has stopped within some days.
   *
   * @return its name, or none; the stage fails if no server can tell
   */
  public static CompletionStage<Optional<String>> nameOf(String origin, SharedNotes notes) {
    return notes.readAny(noteOfName(origin), name -> true);
  }

  /** Reads what a node has told; what can't be read is left out, and the stage never fails. */
  public static CompletionStage<Heard> read(NodeSummary node, SharedNotes notes) {
    String origin = node.node().membership().origin();
    String head = head(node.names().edition());
    List<CompletableFuture<Set<String>>> parts = new ArrayList<>();
    for (int i = 0; i < node.names().parts(); i++) {
      parts.add(
          notes
              .readAny(note(origin, i), text -> text.startsWith(head))
              .thenApply(text -> parse(text.orElseThrow().substring(head.length())))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .handle(
            (unused, failure) -> {
              Set<String> names = new HashSet<>();
              for (CompletableFuture<Set<String>> part : parts) {
                if (!part.isCompletedExceptionally()) {
                  names.addAll(part.join());
                }
              }
              return new Heard(names, failure == null);
            });
  }

  private static String head(int edition) {
    return "names " + edition + '\n';
  }

  /**
   * Reads a part, without its head, that came from anywhere; a line that is no name is passed over.
   */
  static Set<String> parse(String text) {
    Set<String> names = new HashSet<>();
    for (String line : text.split("\n", -1)) {
      try {
        String name = URLDecoder.decode(line, UTF_8);
        if (!name.isEmpty()) {
          names.add(name);
        }
      } catch (IllegalArgumentException e) {
        // Somebody else wrote it.
      }
    }
    return names;
  }

  /** Slashes stay as they are: they mean nothing here, and names are full of them. */
  private static String encode(String name) {
    return URLEncoder.encode(name, UTF_8).replace("%2F", "/");
  }
}
