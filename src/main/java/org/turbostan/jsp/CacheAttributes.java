package org.turbostan.jsp;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Freshness;
import org.turbostan.Tag;
import org.turbostan.servlet.SiteOptions;

/**
 * The attributes of {@code <stan:cache>}, as they are written on the page and as they are meant.
 *
 * <p>A container that keeps handlers sets attributes again only if they changed. So attributes are
 * never cleared between two uses; only {@link #release()} does that. A container that numbers tags
 * makes a new handler for each use, so a handler is small: what most tags don't say lies apart.
 */
abstract class CacheAttributes extends CapturingTag {

  private static final RareAttributes NONE = new RareAttributes();

  private @Nullable Object key;
  private @Nullable String ttl;
  private @Nullable Object tags;
  private RareAttributes rare = NONE;

  CacheAttributes() {}

  /** Sets the author's key: a text, a value that has one, or an object that brings its own. */
  public void setKey(@Nullable Object key) {
    this.key = key == null ? "" : key;
  }

  /** Sets the lifetime: a span, or {@code daily} and times of the day. */
  public void setTtl(@Nullable String ttl) {
    this.ttl = ttl;
  }

  /** Sets the tags: a list with commas, an object that brings its own, a collection or an array. */
  public void setTags(@Nullable Object tags) {
    this.tags = tags;
  }

  /** Sets the fragment's name, in place of the automatic one. */
  public void setName(@Nullable String name) {
    rare().name = name;
  }

  /** Sets the span in which stale content may be served. */
  public void setStale(@Nullable String stale) {
    rare().stale = stale;
  }

  /** Sets the span in which stale content may be served if rendering fails. */
  public void setStaleIfError(@Nullable String staleIfError) {
    rare().staleIfError = staleIfError;
  }

  /** Sets whether each hit prolongs the lifetime. */
  public void setSliding(@Nullable Object sliding) {
    rare().sliding = sliding;
  }

  /** Sets what the fragment varies by. */
  public void setVary(@Nullable String vary) {
    rare().vary = vary;
  }

  /** Sets the condition under which the cache is used. */
  public void setIf(@Nullable Object condition) {
    rare().condition = condition;
  }

  /** Sets the condition under which the cache is not used. */
  public void setUnless(@Nullable Object exception) {
    rare().exception = exception;
  }

  /** Sets whether to render anew whatever is there. */
  public void setRefresh(@Nullable Object refresh) {
    rare().refresh = refresh;
  }

  /** Sets the author's own test of a found entry: a deferred expression or its value. */
  public void setValid(@Nullable Object valid) {
    rare().valid = valid;
  }

  /** Sets whom the fragment is for: {@code application} or {@code session}. */
  public void setScope(@Nullable String scope) {
    rare().scope = scope;
  }

  /** Sets {@code silent}, to write nothing. */
  public void setMode(@Nullable String mode) {
    rare().mode = mode;
  }

  /** Sets whether the rendering may be stored. */
  public void setStore(@Nullable Object store) {
    rare().store = store;
  }

  /** Sets the page variables to keep. */
  public void setVars(@Nullable String vars) {
    rare().vars = vars;
  }

  /** Sets the lifetime in seconds, as in OSCache; −1 is for ever. */
  public void setTime(@Nullable String time) {
    rare().time = time;
  }

  /** Sets the lifetime as a span, as in OSCache. */
  public void setDuration(@Nullable String duration) {
    rare().duration = duration;
  }

  /** Sets the lifetime as a cron expression, as in OSCache. */
  public void setCron(@Nullable String cron) {
    rare().cron = cron;
  }

  /** Sets the tags, as in OSCache. */
  public void setGroups(@Nullable Object groups) {
    rare().groups = groups;
  }

  /** Sets the language, a part of the variant, as in OSCache. */
  public void setLanguage(@Nullable String language) {
    rare().language = language;
  }

  @Override
  public void release() {
    super.release();
    key = null;
    ttl = null;
    tags = null;
    rare = NONE;
  }

