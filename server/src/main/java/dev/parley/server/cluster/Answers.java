package dev.parley.server.cluster;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.hub.SessionInfo;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.OtherNodes.Handover;
import dev.parley.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How answers are written and read. */
final class Answers {
  private static final int TAKEN = 1;
  private static final int MOVED = 2;
  private static final int GONE = 3;

  private Answers() {}

  /**
   * Sessions of one node.
   *
   * @param count how many there are
   * @param some as many of them as were asked for
   */
  record SessionsHere(int count, List<SessionInfo> some) {}

  static byte[] write(Handover handover) {
    Writing out = new Writing();
    return switch (handover) {
      case Handover.Taken(Identity who, var info, int moves, var present) ->
          out.number(TAKEN)
              .text(who.user())
              .payload(who.info())
              .all(who.subscribe(), Writing::text)
              .all(who.publish(), Writing::text)
              .number(who.expiresMillis())
              .payload(info)
              .number(moves)
              .all(present, (each, channel) -> each.text(channel.value()))
              .done();
      case Handover.Moved(String node) -> out.number(MOVED).text(node).done();
      case Handover.Gone _, Handover.Silent _ -> out.number(GONE).done();
    };
  }

  static Handover handover(byte[] answer) {
    Reading in = new Reading(answer);
    int kind = in.small();
    return switch (kind) {
      case TAKEN ->
          new Handover.Taken(
              new Identity(
                  in.textOrNull(),
                  in.payloadOrNull(),
                  in.all(Reading::text),
                  in.all(Reading::text),
                  in.number()),
              in.payloadOrNull(),
              in.small(),
              Set.copyOf(in.all(one -> new ChannelName(one.text()))));
      case MOVED -> new Handover.Moved(in.text());
      case GONE -> new Handover.Gone();
      default -> throw new IllegalArgumentException("no such handover: " + kind);
    };
  }

  static byte[] write(HttpResponse response) {
    return new Writing()
        .number(response.status())
        .all(
            response.headers().entrySet(),
            (out, header) -> out.text(header.getKey()).text(header.getValue()))
        .bytes(response.body())
        .done();
  }

  static HttpResponse response(byte[] answer) {
    Reading in = new Reading(answer);
    int status = in.small();
    Map<String, String> headers = new LinkedHashMap<>();
    for (int left = in.small(); left > 0; left--) {
      headers.put(in.text(), in.text());
    }
    return new HttpResponse(status, headers, in.bytes());
  }

  static byte[] write(SessionsHere here) {
    return new Writing()
        .number(here.count())
        .all(
            here.some(),
            (out, session) ->
                out.text(session.id())
                    .text(session.user())
                    .text(session.dialect())
                    .text(session.transport())
                    .text(session.remoteAddress())
                    .all(session.channels(), Writing::text))
        .done();
  }

  static SessionsHere sessions(byte[] answer) {
    Reading in = new Reading(answer);
    return new SessionsHere(
        in.small(),
        in.all(one ->
            new SessionInfo(
                one.text(),
                one.textOrNull(),
                one.text(),
                one.text(),
                one.text(),
                one.all(Reading::text))));
  }

  static byte[] write(Map<String, Integer> counts) {
    return new Writing()
        .all(counts.entrySet(), (out, one) -> out.text(one.getKey()).number(one.getValue()))
        .done();
  }

  static Map<String, Integer> counts(byte[] answer) {
    Reading in = new Reading(answer);
    Map<String, Integer> counts = new TreeMap<>();
    for (int left = in.small(); left > 0; left--) {
      counts.put(in.text(), in.small());
    }
    return counts;
  }

  static byte[] write(int number) {
    return new Writing().number(number).done();
  }

  static int number(byte[] answer) {
    return new Reading(answer).small();
  }
}
