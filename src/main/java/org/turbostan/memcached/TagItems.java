package org.turbostan.memcached;

import org.turbostan.Tag;

/**
 * Where the two versions of a tag are.
 *
 * @param server the index of the server that holds both
 * @param slot which of the slots of its server it has, see {@link Sequence}
 * @param hard the key of the version that a plain delete replaces
 * @param soft the key of the one that a soft delete replaces
 */
record TagItems(Tag tag, int server, int slot, String hard, String soft) {

  String key(boolean isSoft) {
    return isSoft ? soft : hard;
  }
}
