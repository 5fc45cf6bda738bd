package org.turbostan.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the latest deletes that were asked for on pages, to tell how far they are.
 *
 * <p>Safe for use by many threads.
 */
final class Jobs {

  private static final int MOST = 20;

  private final Map<String, Deletes.Job> jobs = new LinkedHashMap<>();

  synchronized String remember(Deletes.Job job) {
    String id = UUID.randomUUID().toString();
    jobs.put(id, job);
    if (jobs.size() > MOST) {
      jobs.remove(jobs.keySet().iterator().next());
    }
    return id;
  }

  synchronized Deletes.@Nullable Job find(String id) {
    return jobs.get(id);
  }
}
