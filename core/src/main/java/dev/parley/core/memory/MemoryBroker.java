package dev.parley.core.memory;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.Publication;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Broker and history of a single node, in memory.
 *
 * <p>Each log has a lock; publishing appends and tells the listener under it, so that every loop's
 * queue receives a channel's publications in order. The listener only appends to queues. No other
 * log's lock is taken while a log's is held. Offsets are never used again: a log that was forgotten
 * and begins anew has a new epoch.
 *
 * <p>A channel that somebody listens to and nobody has used costs no log: it stands at the start of
 * the epoch that was the newest when it was first listened to, and its log, once it is needed, has
 * that epoch. Channels share an epoch's name; a new one begins with every log that is forgotten.
 */
public final class MemoryBroker implements Broker, History {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  /**
   * @param epochPrefix makes epochs of different processes different: lower-case letters and
   *     digits, at most 20
   * @param tagSeed any number; tags are derived from it
   * @param maxBytes what all histories together may hold; the oldest of the busiest go first
   * @param keyWindow how long an idempotency key is remembered
   * @param maxKeysPerChannel how many keys of one channel are remembered
   */
  public record Settings(
      String epochPrefix, long tagSeed, long maxBytes, Duration keyWindow, int maxKeysPerChannel) {

    public static Settings defaults(String epochPrefix, long tagSeed) {
      return new Settings(epochPrefix, tagSeed, 256L << 20, Duration.ofMinutes(5), 100_000);
    }
  }

  private final Settings settings;
  private final LongSupplier clockMillis;
  private final ConcurrentHashMap<ChannelName, MemoryLog> logs = new ConcurrentHashMap<>();

  /** The channels listened to, and where the log of each begins if it is not there yet. */
  private final ConcurrentHashMap<ChannelName, Position> interest = new ConcurrentHashMap<>();

  private final AtomicLong epochs = new AtomicLong();
  private volatile Position newest;
  private final AtomicLong tags;
  private final AtomicLong bytes = new AtomicLong();
  private volatile @Nullable Listener listener;

  public MemoryBroker(Settings settings, LongSupplier clockMillis) {
    this.settings = settings;
    this.clockMillis = clockMillis;
    this.tags = new AtomicLong(settings.tagSeed());
    this.newest = nextEpoch();
  }

  @Override
  public void start(Listener hub) {
    listener = hub;
  }

  @Override
  public CompletionStage<Published> publish(ChannelName channel, Draft draft, Namespace namespace) {
    while (true) {
      MemoryLog log = log(channel);
      synchronized (log) {
        if (!log.retired) {
          return CompletableFuture.completedFuture(publish(log, draft, namespace));
        }
      }
    }
  }

  private Published publish(MemoryLog log, Draft draft, Namespace namespace) {
    long now = clockMillis.getAsLong();
    long before = log.bytes();
    log.expire(now, settings.keyWindow().toMillis());
    Position earlier = log.remembered(draft.idempotencyKey());
    if (earlier != null) {
      count(log.bytes() - before);
      return new Published(earlier, true);
    }
    Publication publication = log.append(draft, namespace, nextTag(), now);
    while (bytes.get() + log.bytes() - before > settings.maxBytes() && log.giveBack()) {}
    count(log.bytes() - before);
    String key = draft.idempotencyKey();
    if (key != null) {
      log.remember(key, publication.position(), now, settings.maxKeysPerChannel());
    }
    Listener hub = listener;
    if (hub != null) {
      hub.onPublication(publication);
    }
    return new Published(publication.position(), false);
  }

  @Override
  public CompletionStage<Void> subscribe(ChannelName channel) {
    // Under the entry's lock: the channel's log is not forgotten meanwhile, and its epoch with it.
    interest.computeIfAbsent(channel, _ -> newest);
    return DONE;
  }

