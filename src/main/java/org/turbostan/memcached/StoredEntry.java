package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.List;
import org.turbostan.Entry;
import org.turbostan.Tag;

/**
 * An entry as memcached holds it: with the versions that its tags had before the request that
 * rendered it read any data.
 *
 * @param entry the entry
 * @param versions one for each of the entry's tags
 * @param marks how far the sequences had come before the versions were read; none if nobody knows
 */
record StoredEntry(Entry entry, List<TagVersions> versions, Marks marks) {

  /**
   * The versions of one tag.
   *
   * @param hard the one that a plain delete replaces
   * @param soft the one that a soft delete replaces
   */
  record TagVersions(Tag tag, Version hard, Version soft) {}

  StoredEntry {
    versions = List.copyOf(versions);
  }

  /** Returns where the versions of its tags are, in the order of its versions. */
  List<TagItems> items(Cluster cluster) {
    List<TagItems> items = new ArrayList<>(versions.size());
    for (TagVersions tag : versions) {
      items.add(cluster.items(tag.tag()));
    }
    return items;
  }

  /** Returns the same with another entry, which depends on the same tags. */
  StoredEntry with(Entry touched) {
    return new StoredEntry(touched, versions, marks);
  }
}
