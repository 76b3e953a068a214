package dev.parley.core.memory;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.HistoryQuery.Direction;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.Publication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The log of one channel: the newest publications in offset order, and the idempotency keys of the
 * last while. Not thread-safe: {@link MemoryBroker} holds its lock.
 */
final class MemoryLog {
  private record Remembered(Position position, long timeMillis) {}

  final ChannelName channel;
  private final String epoch;
  private final PublicationQueue kept = new PublicationQueue();
  private Position top;

  /** So many are shown; up to a segment's worth more may be there until the log is read. */
  private int most;

  /** Of the publication right before the first that is there; of {@link #top} if none is. */
  private int floorTag;

  private long maxAgeMillis = Long.MAX_VALUE;
  private Map<String, Remembered> keys = Map.of();

  /** Nothing may be appended any more: the broker has forgotten this log. */
  boolean retired;

  long lastUsedMillis;

  /** An empty log that begins there. */
  MemoryLog(ChannelName channel, Position start) {
    this.channel = channel;
    this.epoch = start.epoch();
    this.top = start;
    this.floorTag = start.tag();
  }

  @Nullable Position remembered(@Nullable String key) {
    Remembered found = key == null ? null : keys.get(key);
    return found == null ? null : found.position;
  }

  void remember(String key, Position position, long nowMillis, int maxKeys) {
    if (keys.isEmpty()) {
      keys = new LinkedHashMap<>();
    }
    keys.put(key, new Remembered(position, nowMillis));
    if (keys.size() > maxKeys) {
      var eldest = keys.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  Publication append(Draft draft, Namespace namespace, int tag, long nowMillis) {
    int tagBefore = top.tag();
    top = new Position(epoch, top.offset() + 1, tag);
    var publication =
        new Publication(
            channel, top, draft.payload(), draft.sender(), draft.key(), nowMillis, tagBefore);
    lastUsedMillis = nowMillis;
    maxAgeMillis = namespace.historyAge().toMillis();
    if (namespace.historySize() == 0 || maxAgeMillis == 0) {
      trimTo(0);
      floorTag = tag;
      return publication;
    }
    if (most != namespace.historySize()) {
      trimTo(most);
      most = namespace.historySize();
    }
    boolean more = kept.add(most, tag, nowMillis, draft.payload(), draft.sender(), draft.key());
    if (more || kept.firstIsLarge()) {
      dropSegments();
    }
    return publication;
  }

  /** Lets go of what is too old. */
  void expire(long nowMillis, long keyWindowMillis) {
    while (size() > 0 && nowMillis - kept.firstMillis() > maxAgeMillis) {
      dropFirst();
    }
    if (keys.isEmpty()) {
      return;
    }
    var i = keys.values().iterator();
    while (i.hasNext() && nowMillis - i.next().timeMillis > keyWindowMillis) {
      i.remove();
    }
    if (keys.isEmpty()) {
      keys = Map.of();
    }
  }

  void trimTo(int count) {
    while (size() > count) {
      dropFirst();
    }
  }

  /** Gives some memory back, the newest publication's never; false if there is no other. */
  boolean giveBack() {
    if (kept.releaseSpare()) {
      return true;
    }
    if (size() < 2) {
      return kept.pack();
    }
    dropFirst();
    return true;
  }

  int size() {
    return kept.size();
  }

  long bytes() {
    return kept.bytes();
  }

  boolean isForgettable() {
    return size() == 0 && keys.isEmpty();
  }

  HistoryPage read(HistoryQuery query) {
    if (query.from() != null || query.limit() > 0) {
      trimTo(most);
    }
    return query.direction() == Direction.FORWARD ? forward(query) : backward(query);
  }

  private HistoryPage forward(HistoryQuery query) {
    Position from = query.from();
    Gap gap = from == null ? null : gapBehind(from);
    long after;
    if (from == null) {
      after = floor();
    } else {
      after = gap == null ? from.offset() : gap.resumesAt().offset();
    }
    long last = Math.min(top.offset(), after + query.limit());
    boolean more = query.limit() > 0 && last < top.offset();
    return new HistoryPage(slice(after + 1, last), top, gap, more);
  }

  private HistoryPage backward(HistoryQuery query) {
    Position from = query.from();
    long before = top.offset() + 1;
    if (from != null && from.epoch().equals(epoch)) {
      before = Math.min(before, from.offset());
    } else if (from != null) {
      return new HistoryPage(List.of(), top, null, false);
    }
    long oldest = floor() + 1;
    long first = Math.max(oldest, before - query.limit());
    return new HistoryPage(slice(first, before - 1).reversed(), top, null, first > oldest);
  }

  /** What is missing for a run that stands at {@code from}; null if it can go on exactly. */
  private @Nullable Gap gapBehind(Position from) {
    if (!from.epoch().equals(epoch)) {
      return new Gap(channel, from.offset() + 1, floorPosition(), Gap.Reason.EPOCH_CHANGED);
    }
    if (from.offset() > top.offset() || !tagFits(from)) {
      return new Gap(channel, from.offset() + 1, top, Gap.Reason.ROLLED_BACK);
    }
    if (from.offset() < floor()) {
      return new Gap(channel, from.offset() + 1, floorPosition(), Gap.Reason.HISTORY_EXPIRED);
    }
    return null;
  }

  private boolean tagFits(Position from) {
    int known;
    long floor = floor();
    if (from.offset() == floor) {
      known = floorTag;
    } else if (from.offset() < floor) {
      return true;
    } else {
      known = kept.from(index(from.offset())).tag();
    }
    return from.tag() == 0 || known == 0 || known == from.tag();
  }

  private List<Publication> slice(long first, long last) {
    if (last < first) {
      return List.of();
    }
    List<Publication> slice = new ArrayList<>((int) (last - first + 1));
    int tagBefore = first == floor() + 1 ? floorTag : kept.from(index(first - 1)).tag();
    PublicationQueue.Reader reader = kept.from(index(first));
    for (long offset = first; offset <= last; offset++) {
      int tag = reader.tag();
      slice.add(
          new Publication(
              channel,
              new Position(epoch, offset, tag),
              reader.payload(),
              reader.sender(),
              reader.key(),
              reader.timeMillis(),
              tagBefore));
      tagBefore = tag;
      reader.next();
    }
    return slice;
  }

  private int index(long offset) {
    return (int) (offset - floor() - 1);
  }

  /** The place right before the first that is there. */
  private long floor() {
    return top.offset() - size();
  }

  private Position floorPosition() {
    return new Position(epoch, floor(), floorTag);
  }

  /** Lets go of what nobody is shown any more, as far as it lies together. There must be one. */
  private void dropSegments() {
    while (size() - kept.firstCount() >= most) {
      floorTag = kept.removeSegment();
    }
  }

  private void dropFirst() {
    floorTag = kept.removeFirst();
  }
}
