package dev.parley.core.channel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a channel's log.
 *
 * @param publications in the order of the query: ascending offsets forward, descending backward
 * @param top the newest position of the log when it was read
 * @param gap what lies between the position asked for and the first publication returned; null if
 *     nothing
 * @param more whether the log holds further publications in the direction of the query
 */
public record HistoryPage(
    List<Publication> publications, Position top, @Nullable Gap gap, boolean more) {

  public HistoryPage {
    publications = List.copyOf(publications);
  }
}
