package org.turbostan.memcached;

/**
 * Where a server stood as far as this node knew at one moment.
 *
 * @param number how often something had changed; a node counts that for itself
 * @param mark how far the node had read the server's sequence
 */
record Standing(long number, Sequence.Mark mark) {}
