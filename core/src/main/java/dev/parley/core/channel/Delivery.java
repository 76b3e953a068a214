package dev.parley.core.channel;

/** What can reach a subscriber of a channel. */
public sealed interface Delivery permits Publication, PresenceEvent, Gap {

  ChannelName channel();
}
