package org.turbostan.memcached;

/** The rules of the protocol that can be left out, to see that nobody could do without them. */
enum Rule {
  /** A request notes where the servers stand before it reads data. */
  SNAPSHOT_BEFORE_DATA,
  /** What was rendered is stored only if the sequence is what it was. */
  SEQUENCE_COMPARED,
  /** A delete writes the sequence before its versions too. */
  SEQUENCE_BEFORE_VERSIONS,
  /** A delete that is tried again writes other versions than before. */
  FRESH_VALUES,
  /** A delete writes the sequence after its versions too. */
  SEQUENCE_AFTER_VERSIONS,
  /** A delete is acknowledged only when it has waited for a lease. */
  DELETE_WAITS,
  /** A copy is stamped with sequences that were read before its versions. */
  SEQUENCE_THEN_VERSIONS,
  /** An entry is marked with where the sequences were before its versions were read. */
  MARK_THEN_VERSIONS,
  /** A lease counts from when its reading was sent, not from later. */
  LEASE_FROM_SENDING,
  /** What lies on a server that does not answer is not looked for, nor put, on another. */
  NO_FAIL_OVER
}
