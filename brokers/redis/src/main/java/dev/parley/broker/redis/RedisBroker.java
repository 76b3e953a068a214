package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Gap;
import dev.parley.core.channel.HistoryPage;
import dev.parley.core.channel.HistoryQuery;
import dev.parley.core.channel.Namespace;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.channel.Publication;
import dev.parley.core.spi.Broker;
import dev.parley.core.spi.History;
import io.lettuce.core.KeyScanArgs;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Broker and history on Redis. Publishing is one call: it assigns the offset, stores and publishes
 * in one step there. A node subscribes once per channel, whatever the number of its subscribers,
 * and hears its own publications the same way as those of others: so all nodes see one order.
 *
 * <p>What is lost between Redis and a node (pub/sub does not repeat) is noticed by the hub, which
 * compares positions. A Redis that came back empty has other epochs; one that was rolled back has
 * other tags.
 */
public final class RedisBroker implements Broker, History {
  private static final byte PUBLICATION = 'P';
  private static final int EPOCH_BITS = 80;
  private static final int SCAN = 1_000;

  private final RedisLink link;
  private final Keys keys;
  private final BiConsumer<String, Throwable> bugs;
  private final byte[] idle;
  private final byte[] window;

  /** Epochs that this process gives to new logs: no other process has its prefix. */
  private final String epochPrefix =
      new BigInteger(EPOCH_BITS, new SecureRandom()).toString(Character.MAX_RADIX);

  private final AtomicLong epochs = new AtomicLong();

  /**
   * @param link stays the caller's, who closes it after this
   * @param bugs told of what can't be: a message in the cluster's channels that no node sent
   */
  public RedisBroker(RedisLink link, BiConsumer<String, Throwable> bugs) {
    this.link = link;
    this.bugs = bugs;
    this.keys = new Keys(link.settings.prefix());
    this.idle = ascii(link.settings.idle().toMillis());
    this.window = ascii(link.settings.keyWindow().toMillis());
  }

  @Override
  public void start(Listener listener) {
    link.listen((channel, message) -> {
      if (!keys.isDeliveries(channel)) {
        return;
      }
      try {
        hear(listener, keys.channelOf(channel), message);
      } catch (RuntimeException e) {
        bugs.accept("a message from Redis", e);
      }
    });
  }

  private static void hear(Listener listener, ChannelName channel, byte[] message) {
    byte first = message.length == 0 ? 0 : message[0];
    Change change = Packing.change(first);
    if (first == PUBLICATION) {
      listener.onPublication(Packing.publication(channel, message, 1));
    } else if (change != null) {
      listener.onPresence(new PresenceEvent(channel, change, Packing.member(message, 1)));
    } else {
      throw new IllegalArgumentException("neither publication nor presence");
    }
  }

  @Override
  public CompletionStage<Published> publish(ChannelName channel, Draft draft, Namespace namespace) {
    String key = draft.idempotencyKey();
    List<byte[]> names =
        new ArrayList<>(
            List.of(keys.log(channel), keys.entries(channel), keys.deliveries(channel)));
    if (key != null) {
      names.add(keys.idempotency(channel, key));
    }
    long age = namespace.historyAge().toMillis();
    CompletionStage<List<Object>> answer =
        link.call(
            "publish",
            ScriptOutputType.MULTI,
            names.toArray(new byte[0][]),
            newEpoch(),
            ascii(Math.max(age, link.settings.idle().toMillis())),
            Packing.tag(newTag()).getBytes(US_ASCII),
            ascii(namespace.historySize()),
            ascii(age),
            Packing.body(draft),
            window);
    return answer.thenApply(
        parts -> new Published(Packing.position((byte[]) parts.get(0)), number(parts.get(1)) == 1));
  }

  @Override
  public CompletionStage<Void> subscribe(ChannelName channel) {
    return link.subscribe(keys.deliveries(channel));
  }

  @Override
  public void unsubscribe(ChannelName channel) {
    link.unsubscribe(keys.deliveries(channel));
  }

