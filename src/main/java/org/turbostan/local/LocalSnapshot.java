package org.turbostan.local;

import org.turbostan.Snapshot;

/**
 * A local store's snapshot: the numbers of the last deletes that were complete when it was taken.
 *
 * @param hard of the deletes after which nothing is served
 * @param soft of those after which what was there is served as stale
 */
record LocalSnapshot(long hard, long soft) implements Snapshot {}