  /** Leaves a log behind, so that whoever comes back in time finds the channel where it was. */
  @Override
  public void unsubscribe(ChannelName channel) {
    interest.computeIfPresent(
        channel,
        (name, _) -> {
          log(name);
          return null;
        });
  }

  @Override
  public void announce(PresenceEvent event) {
    Listener hub = listener;
    if (hub != null) {
      hub.onPresence(event);
    }
  }

  @Override
  public CompletionStage<HistoryPage> read(ChannelName channel, HistoryQuery query) {
    while (true) {
      // In this order: what was published before this read is in a log, and seen.
      Position start = logs.containsKey(channel) ? null : interest.get(channel);
      if (start != null) {
        return CompletableFuture.completedFuture(new MemoryLog(channel, start).read(query));
      }
      MemoryLog log = log(channel);
      synchronized (log) {
        if (!log.retired) {
          long before = log.bytes();
          log.lastUsedMillis = clockMillis.getAsLong();
          log.expire(log.lastUsedMillis, settings.keyWindow().toMillis());
          HistoryPage page = log.read(query);
          count(log.bytes() - before);
          return CompletableFuture.completedFuture(page);
        }
      }
    }
  }

  @Override
  public CompletionStage<Collection<ChannelName>> channels() {
    List<ChannelName> held = new ArrayList<>();
    for (MemoryLog log : logs.values()) {
      synchronized (log) {
        if (log.size() > 0) {
          held.add(log.channel);
        }
      }
    }
    return CompletableFuture.completedFuture(held);
  }

  /**
   * Lets go of what has expired and forgets logs that hold nothing, interest nobody and were not
   * used for the idempotency window; evicts whole logs, least recently used first, while memory is
   * short. To be called about once a minute.
   */
  public void sweep() {
    long now = clockMillis.getAsLong();
    long window = settings.keyWindow().toMillis();
    for (MemoryLog log : logs.values()) {
      synchronized (log) {
        long before = log.bytes();
        log.expire(now, window);
        count(log.bytes() - before);
        if (log.isForgettable() && now - log.lastUsedMillis > window) {
          forget(log);
        }
      }
    }
    evict();
  }

  /** Forgets the log, unless somebody listens to its channel: its epoch is not used again. */
  private void forget(MemoryLog log) {
    interest.computeIfAbsent(
        log.channel,
        channel -> {
          log.retired = true;
          newest = nextEpoch();
          logs.remove(channel, log);
          return null;
        });
  }

  /** Bytes of memory that all histories hold. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    listener = null;
  }

  private void count(long more) {
    if (more != 0) {
      bytes.addAndGet(more);
    }
  }

  private void evict() {
    if (bytes.get() <= settings.maxBytes()) {
      return;
    }
    List<MemoryLog> oldestFirst = new ArrayList<>(logs.values());
    oldestFirst.sort(java.util.Comparator.comparingLong(log -> log.lastUsedMillis));
    for (MemoryLog log : oldestFirst) {
      synchronized (log) {
        long before = log.bytes();
        log.trimTo(0);
        count(log.bytes() - before);
      }
      if (bytes.get() <= settings.maxBytes()) {
        return;
      }
    }
  }

  private MemoryLog log(ChannelName channel) {
    MemoryLog found = logs.get(channel);
    return found != null ? found : logs.computeIfAbsent(channel, this::newLog);
  }

  private MemoryLog newLog(ChannelName channel) {
    Position start = interest.get(channel);
    var log = new MemoryLog(channel, start == null ? newest : start);
    log.lastUsedMillis = clockMillis.getAsLong();
    return log;
  }

  private Position nextEpoch() {
    return Position.start(settings.epochPrefix() + Long.toString(epochs.incrementAndGet(), 36));
  }

  /** A well-mixed, never zero number: zero means unknown. */
  private int nextTag() {
    while (true) {
      long z = tags.addAndGet(0x9E3779B97F4A7C15L);
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      int tag = (int) (z ^ (z >>> 31));
      if (tag != 0) {
        return tag;
      }
    }
  }
}
