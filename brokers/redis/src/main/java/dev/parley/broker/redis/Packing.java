package dev.parley.broker.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.channel.Draft;
import dev.parley.core.channel.Member;
import dev.parley.core.channel.Payload;
import dev.parley.core.channel.Position;
import dev.parley.core.channel.PresenceEvent;
import dev.parley.core.channel.PresenceEvent.Change;
import dev.parley.core.channel.Publication;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Publications and members as bytes. An entry is the line {@code EPOCH OFFSET TAG MILLIS BEFORE},
 * written in Redis, and a body: the first letter of the payload's kind, the sender and the key as
 * length and UTF-8 (length -1 if there is none), and the payload. Throws IllegalArgumentException
 * for what is none of these.
 */
final class Packing {
  private static final int LENGTH = 4;
  private static final int NONE = -1;

  private Packing() {}

  static byte[] body(Draft draft) {
    byte[] sender = utf8(draft.sender());
    byte[] key = utf8(draft.key());
    byte[] payload = draft.payload().bytes();
    ByteBuffer out =
        ByteBuffer.allocate(1 + 2 * LENGTH + length(sender) + length(key) + payload.length);
    out.put((byte) draft.payload().kind().name().charAt(0));
    put(out, sender);
    put(out, key);
    return out.put(payload).array();
  }

  /** Reads an entry that begins at {@code from}. */
  static Publication publication(ChannelName channel, byte[] entry, int from) {
    int end = from;
    while (end < entry.length && entry[end] != '\n') {
      end++;
    }
    String[] head = new String(entry, from, end - from, US_ASCII).split(" ", -1);
    if (head.length != 5) {
      throw new IllegalArgumentException("not an entry");
    }
    ByteBuffer in = ByteBuffer.wrap(entry, end + 1, entry.length - end - 1);
    byte kind = in.get();
    String sender = text(in);
    String key = text(in);
    byte[] payload = rest(in);
    return new Publication(
        channel,
        position(head),
        switch (kind) {
          case 'J' -> Payload.json(payload);
          case 'T' -> Payload.text(payload);
          case 'B' -> Payload.binary(payload);
          default -> throw new IllegalArgumentException("a payload of no kind");
        },
        sender,
        key,
        Long.parseLong(head[3]),
        tag(head[4]));
  }

  /** Reads {@code EPOCH OFFSET TAG}. */
  static Position position(byte[] text) {
    return position(new String(text, US_ASCII).split(" ", -1));
  }

  private static Position position(String[] words) {
    return new Position(words[0], Long.parseLong(words[1]), tag(words[2]));
  }

  private static int tag(String text) {
    return Integer.parseUnsignedInt(text, Character.MAX_RADIX);
  }

  static String tag(int tag) {
    return Integer.toUnsignedString(tag, Character.MAX_RADIX);
  }

  static byte[] member(Member member) {
    byte[] session = member.session().getBytes(UTF_8);
    byte[] user = utf8(member.user());
    Payload info = member.info();
    byte[] shown = info == null ? null : info.bytes();
    ByteBuffer out =
        ByteBuffer.allocate(3 * LENGTH + session.length + length(user) + length(shown));
    put(out, session);
    put(out, user);
    put(out, shown);
    return out.array();
  }

  static Member member(byte[] bytes, int from) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    String session = text(in);
    String user = text(in);
    byte[] info = some(in);
    if (session == null) {
      throw new IllegalArgumentException("a member without a session");
    }
    return new Member(session, user, info == null ? null : Payload.json(info));
  }

  /** A presence change as it is published: one letter and the member. */
  static byte[] change(PresenceEvent event) {
    byte[] member = member(event.member());
    return ByteBuffer.allocate(1 + member.length)
        .put((byte) event.change().name().charAt(0))
        .put(member)
        .array();
  }

  /** Which change a message's first byte announces; null if it is none. */
  static @Nullable Change change(byte first) {
    for (Change change : Change.values()) {
      if (change.name().charAt(0) == first) {
        return change;
      }
    }
    return null;
  }

  private static byte @Nullable [] utf8(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static void put(ByteBuffer out, byte @Nullable [] bytes) {
    if (bytes == null) {
      out.putInt(NONE);
    } else {
      out.putInt(bytes.length).put(bytes);
    }
  }

  private static @Nullable String text(ByteBuffer in) {
    byte[] bytes = some(in);
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  private static byte @Nullable [] some(ByteBuffer in) {
    int length = in.getInt();
    if (length == NONE) {
      return null;
    }
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a length that does not fit");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }
}
