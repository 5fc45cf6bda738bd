package org.turbostan.jsp;

/** An attribute of a tag that can't be read; the page and the tag are added by who knows them. */
final class BadAttributeException extends RuntimeException {

  private final String attribute;

  /**
   * Says what is wrong.
   *
   * @param attribute its name, e.g. {@code ttl}
   * @param problem a sentence that quotes the value and says what to write instead
   */
  BadAttributeException(String attribute, String problem) {
    super(problem);
    this.attribute = attribute;
  }

  /** Returns the whole message, e.g. for a page or a log. */
  String in(String tag, String page) {
    return "<stan:" + tag + "> in " + page + ", attribute " + attribute + ": " + getMessage();
  }
}
