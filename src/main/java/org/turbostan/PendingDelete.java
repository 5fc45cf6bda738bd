package org.turbostan;

import java.time.Instant;

/**
 * A delete that a server has not acknowledged. Until it does, other nodes may serve what was there.
 *
 * @param server the server as it was configured
 * @param tag what is to be deleted
 * @param mode how thoroughly
 * @param since when it was asked for
 */
public record PendingDelete(String server, Tag tag, Deletion.Mode mode, Instant since) {}