  @Override
  public void announce(PresenceEvent event) {
    // What is lost here is noticed by the digest.
    var _ = link.publish(keys.deliveries(event.channel()), Packing.change(event));
  }

  @Override
  public CompletionStage<HistoryPage> read(ChannelName channel, HistoryQuery query) {
    Position from = query.from();
    List<byte[]> arguments = new ArrayList<>(7);
    arguments.add(newEpoch());
    arguments.add(idle);
    arguments.add(
        (query.direction() == HistoryQuery.Direction.FORWARD ? "f" : "b").getBytes(US_ASCII));
    arguments.add(ascii(query.limit()));
    if (from != null) {
      arguments.add(from.epoch().getBytes(US_ASCII));
      arguments.add(ascii(from.offset()));
      arguments.add(Packing.tag(from.tag()).getBytes(US_ASCII));
    }
    CompletionStage<List<Object>> answer =
        link.call(
            "read",
            ScriptOutputType.MULTI,
            new byte[][] {keys.log(channel), keys.entries(channel)},
            arguments.toArray(new byte[0][]));
    return answer.thenApply(parts -> page(channel, from, parts));
  }

  @Override
  public List<CompletionStage<Map<ChannelName, Position>>> tops(List<ChannelName> channels) {
    return link.callInParts(
        "tops",
        channels,
        channel -> new byte[][] {keys.log(channel), keys.entries(channel)},
        Packing::position,
        newEpoch(),
        idle);
  }

  private static HistoryPage page(
      ChannelName channel, @Nullable Position from, List<Object> parts) {
    Position top = Packing.position((byte[]) parts.get(0));
    Position floor = Packing.position((byte[]) parts.get(1));
    Gap gap =
        from == null
            ? null
            : switch (new String((byte[]) parts.get(2), US_ASCII)) {
              case "epoch" -> new Gap(channel, from.offset() + 1, floor, Gap.Reason.EPOCH_CHANGED);
              case "rolled" -> new Gap(channel, from.offset() + 1, top, Gap.Reason.ROLLED_BACK);
              case "expired" ->
                  new Gap(channel, from.offset() + 1, floor, Gap.Reason.HISTORY_EXPIRED);
              default -> null;
            };
    List<Publication> publications = new ArrayList<>(parts.size() - 4);
    for (Object entry : parts.subList(4, parts.size())) {
      publications.add(Packing.publication(channel, (byte[]) entry, 0));
    }
    return new HistoryPage(publications, top, gap, number(parts.get(3)) == 1);
  }

  /** Walks through all keys: for operators, not for each request. */
  @Override
  public CompletionStage<Collection<ChannelName>> channels() {
    return scan(ScanCursor.INITIAL, new HashSet<>());
  }

  private CompletionStage<Collection<ChannelName>> scan(ScanCursor from, Set<ChannelName> found) {
    KeyScanArgs what = new KeyScanArgs();
    what.match(keys.entriesOfAll()).limit(SCAN);
    CompletionStage<KeyScanCursor<byte[]>> part = link.commands().scan(from, what);
    return part.handle(
            (page, failure) -> {
              if (failure != null) {
                return CompletableFuture.<Collection<ChannelName>>failedFuture(
                    Failures.unavailable(failure));
              }
              page.getKeys().forEach(key -> found.add(keys.channelOf(key)));
              return page.isFinished()
                  ? CompletableFuture.<Collection<ChannelName>>completedFuture(found)
                  : scan(page, found);
            })
        .thenCompose(next -> next);
  }

  @Override
  public void close() {
    // The link is its owner's.
  }

  private byte[] newEpoch() {
    return (epochPrefix + Long.toString(epochs.incrementAndGet(), Character.MAX_RADIX))
        .getBytes(US_ASCII);
  }

  private static int newTag() {
    int tag = 0;
    while (tag == 0) {
      tag = ThreadLocalRandom.current().nextInt();
    }
    return tag;
  }

  private static long number(Object part) {
    return (Long) part;
  }

  private static byte[] ascii(long number) {
    return Long.toString(number).getBytes(US_ASCII);
  }
}
