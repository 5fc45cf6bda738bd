package org.turbostan.cli;

/** How a command ends, for scripts. */
enum Exit {
  /** Every server that matters has done it. */
  DONE(0),
  /** A server was not reached: the delete is pending, and is tried again by the application. */
  PENDING(1),
  /** The command is not clear; nothing was sent. */
  USAGE(2),
  /** The application refused: wrong token, unknown address, unclear criteria. */
  REFUSED(3),
  /** The application was not reached, or failed. */
  UNREACHABLE(4);

  final int code;

  Exit(int code) {
    this.code = code;
  }
}
