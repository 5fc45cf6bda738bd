package org.turbostan.jsp;

import jakarta.servlet.jsp.tagext.BodyTagSupport;
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
 * <p>A container keeps handlers and sets attributes again only if they changed. So attributes are
 * never cleared between two uses; only {@link #release()} does that.
 */
abstract class CacheAttributes extends BodyTagSupport {

  private @Nullable String name;
  private @Nullable Object key;
  private boolean keyed;
  private @Nullable String ttl;
  private @Nullable String stale;
  private @Nullable String staleIfError;
  private @Nullable Object sliding;
  private @Nullable Object tags;
  private @Nullable String vary;
  private @Nullable Object condition = true;
  private @Nullable Object exception;
  private @Nullable Object refresh;
  private @Nullable Object valid = true;
  private @Nullable String scope;
  private @Nullable String mode;
  private @Nullable Object store = true;
  private @Nullable String vars;
  private @Nullable String time;
  private @Nullable String duration;
  private @Nullable String cron;
  private @Nullable Object groups;
  private @Nullable String language;

  CacheAttributes() {}

  /** Sets the fragment's name, in place of the automatic one. */
  public void setName(@Nullable String name) {
    this.name = name;
  }

  /** Sets the author's key. */
  public void setKey(@Nullable Object key) {
    this.key = key;
    this.keyed = true;
  }

  /** Sets the lifetime: a span, or {@code daily} and times of the day. */
  public void setTtl(@Nullable String ttl) {
    this.ttl = ttl;
  }

  /** Sets the span in which stale content may be served. */
  public void setStale(@Nullable String stale) {
    this.stale = stale;
  }

  /** Sets the span in which stale content may be served if rendering fails. */
  public void setStaleIfError(@Nullable String staleIfError) {
    this.staleIfError = staleIfError;
  }

  /** Sets whether each hit prolongs the lifetime. */
  public void setSliding(@Nullable Object sliding) {
    this.sliding = sliding;
  }

  /** Sets the tags: a list with commas, a collection or an array. */
  public void setTags(@Nullable Object tags) {
    this.tags = tags;
  }

  /** Sets what the fragment varies by. */
  public void setVary(@Nullable String vary) {
    this.vary = vary;
  }

  /** Sets the condition under which the cache is used. */
  public void setIf(@Nullable Object condition) {
    this.condition = condition;
  }

  /** Sets the condition under which the cache is not used. */
  public void setUnless(@Nullable Object exception) {
    this.exception = exception;
  }

  /** Sets whether to render anew whatever is there. */
  public void setRefresh(@Nullable Object refresh) {
    this.refresh = refresh;
  }

  /** Sets the author's own test of a found entry: a deferred expression or its value. */
  public void setValid(@Nullable Object valid) {
    this.valid = valid;
  }

  /** Sets whom the fragment is for: {@code application} or {@code session}. */
  public void setScope(@Nullable String scope) {
    this.scope = scope;
  }

  /** Sets {@code silent}, to write nothing. */
  public void setMode(@Nullable String mode) {
    this.mode = mode;
  }

  /** Sets whether the rendering may be stored. */
  public void setStore(@Nullable Object store) {
    this.store = store;
  }

  /** Sets the page variables to keep. */
  public void setVars(@Nullable String vars) {
    this.vars = vars;
  }

  /** Sets the lifetime in seconds, as in OSCache; −1 is for ever. */
  public void setTime(@Nullable String time) {
    this.time = time;
  }

  /** Sets the lifetime as a span, as in OSCache. */
  public void setDuration(@Nullable String duration) {
    this.duration = duration;
  }

  /** Sets the lifetime as a cron expression, as in OSCache. */
  public void setCron(@Nullable String cron) {
    this.cron = cron;
  }

  /** Sets the tags, as in OSCache. */
  public void setGroups(@Nullable Object groups) {
    this.groups = groups;
  }

  /** Sets the language, a part of the variant, as in OSCache. */
  public void setLanguage(@Nullable String language) {
    this.language = language;
  }

  @Override
  public void release() {
    super.release();
    name = null;
    key = null;
    keyed = false;
    ttl = null;
    stale = null;
    staleIfError = null;
    sliding = null;
    tags = null;
    vary = null;
    condition = true;
    exception = null;
    refresh = null;
    valid = true;
    scope = null;
    mode = null;
    store = true;
    vars = null;
    time = null;
    duration = null;
    cron = null;
    groups = null;
    language = null;
  }

  /** Returns the fragment's name, or {@code null} for the automatic one. */
  final @Nullable String name() {
    return name == null || name.isBlank() ? null : name;
  }

  /** Returns the author's key; empty if there is none. */
  final String key() {
    return key == null ? "" : key.toString();
  }

  /** Returns whether the author gave a key that is nothing. */
  final boolean hasEmptyKey() {
    return keyed && key().isEmpty();
  }

  /** Returns whether the author wants the cache to be used. */
  final boolean conditionHolds() {
    return AttributeValues.flag("if", condition) && !AttributeValues.flag("unless", exception);
  }

  final boolean refreshes() {
    return refresh != null && AttributeValues.flag("refresh", refresh);
  }

  final @Nullable Object valid() {
    return valid;
  }

  final boolean isStored() {
    return AttributeValues.flag("store", store);
  }

  final boolean isSilent() {
    return mode != null && AttributeValues.isSilent(mode);
  }

  final boolean slides() {
    return AttributeValues.flag("sliding", sliding);
  }

  final @Nullable String givenVary() {
    return vary;
  }

  final boolean isPerSession() {
    return scope != null && AttributeValues.isPerSession(scope);
  }

  final @Nullable String language() {
    return language == null || language.isBlank() ? null : language.strip();
  }

  final List<String> variables() {
    return PageVariables.names(vars);
  }

  final Set<Tag> givenTags() {
    return TagNames.of(tags != null ? tags : groups);
  }

  final Freshness freshness(SiteOptions options) {
    if (ttl != null) {
      return AttributeValues.ttl(ttl);
    }
    if (duration != null) {
      return AttributeValues.duration(duration);
    }
    if (cron != null) {
      return AttributeValues.cron(cron);
    }
    return time != null ? AttributeValues.time(time) : Freshness.of(options.ttl());
  }

  final Duration staleSpan(SiteOptions options) {
    return stale == null ? options.stale() : AttributeValues.span("stale", stale);
  }

  /** Returns the longer span for errors; the same as {@link #staleSpan} if none is given. */
  final Duration staleIfErrorSpan(SiteOptions options) {
    return staleIfError == null
        ? staleSpan(options)
        : AttributeValues.span("staleIfError", staleIfError);
  }
}
