package org.turbostan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Texts of some kilobytes at the most under names, which the nodes that share a store keep there
 * together, beside what they cache: no delete touches them. Each server has a copy, as long as it
 * does not lose it; so a text is lost when all of them lose it.
 *
 * <p>No method waits for a server, and none throws. Implementations are safe for use by many
 * threads.
 */
public interface SharedNotes {

  /**
   * Writes a text under a name, on each server.
   *
   * @param span after which it ends by itself; 29 days at the most
   * @return whether every server has it
   */
  CompletionStage<Boolean> write(String name, String text, Duration span);

  /**
   * Reads what stands under a name.
   *
   * @return for each server the text that it has, or that it has none; a stage fails if its server
   *     can't tell
   */
  List<CompletionStage<Optional<String>>> read(String name);

  /**
   * Reads what stands under a name from the first server that has what is wanted. They are asked
   * one after the other, so this is for texts that one does not want to have several times.
   *
   * @param wanted tells what is wanted from what is out of date, or anything else
   * @return the text, or none; the stage fails if no server has it and one can't tell
   */
  CompletionStage<Optional<String>> readAny(String name, Predicate<String> wanted);
}
