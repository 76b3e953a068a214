package dev.parley.server.config;

import dev.parley.server.config.Allowed.Bytes;
import dev.parley.server.config.Allowed.Span;
import dev.parley.server.config.Allowed.Whole;
import java.time.Duration;

/**
 * The bounds on what a peer may send or make the server hold; sizes are in bytes.
 *
 * @param frameBytes payload of one WebSocket frame
 * @param messageBytes one message after its fragments are joined and inflated
 * @param messageFragments frames of one message
 * @param headerBytes all headers of one HTTP request together
 * @param urlBytes the request target of one HTTP request
 * @param bodyBytes body of one HTTP request outside the HTTP API
 * @param proxyHeaderBytes a header of the PROXY protocol
 * @param tlsHandshakeTimeout from a TCP connection to the end of its TLS handshake
 * @param subscriptionsPerSession subscriptions of one session
 * @param channelNameLength bytes of a channel's name in UTF-8
 * @param keyLength characters of a conflation key, and of an idempotency key
 * @param methodLength characters of the name of a method that is called
 * @param outboxBytes bytes waiting to be sent to one session
 * @param commandsPerMessage commands in one message of the native dialect
 * @param commandsUnderWay commands of one session that are not answered yet
 * @param sessions sessions on this node
 * @param idempotencyWindow how long an idempotency key is remembered
 * @param tokenBytes a token as sent
 * @param presenceInfoBytes what a member tells about itself
 */
public record LimitsConfig(
    @Bytes(min = "1KiB", max = "64MiB") int frameBytes,
    @Bytes(min = "1KiB", max = "64MiB") int messageBytes,
    @Whole(min = 1, max = 1_000_000) int messageFragments,
    @Bytes(min = "1KiB", max = "1MiB") int headerBytes,
    @Bytes(min = "256", max = "64KiB") int urlBytes,
    @Bytes(min = "1KiB", max = "64MiB") int bodyBytes,
    @Bytes(min = "256", max = "64KiB") int proxyHeaderBytes,
    @Span(min = "100ms", max = "5m") Duration tlsHandshakeTimeout,
    @Whole(min = 1, max = 100_000) int subscriptionsPerSession,
    @Whole(min = 1, max = 1024) int channelNameLength,
    @Whole(min = 1, max = 4096) int keyLength,
    @Whole(min = 1, max = 1024) int methodLength,
    @Bytes(min = "1KiB", max = "1GiB") int outboxBytes,
    @Whole(min = 1, max = 10_000) int commandsPerMessage,
    @Whole(min = 1, max = 100_000) int commandsUnderWay,
    @Whole(min = 1, max = 10_000_000) int sessions,
    @Span(min = "1s", max = "1d") Duration idempotencyWindow,
    @Bytes(min = "256", max = "64KiB") int tokenBytes,
    @Bytes(min = "0", max = "64KiB") int presenceInfoBytes) {}
