package dev.parley.net;

import java.time.Duration;

/**
 * How far a server is on its way out.
 *
 * @param left connections that carry a session, those among them that were told already
 * @param told how many were told to leave
 * @param rate connections told per second
 * @param remaining time until the deadline
 */
public record DrainState(int left, int told, int rate, Duration remaining) {}
