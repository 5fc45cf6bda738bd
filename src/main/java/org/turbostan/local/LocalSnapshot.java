package org.turbostan.local;

import org.turbostan.Snapshot;

/**
 * A local store's snapshot.
 *
 * @param sequence the number of the last delete that was complete when it was taken
 */
record LocalSnapshot(long sequence) implements Snapshot {}
