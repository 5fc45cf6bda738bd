package org.turbostan.memcached;

import org.turbostan.Tag;

/**
 * Where the two versions of a tag are.
 *
 * @param server the index of the server that holds both
 * @param hard the key of the version that a plain delete replaces
 * @param soft the key of the one that a soft delete replaces
 */
record TagItems(Tag tag, int server, String hard, String soft) {

  String key(boolean isSoft) {
    return isSoft ? soft : hard;
  }
}
