package dev.parley.net.oneway;

import dev.parley.core.dialect.Capabilities;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.Batch;
import dev.parley.core.hub.Session;
import dev.parley.core.problem.Disconnect;
import dev.parley.core.problem.Disconnects;
import dev.parley.net.connection.SocketConnection;
import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpRequest;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Map;

/** A response without end: SSE or HTTP streaming. What the peer sends on its socket is ignored. */
final class ResponseConnection extends SocketConnection implements Reachable {

  /**
   * What to open with.
   *
   * @param keepAlive silence after which something is sent
   * @param stall how long the peer may take nothing
   */
  record Terms(
      Form form, String key, Duration keepAlive, Duration stall, Map<String, String> parameters) {}

  private final Connections connections;
  private final Terms terms;
  private final boolean chunked;
  private final byte[] firstMessage;
  private long lastSent;
  private long lastProgress;
  private long unsentBefore;
  private boolean saidGoodbye;

  ResponseConnection(Exchange exchange, Wire wire, Connections connections, Terms terms) {
    super(
        exchange.context(),
        wire,
        FormEncodings.of(exchange.context(), terms.form(), !exchange.http10()));
    HttpRequest request = exchange.request();
    this.connections = connections;
    this.terms = terms;
    this.chunked = !exchange.http10();
    this.firstMessage = request.body();
    this.lastSent = exchange.context().now();
    this.lastProgress = lastSent;
  }

  @Override
  protected void opened(Session owner) {
    String key = terms.key();
    Chunks.write(out(), chunked, content -> terms.form().opening(content, key));
    if (!key.isEmpty()) {
      connections.add(key, this);
    }
    owner.open(terms.parameters(), Capabilities.oneWay());
    if (firstMessage.length > 0) {
      boolean _ = receive(firstMessage);
    }
  }

  @Override
  public String transport() {
    return terms.form().transport();
  }

  @Override
  protected void left() {
    if (!terms.key().isEmpty()) {
      connections.remove(terms.key());
    }
  }

  @Override
  public LoopContext owner() {
    return context();
  }

  @Override
  public boolean receive(byte[] utf8) {
    if (closing()) {
      return false;
    }
    session().receive(new Input.Text(utf8));
    return true;
  }

  @Override
  public void send(Frame frame) {
    lastSent = context().now();
    saidGoodbye = Words.isGoodbye(frame);
    super.send(frame);
  }

  @Override
  public void send(Batch batch, boolean last) {
    lastSent = context().now();
    super.send(batch, last);
  }

  @Override
  protected void writeGoodbye(ByteBuf out, Disconnect disconnect) {
    if (!saidGoodbye) {
      String message = Words.goodbye(disconnect);
      Chunks.write(out, chunked, content -> terms.form().goodbye(content, message));
    }
    Chunks.end(out, chunked);
    left();
  }

  @Override
  protected boolean awaitsAnswer() {
    return false;
  }

  @Override
  public void read(ByteBuf bytes) {}

  @Override
  protected void sweepOpen(long now) {
    long unsent = unsentBytes();
    if (unsent == 0 || unsent < unsentBefore) {
      lastProgress = now;
    }
    unsentBefore = unsent;
    if (now - lastProgress >= terms.stall().toNanos()) {
      context().observer().limitHit("heartbeat");
      abandon(Disconnects.DEAD);
    } else if (unsent == 0 && now - lastSent >= terms.keepAlive().toNanos()) {
      lastSent = now;
      Chunks.write(out(), chunked, terms.form()::keepAlive);
    }
  }
}
