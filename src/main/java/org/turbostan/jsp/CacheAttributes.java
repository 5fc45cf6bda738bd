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
 * <p>A container may keep handlers and set attributes again only if they changed. So attributes are
 * never cleared between two uses; only {@link #release()} does that.
 *
 * <p>Jasper does not keep handlers that ask for their place on the page, as this one does: it makes
 * one for each use. So what most uses leave out has a place of its own, which they do without.
 */
abstract class CacheAttributes extends BodyTagSupport {

  /** What is seldom given; nothing of it is given in the one object that all others share. */
  private static final class Seldom {

    static final Seldom NOTHING = new Seldom();

    @Nullable String stale;
    @Nullable String staleIfError;
    @Nullable Object sliding;
    @Nullable Object condition = true;
    @Nullable Object exception;
    @Nullable Object refresh;
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

  /** In the place of a key that is not given; one that is given may be {@code null}. */
  private static final Object NOT_GIVEN = new Object();

  private @Nullable String name;
  private @Nullable Object key = NOT_GIVEN;
  private @Nullable String ttl;
  private @Nullable Object tags;
  private @Nullable String vary;
  private Seldom seldom = Seldom.NOTHING;

  CacheAttributes() {}

  /** Sets the fragment's name, in place of the automatic one. */
  public void setName(@Nullable String name) {
    this.name = name;
  }

  /** Sets the author's key. */
  public void setKey(@Nullable Object key) {
    this.key = key;
  }

  /** Sets the lifetime: a span, or {@code daily} and times of the day. */
  public void setTtl(@Nullable String ttl) {
    this.ttl = ttl;
  }

  /** Sets the span in which stale content may be served. */
  public void setStale(@Nullable String stale) {
    given().stale = stale;
  }

  /** Sets the span in which stale content may be served if rendering fails. */
  public void setStaleIfError(@Nullable String staleIfError) {
    given().staleIfError = staleIfError;
  }

  /** Sets whether each hit prolongs the lifetime. */
  public void setSliding(@Nullable Object sliding) {
    given().sliding = sliding;
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
    given().condition = condition;
  }

  /** Sets the condition under which the cache is not used. */
  public void setUnless(@Nullable Object exception) {
    given().exception = exception;
  }

  /** Sets whether to render anew whatever is there. */
  public void setRefresh(@Nullable Object refresh) {
    given().refresh = refresh;
  }

  /** Sets the author's own test of a found entry: a deferred expression or its value. */
  public void setValid(@Nullable Object valid) {
    given().valid = valid;
  }

  /** Sets whom the fragment is for: {@code application} or {@code session}. */
  public void setScope(@Nullable String scope) {
    given().scope = scope;
  }

  /** Sets {@code silent}, to write nothing. */
  public void setMode(@Nullable String mode) {
    given().mode = mode;
  }

  /** Sets whether the rendering may be stored. */
  public void setStore(@Nullable Object store) {
    given().store = store;
  }

  /** Sets the page variables to keep. */
  public void setVars(@Nullable String vars) {
    given().vars = vars;
  }

  /** Sets the lifetime in seconds, as in OSCache; −1 is for ever. */
  public void setTime(@Nullable String time) {
    given().time = time;
  }

  /** Sets the lifetime as a span, as in OSCache. */
  public void setDuration(@Nullable String duration) {
    given().duration = duration;
  }

  /** Sets the lifetime as a cron expression, as in OSCache. */
  public void setCron(@Nullable String cron) {
    given().cron = cron;
  }

  /** Sets the tags, as in OSCache. */
  public void setGroups(@Nullable Object groups) {
    given().groups = groups;
  }

  /** Sets the language, a part of the variant, as in OSCache. */
  public void setLanguage(@Nullable String language) {
    given().language = language;
  }

  @Override
  public void release() {
    super.release();
    name = null;
    key = NOT_GIVEN;
    ttl = null;
    tags = null;
    vary = null;
    seldom = Seldom.NOTHING;
  }

  /** Returns the fragment's name, or {@code null} for the automatic one. */
  final @Nullable String name() {
    return name == null || name.isBlank() ? null : name;
  }

  /** Returns the author's key; empty if there is none. */
  final String key() {
    return key == null || key == NOT_GIVEN ? "" : key.toString();
  }

  /** Returns whether the author gave a key that is nothing. */
  final boolean hasEmptyKey() {
    return key != NOT_GIVEN && key().isEmpty();
  }

  /** Returns whether the author wants the cache to be used. */
  final boolean conditionHolds() {
    return AttributeValues.flag("if", seldom.condition)
        && !AttributeValues.flag("unless", seldom.exception);
  }

  final boolean refreshes() {
    return seldom.refresh != null && AttributeValues.flag("refresh", seldom.refresh);
  }

  final @Nullable Object valid() {
    return seldom.valid;
  }

  final boolean isStored() {
    return AttributeValues.flag("store", seldom.store);
  }

  final boolean isSilent() {
    return seldom.mode != null && AttributeValues.isSilent(seldom.mode);
  }

  final boolean slides() {
    return AttributeValues.flag("sliding", seldom.sliding);
  }

  final @Nullable String givenVary() {
    return vary;
  }

  final boolean isPerSession() {
    return seldom.scope != null && AttributeValues.isPerSession(seldom.scope);
  }

  final @Nullable String language() {
    return seldom.language == null || seldom.language.isBlank() ? null : seldom.language.strip();
  }

  final List<String> variables() {
    return PageVariables.names(seldom.vars);
  }

  final Set<Tag> givenTags() {
    return TagNames.of(tags != null ? tags : seldom.groups);
  }

  final Freshness freshness(SiteOptions options) {
    if (ttl != null) {
      return AttributeValues.ttl(ttl);
    }
    if (seldom.duration != null) {
      return AttributeValues.duration(seldom.duration);
    }
    if (seldom.cron != null) {
      return AttributeValues.cron(seldom.cron);
    }
    return seldom.time != null ? AttributeValues.time(seldom.time) : Freshness.of(options.ttl());
  }

  final Duration staleSpan(SiteOptions options) {
    return seldom.stale == null ? options.stale() : AttributeValues.span("stale", seldom.stale);
  }

  /** Returns the longer span for errors; the same as {@link #staleSpan} if none is given. */
  final Duration staleIfErrorSpan(SiteOptions options) {
    return seldom.staleIfError == null
        ? staleSpan(options)
        : AttributeValues.span("staleIfError", seldom.staleIfError);
  }

  /** Returns where seldom attributes are kept, for one of them that is given. */
  private Seldom given() {
    if (seldom == Seldom.NOTHING) {
      seldom = new Seldom();
    }
    return seldom;
  }
}
