package org.turbostan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text in Markdown that users read, whose examples and tables tests take at their word. */
public final class Document {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final String name;
  private final String text;

  private Document(String name) {
    this.name = name;
    try {
      this.text = Files.readString(Build.basedir().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a document, e.g. {@code docs/choosing.md}. */
  public static Document of(String name) {
    return new Document(name);
  }

  /** Returns the code in the block after {@code <!-- example: NAME -->}. */
  public String example(String example) {
    Pattern block =
        Pattern.compile(
            "<!-- example: " + Pattern.quote(example) + " -->\\s*```\\w*\\n(.*?)\\n *```",
            Pattern.DOTALL);
    Matcher matcher = block.matcher(text);
    assertThat(matcher.find()).as("%s has an example '%s'", name, example).isTrue();
    return matcher.group(1).stripIndent();
  }

  /**
   * Says that an example is what a source file has between {@code // example: NAME} and {@code //
   * end of example}: code that is compiled, and run where that file is a test.
   *
   * @param source the file's path below the root of the project
   */
  public void assertExampleStandsIn(String source, String example) {
    Matcher excerpt =
        Pattern.compile(
                "// example: " + Pattern.quote(example) + "\\n(.*?)\n *// end of example",
                Pattern.DOTALL)
            .matcher(of(source).text);
    assertThat(excerpt.find()).as("%s has an example '%s'", source, example).isTrue();
    assertThat(example(example).strip()).isEqualTo(excerpt.group(1).stripTrailing().stripIndent());
  }

  /**
   * Returns the first lines of code that no test takes at its word: blocks without a mark. Commands
   * are left out, which are run by hand, and so is text in no language.
   */
  public List<String> unmarked() {
    return Pattern.compile("(?:<!-- example: [\\w-]+ -->\\s*)?```(\\w+)\\n(.*)\\n[\\s\\S]*?```")
        .matcher(text)
        .results()
        .filter(block -> !block.group().startsWith("<!--") && !block.group(1).equals("sh"))
        .map(block -> block.group(2))
        .toList();
  }

  /** Returns the names of all examples. */
  public List<String> examples() {
    return Pattern.compile("<!-- example: ([\\w-]+) -->")
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /**
   * Returns the rows of a table between {@code <!-- NAME -->} and {@code <!-- /NAME -->}: the code
   * in the second cell by that in the first.
   */
  public Map<String, String> rows(String table) {
    String start = "<!-- " + table + " -->";
    String end = "<!-- /" + table + " -->";
    assertThat(text).as(name).contains(start, end);
    Map<String, String> rows = new LinkedHashMap<>();
    text.substring(text.indexOf(start) + start.length(), text.indexOf(end))
        .strip()
        .lines()
        .skip(2)
        .forEach(
            line -> {
              String[] cells = line.split("(?<!\\\\)\\|", -1);
              rows.put(String.join(", ", code(cells[1])), String.join("", code(cells[2])));
            });
    assertThat(rows).as(table).isNotEmpty();
    return rows;
  }

  private static List<String> code(String cell) {
    List<String> code = new ArrayList<>();
    for (Matcher matcher = CODE.matcher(cell); matcher.find(); ) {
      code.add(matcher.group(1));
    }
    return code;
  }
}
