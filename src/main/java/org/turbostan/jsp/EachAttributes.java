package org.turbostan.jsp;

import org.jspecify.annotations.Nullable;

/**
 * The attributes of {@code <stan:each>}, as they are written on the page. Those of its items are
 * the attributes of a {@code <stan:cache>}, which it has for all of them; what may be another for
 * each item waits in {@link ItemAttributes} until the item is there.
 *
 * <p>As in {@link CacheAttributes}, attributes are never cleared between two uses.
 */
abstract class EachAttributes extends CapturingTag {

  private final ItemAttributes attributes = new ItemAttributes();
  private CacheTag item = new CacheTag();
  private @Nullable Object items;
  private String var = "";
  private @Nullable String varStatus;

  EachAttributes() {}

  /** Sets what to go through. */
  public void setItems(@Nullable Object items) {
    this.items = items;
  }

  /** Sets the page variable that is the item. */
  public void setVar(String var) {
    this.var = var;
  }

  /** Sets the page variable that tells where in the list the item is. */
  public void setVarStatus(@Nullable String varStatus) {
    this.varStatus = varStatus;
  }

  /** Sets the author's key of an item. */
  public void setKey(@Nullable Object key) {
    attributes.give(ItemAttributes.Name.KEY, key);
  }

  /** Sets the tags of an item. */
  public void setTags(@Nullable Object tags) {
    attributes.give(ItemAttributes.Name.TAGS, tags);
  }

  /** Sets the lifetime of an item. */
  public void setTtl(@Nullable Object ttl) {
    attributes.give(ItemAttributes.Name.TTL, ttl);
  }

  /** Sets the span in which a stale item may be served. */
  public void setStale(@Nullable Object stale) {
    attributes.give(ItemAttributes.Name.STALE, stale);
  }

  /** Sets the span in which a stale item may be served if rendering it fails. */
  public void setStaleIfError(@Nullable Object staleIfError) {
    attributes.give(ItemAttributes.Name.STALE_IF_ERROR, staleIfError);
  }

  /** Sets the condition under which the cache is used for an item. */
  public void setIf(@Nullable Object condition) {
    attributes.give(ItemAttributes.Name.IF, condition);
  }

  /** Sets the condition under which the cache is not used for an item. */
  public void setUnless(@Nullable Object exception) {
    attributes.give(ItemAttributes.Name.UNLESS, exception);
  }

  /** Sets whether to render an item anew whatever is there. */
  public void setRefresh(@Nullable Object refresh) {
    attributes.give(ItemAttributes.Name.REFRESH, refresh);
  }

  /** Sets whether an item may be stored. */
  public void setStore(@Nullable Object store) {
    attributes.give(ItemAttributes.Name.STORE, store);
  }

  /** Sets the author's own test of a found item. */
  public void setValid(@Nullable Object valid) {
    attributes.give(ItemAttributes.Name.VALID, valid);
  }

  /** Sets the fragment's name, in place of the automatic one. */
  public void setName(@Nullable String name) {
    item.setName(name);
  }

  /** Sets whether each hit prolongs the lifetime. */
  public void setSliding(@Nullable Object sliding) {
    item.setSliding(sliding);
  }

  /** Sets what the items vary by. */
  public void setVary(@Nullable String vary) {
    item.setVary(vary);
  }

  /** Sets whom the items are for: {@code application} or {@code session}. */
  public void setScope(@Nullable String scope) {
    item.setScope(scope);
  }

  @Override
  public void release() {
    super.release();
    attributes.clear();
    item = new CacheTag();
    items = null;
    var = "";
    varStatus = null;
  }

  /** Returns what to go through. */
  final @Nullable Object items() {
    return items;
  }

  /** Returns the page variables for the item and for where it is in the list. */
  final EachRun.Names names() {
    return new EachRun.Names(var, varStatus == null || varStatus.isBlank() ? null : varStatus);
  }

  /**
   * Returns what may be another for each item.
   *
   * @throws BadAttributeException if the key is the same for all items
   */
  final ItemAttributes attributes() {
    attributes.checkKey(var);
    return attributes;
  }

  /** Returns the tag that is each item's, where this tag is. */
  final CacheTag item() {
    item.setPageContext(pageContext);
    item.setParent(getParent());
    return item;
  }
}
