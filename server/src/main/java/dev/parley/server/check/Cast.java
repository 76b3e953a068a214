package dev.parley.server.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Who takes part in a run, as its seed decides. */
final class Cast {
  /** Each is shown what becomes of all others. */
  private static final int MOST_MEMBERS = 50;

  final List<String> channels;
  final List<Subscriber> subscribers = new ArrayList<>();
  final List<NativeSubscriber> members = new ArrayList<>();
  final List<PublishingWay> ways = new ArrayList<>();
  final List<Referee> referees;
  final Publisher publisher;
  private final Subscriber.Run run;

  /**
   * @param number makes the channels' names different from those of other runs
   */
  Cast(Subscriber.Run run, int number) {
    this.run = run;
    CheckPlan plan = run.plan();
    String prefix = plan.prefix() + "-" + HexFormat.of().toHexDigits(number) + "-";
    channels = IntStream.range(0, plan.channels()).mapToObj(i -> prefix + i).toList();
    referees = plan.nodes().stream().map(node -> new Referee(run, node)).toList();
    var random = new SplittableRandom(plan.seed());
    for (int i = 0; i < plan.subscribers(); i++) {
      subscribers.add(subscriber(i, random.split()));
    }
    for (Address node : plan.nodes()) {
      plan.ways().stream().sorted().forEach(way -> ways.add(way(way, node)));
    }
    publisher = new Publisher(run, ways, channels, random.split());
  }

  /** The channel that members are present in. */
  String presenceChannel() {
    return channels.getFirst();
  }

  /** All to whose links faults may be done. */
  List<Sufferer> sufferers() {
    List<Sufferer> all = new ArrayList<>(subscribers);
    all.addAll(ways);
    return all;
  }

  /** Lets go of all connections. */
  void close() {
    publisher.stop();
    publisher.abandon();
    subscribers.forEach(Subscriber::stop);
    ways.forEach(PublishingWay::close);
    referees.forEach(Referee::close);
  }

  private Subscriber subscriber(int number, SplittableRandom random) {
    List<String> wanted = channelsOf(number, random);
    String name = "subscriber " + (number + 1);
    Line.Transport transport =
        switch (number % 4) {
          case 0 -> Line.Transport.WEBSOCKET;
          case 2 -> Line.Transport.POLL;
          default -> Line.Transport.EVENTS;
        };
    if (number % 4 == 1) {
      return new FeedSubscriber(run, name + " (feed)", wanted, random);
    }
    String memberOf = memberOf(wanted);
    var made = new NativeSubscriber(run, name, wanted, random, transport, memberOf);
    if (memberOf != null) {
      members.add(made);
    }
    return made;
  }

  private @Nullable String memberOf(List<String> wanted) {
    boolean may = run.plan().presence() && members.size() < MOST_MEMBERS;
    return may && wanted.contains(presenceChannel()) ? presenceChannel() : null;
  }

  /** Every other one has the first channel among its own. */
  private List<String> channelsOf(int number, SplittableRandom random) {
    List<String> shuffled = new ArrayList<>(channels);
    Collections.shuffle(shuffled, Random.from(random));
    Set<String> wanted = new LinkedHashSet<>();
    if (number % 2 == 0) {
      wanted.add(presenceChannel());
    }
    for (String channel : shuffled) {
      if (wanted.size() < CheckPlan.CHANNELS_EACH) {
        wanted.add(channel);
      }
    }
    return List.copyOf(wanted);
  }

  private PublishingWay way(CheckPlan.Way way, Address node) {
    return switch (way) {
      case HTTP -> new HttpPublishing(run, node);
      case WS -> new LinePublishing(run, node);
    };
  }
}
