package org.turbostan;

/**
 * Where a store stood at one moment, noted before a request reads any data.
 *
 * <p>Only the store that made it can read it: to the rest of the library it is a token that is
 * handed back with {@link CacheStore#get} and {@link CacheStore#set}. What is rendered from data
 * that was read after the snapshot may be stored against it; the store refuses if anything that the
 * rendering depends on was deleted since.
 *
 * <p>Implementations are safe for use by any thread.
 */
public interface Snapshot {}
