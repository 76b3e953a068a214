package dev.parley.net.engineio;

import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Handshake;
import java.util.function.Function;

/**
 * A path at which Engine.IO is spoken, and the dialect inside.
 *
 * @param path with its slash at the end, {@code /socket.io/}
 * @param dialectName for metrics and operators
 * @param dialects makes the dialect of a new session; on its loop
 */
public record EngineEndpoint(
    String path,
    String dialectName,
    EngineSettings settings,
    EngineGate gate,
    Function<Handshake, ? extends Dialect> dialects) {}