  /** Returns the fragment's name, or {@code null} for the automatic one. */
  final @Nullable String name() {
    String name = rare.name;
    return name == null || name.isBlank() ? null : name;
  }

  /** Returns whether the author gave a key, be it empty. */
  final boolean hasKey() {
    return key != null;
  }

  /** Returns what is wrong with the author's key; {@code null} if nothing is. */
  final @Nullable String keyProblem() {
    if (key == null || key instanceof String) {
      return null;
    }
    try {
      String unused = key() + version();
      return null;
    } catch (NotKeyedException e) {
      return e.getMessage();
    }
  }

  /**
   * Returns the author's key; empty if there is none.
   *
   * @throws NotKeyedException if it is an object that has no text to rely on
   */
  final String key() {
    return AuthorKey.text(key);
  }

  /**
   * Returns the version that the author's key brings; empty if there is none.
   *
   * @throws NotKeyedException if it is an object that has no text to rely on
   */
  final String version() {
    return AuthorKey.version(key);
  }

  /** Returns whether the author wants the cache to be used. */
  final boolean conditionHolds() {
    return AttributeValues.flag("if", rare.condition)
        && !AttributeValues.flag("unless", rare.exception);
  }

  final boolean isRefreshed() {
    return AttributeValues.flag("refresh", rare.refresh);
  }

  final @Nullable Object valid() {
    return rare.valid;
  }

  final boolean isStored() {
    return AttributeValues.flag("store", rare.store);
  }

  final boolean isSilent() {
    return rare.mode != null && AttributeValues.isSilent(rare.mode);
  }

  final boolean isSliding() {
    return AttributeValues.flag("sliding", rare.sliding);
  }

  final @Nullable String givenVary() {
    return rare.vary;
  }

  final boolean isPerSession() {
    return rare.scope != null && AttributeValues.isPerSession(rare.scope);
  }

  final @Nullable String language() {
    String language = rare.language;
    return language == null || language.isBlank() ? null : language.strip();
  }

  final List<String> variables() {
    return PageVariables.names(rare.vars);
  }

  /**
   * Returns the author's tags.
   *
   * @throws NotKeyedException if one is an object that has no text to rely on
   */
  final Set<Tag> givenTags() {
    return TagNames.of(tags != null ? tags : rare.groups);
  }

  final Freshness freshness(SiteOptions options) {
    if (ttl != null) {
      return AttributeValues.ttl(ttl);
    }
    if (rare.duration != null) {
      return AttributeValues.duration(rare.duration);
    }
    if (rare.cron != null) {
      return AttributeValues.cron(rare.cron);
    }
    return rare.time != null ? AttributeValues.time(rare.time) : Freshness.of(options.ttl());
  }

  final Duration staleSpan(SiteOptions options) {
    return rare.stale == null ? options.stale() : AttributeValues.span("stale", rare.stale);
  }

  /** Returns the longer span for errors; the same as {@link #staleSpan} if none is given. */
  final Duration staleIfErrorSpan(SiteOptions options) {
    return rare.staleIfError == null
        ? staleSpan(options)
        : AttributeValues.span("staleIfError", rare.staleIfError);
  }

  private RareAttributes rare() {
    if (rare == NONE) {
      rare = new RareAttributes();
    }
    return rare;
  }

  /** What most tags don't say, with what holds then. */
  private static final class RareAttributes {
    @Nullable String name;
    @Nullable String stale;
    @Nullable String staleIfError;
    @Nullable Object sliding = false;
    @Nullable String vary;
    @Nullable Object condition = true;
    @Nullable Object exception = false;
    @Nullable Object refresh = false;
    @Nullable Object valid = true;
    @Nullable String scope;
    @Nullable String mode;
    @Nullable Object store = true;
    @Nullable String vars;
    @Nullable String time;
    @Nullable String duration;
    @Nullable String cron;
    @Nullable Object groups;
    @Nullable String language;
  }
}
