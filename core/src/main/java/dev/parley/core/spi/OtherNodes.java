package dev.parley.core.spi;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Payload;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The other nodes of a cluster, as a hub needs them. Called on event loops: does not block. */
@FunctionalInterface
public interface OtherNodes {

  /** For a node that is alone. */
  OtherNodes NONE = (node, session, user) -> CompletableFuture.completedFuture(new Handover.Gone());

  /**
   * Asks a node to give up a session, because its client has come here.
   *
   * @param node the name of the node that is believed to hold it
   * @param user the only user whose session may be given up; null for any
   * @return does not fail: a node that does not answer is {@link Handover.Silent}
   */
  CompletionStage<Handover> takeOver(String node, String session, @Nullable String user);

  /** What became of asking for a session. */
  sealed interface Handover {

    /**
     * It was given up: nobody else has it now.
     *
     * @param info what the session showed of itself
     * @param moves how often it had gone on on another node before
     * @param present where it is present
     */
    record Taken(Identity identity, @Nullable Payload info, int moves, Set<ChannelName> present)
        implements Handover {}

    /** The node gave it to another one before. */
    record Moved(String node) implements Handover {}

    /** The node has no such session for this user, or the node itself is long gone. */
    record Gone() implements Handover {}

    /**
     * The node has just died, or does not answer in time: whether it still has the session is
     * unknown, and nobody else has.
     */
    record Silent() implements Handover {}
  }
}
