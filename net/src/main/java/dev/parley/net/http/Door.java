package dev.parley.net.http;

import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Swept;
import dev.parley.net.peer.Peer;
import dev.parley.net.wire.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection that has not said yet what it is. A plain upgrade goes on over the wire that its
 * bytes came on; for anything else, and for every refusal, the socket becomes its channel's and an
 * {@link HttpConnection} serves it from its first byte on. So a WebSocket, of which thousands may
 * come at once, costs no pipeline. Confined to its loop.
 */
public final class Door implements Caller, Swept, Wire.Owner {
  private static final int HELD_BYTES = 64 << 10;

  /** Registers channels, each to be served by an {@link HttpConnection}. */
  public interface Server {

    /**
     * Serves an accepted socket, also while nothing new is accepted. On its loop.
     *
     * @param counted whether it is among the open ones already
     */
    void serve(LoopContext context, Channel accepted, boolean counted);
  }

  private final HttpSetup setup;
  private final LoopContext context;
  private final Channel accepted;
  private final Server server;
  private final Wire.Borrowed wire;
  private final long since;
  private @Nullable ByteBuf held;
  private @Nullable Runnable abandoned;
  private int slot = NOT_SWEPT;
  private boolean answering;
  private boolean left;
  private volatile boolean gone;

  private Door(
      HttpSetup setup, LoopContext context, Channel accepted, Server server, Wire.Borrowed wire) {
    this.setup = setup;
    this.context = context;
    this.accepted = accepted;
    this.server = server;
    this.wire = wire;
    this.since = context.now();
  }

  /**
   * Lets a socket in. On its loop.
   *
   * @param accepted its channel, not registered
   * @param server what serves the channel if need be
   */
  public static void open(HttpSetup setup, LoopContext context, Channel accepted, Server server) {
    int open = setup.open().incrementAndGet();
    Wire.Borrowed wire =
        open <= setup.limits().connections()
            ? setup.wires().borrow(context, accepted, setup.onClose())
            : null;
    if (wire == null) {
      setup.onClose().run();
      server.serve(context, accepted, false);
      return;
    }
    Door door = new Door(setup, context, accepted, server, wire);
    context.observer().connectionOpened("http");
    context.join(door);
    wire.begin(door);
  }

  /**
   * The server is on its way out: closes if nothing is under way.
   *
   * @param before spares one that came later: its request may be on its way
   */
  public void drain(long before) {
    if (!answering && since - before <= 0) {
      wire.close();
    }
  }

  @Override
  public void read(ByteBuf bytes) {
    if (answering) {
      keep(bytes);
      return;
    }
    answering = true;
    Optional<UpgradeHead.Read> head = UpgradeHead.read(bytes, setup.limits());
    if (head.isEmpty() || !dispatch(head.get())) {
      // The decoder counts them.
      context.countIn(-bytes.readableBytes());
      ByteBuf again = Unpooled.copiedBuffer(bytes);
      giveBack(channel -> channel.pipeline().fireChannelRead(again).fireChannelReadComplete());
    }
    bytes.skipBytes(bytes.readableBytes());
  }

  /** False if that is no path to be asked so. */
  private boolean dispatch(UpgradeHead.Read head) {
    String target = head.target();
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    Routes.Found found = setup.routes().find("GET", path);
    Routes.Route route = found.route();
    if (route == null || !route.takesOver()) {
      return false;
    }
    HttpRequest request =
        new HttpRequest(
            "GET",
            path,
            mark < 0 ? "" : target.substring(mark + 1),
            head.headers(),
            new byte[0],
            setup
                .proxies()
                .trusted()
                .sender(Peer.of(accepted.remoteAddress(), false), head.headers()::all),
            found.variables());
    Exchange exchange = new Exchange(this, request, route.pattern(), false);
    try {
      route.handler().handle(exchange);
    } catch (RuntimeException e) {
      exchange.failed(e);
    }
    return true;
  }

  /** Bytes behind the request, of which a client sends none before it has the answer. */
  private void keep(ByteBuf bytes) {
    ByteBuf all = held;
    if (all == null) {
      all = Unpooled.buffer();
      held = all;
    }
    all.writeBytes(bytes);
    if (all.readableBytes() > HELD_BYTES) {
      context.observer().limitHit("upgrade-bytes");
      wire.abandon();
    }
  }

  @Override
  public void relieved() {}

  @Override
  public void gone() {
    gone = true;
    leave();
    Runnable then = abandoned;
    if (then != null) {
      then.run();
    }
  }

  @Override
  public void sweep(long now) {
    if (!answering && now - since > setup.limits().idleTimeout().toNanos()) {
      wire.close();
    }
  }

  @Override
  public int slot() {
    return slot;
  }

  @Override
  public void slot(int index) {
    slot = index;
  }

  @Override
  public HttpSetup setup() {
    return setup;
  }

  @Override
  public LoopContext context() {
    return context;
  }

  @Override
  public boolean isOpen() {
    return !gone;
  }

  @Override
  public void hold() {
    // What comes is kept in any case.
  }

  /** A refusal, behind which the connection ends: what followed the request was kept here. */
  @Override
  public void answer(Exchange exchange, HttpResponse response) {
    if (!gone) {
      giveBack(channel -> {
        HttpConnection connection = channel.pipeline().get(HttpConnection.class);
        if (connection != null) {
          connection.answerLast(exchange, response);
        }
      });
    }
  }

  @Override
  public void onLeave(Runnable then) {
    abandoned = then;
  }

  @Override
  public void takeOver(LoopContext owner, Consumer<? super Wire> successor) {
    leave();
    if (owner == context) {
      handOver(wire, successor);
      return;
    }
    gone = true;
    wire.detach();
    if (!owner.execute(
        () -> {
          Wire there = setup.wires().borrow(owner, accepted, setup.onClose());
          if (there != null) {
            handOver(there, successor);
          }
        })) {
      accepted.unsafe().closeForcibly();
      setup.onClose().run();
    }
  }

  private void handOver(Wire to, Consumer<? super Wire> successor) {
    successor.accept(to);
    ByteBuf behind = held;
    if (behind != null) {
      to.replay(behind);
    }
  }

  /** Leaves the socket to its channel, and goes on when that is served. */
  private void giveBack(Consumer<Channel> then) {
    gone = true;
    leave();
    wire.detach();
    // What has come goes before what is to come.
    accepted.config().setAutoRead(false);
    server.serve(context, accepted, true);
    context.later(() -> {
      accepted.config().setAutoRead(true);
      then.accept(accepted);
    });
  }

  private void leave() {
    if (!left) {
      left = true;
      context.leave(this);
      context.observer().connectionClosed("http");
    }
  }
}
