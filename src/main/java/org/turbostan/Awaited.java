package org.turbostan;

import java.util.concurrent.CompletionStage;

/**
 * Another request renders what was asked for, and the caller does not want its thread to wait.
 *
 * @param rendered completes when the other rendering is over, on its thread, whatever came of it;
 *     it may also take for ever, so it is for the caller to lose patience
 */
public record Awaited(CompletionStage<Void> rendered) implements Lookup {}
