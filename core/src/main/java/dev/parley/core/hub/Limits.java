package dev.parley.core.hub;

import java.time.Duration;

/**
 * The hub's limits; each is a setting of the same name.
 *
 * @param channelNameLength characters of a channel name, 1 to {@link
 *     dev.parley.core.channel.ChannelName#MAX_LENGTH}
 * @param keyLength characters of a conflation key, and of an idempotency key
 * @param methodLength characters of the name of a method that is called
 * @param subscriptionsPerSession how many channels one session may subscribe to
 * @param outboxBytes what may wait for one session before the slow-consumer policy acts
 * @param payloadBytes the largest payload of a publication or call
 * @param presenceInfoBytes the largest info of a member
 * @param commandsUnderWay commands of one session that may be under way at once
 * @param resumeWindow how long a session whose connection was lost is kept
 */
public record Limits(
    int channelNameLength,
    int keyLength,
    int methodLength,
    int subscriptionsPerSession,
    long outboxBytes,
    int payloadBytes,
    int presenceInfoBytes,
    int commandsUnderWay,
    Duration resumeWindow) {

  public static Limits defaults() {
    return new Limits(255, 256, 128, 512, 1 << 20, 1 << 20, 4 << 10, 1_024, Duration.ofSeconds(60));
  }

  public Limits withOutboxBytes(long bytes) {
    return new Limits(
        channelNameLength,
        keyLength,
        methodLength,
        subscriptionsPerSession,
        bytes,
        payloadBytes,
        presenceInfoBytes,
        commandsUnderWay,
        resumeWindow);
  }

  public Limits withResumeWindow(Duration window) {
    return new Limits(
        channelNameLength,
        keyLength,
        methodLength,
        subscriptionsPerSession,
        outboxBytes,
        payloadBytes,
        presenceInfoBytes,
        commandsUnderWay,
        window);
  }
}
