package dev.parley.conformance.foreign;

import dev.parley.core.channel.Namespaces;
import dev.parley.core.dialect.Dialect;
import dev.parley.core.dialect.Effect;
import dev.parley.core.dialect.Frame;
import dev.parley.core.dialect.Input;
import dev.parley.core.hub.FanOut;
import dev.parley.core.hub.Hub;
import dev.parley.core.hub.HubServices;
import dev.parley.core.hub.HubSettings;
import dev.parley.core.hub.Limits;
import dev.parley.core.memory.MemoryBroker;
import dev.parley.core.memory.MemoryPresence;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Identity;
import dev.parley.core.spi.Observer;
import dev.parley.net.Endpoints;
import dev.parley.net.NetServer;
import dev.parley.net.NetSettings;
import dev.parley.net.connection.Admission;
import dev.parley.net.connection.Endpoint;
import dev.parley.net.engineio.EngineEndpoint;
import dev.parley.net.engineio.EngineGate;
import dev.parley.net.engineio.EngineSettings;
import dev.parley.net.http.Routes;
import dev.parley.net.loop.LoopContext;
import dev.parley.net.loop.Loops;
import dev.parley.net.loop.NetObserver;
import dev.parley.net.oneway.Forwarding;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Engine.IO without Socket.IO inside, at {@code /engine.io/}: says everything back. A program of
 * its own for the protocol's own tests; its argument is a port.
 */
public final class EngineIoEcho {
  private EngineIoEcho() {}

  /** Runs until it is killed. */
  public static void main(String[] args) throws IOException, InterruptedException {
    NetServer server = start(Integer.parseInt(args[0]));
    System.out.println("http://127.0.0.1:" + server.port() + "/");
    new CountDownLatch(1).await();
  }

  private static NetServer start(int port) throws IOException {
    var watch = new Watch();
    NetSettings settings = NetSettings.defaults("127.0.0.1", port);
    var loops = new Loops(1, settings.sweepPeriod(), watch);
    Hub hub = hub(loops, watch);
    hub.start();
    Endpoint none = new Endpoint("/none", "echo", Echo::new, List.of());
    EngineSettings engine =
        EngineSettings.defaults().withHeartbeat(Duration.ofMillis(300), Duration.ofMillis(200));
    var endpoints =
        new Endpoints(
            List.of(),
            none,
            none,
            none,
            none,
            List.of(
                new EngineEndpoint(
                    "/engine.io/", "echo", engine, EngineGate.OPEN, _ -> new Echo())));
    var parts =
        new NetServer.Parts(
            loops,
            hub,
            _ -> CompletableFuture.completedFuture(new Admission.Admitted(null)),
            endpoints,
            Forwarding.NONE);
    NetServer server = new NetServer(settings, parts, new Routes());
    server.start();
    return server;
  }

  private static Hub hub(Loops loops, Observer watch) {
    var broker =
        new MemoryBroker(MemoryBroker.Settings.defaults("t", 1), System::currentTimeMillis);
    Authenticator everybody =
        credentials ->
            CompletableFuture.completedFuture(
                new Authenticator.Outcome.Accepted(Identity.of(credentials.user())));
    var services =
        new HubServices(
            broker,
            broker,
            new MemoryPresence(),
            everybody,
            (_, _, _, _) -> CompletableFuture.completedFuture(true),
            watch);
    var settings =
        new HubSettings(
            "t",
            new byte[32],
            Namespaces.open(),
            Limits.defaults(),
            FanOut.defaults(),
            System::currentTimeMillis);
    return new Hub(settings, services, loops.all().stream().map(LoopContext::loop).toList());
  }

  /** Text as text, binary as binary. */
  private static final class Echo implements Dialect {
    @Override
    public void on(Input input, Consumer<? super Effect> out) {
      switch (input) {
        case Input.Text(byte[] utf8) -> out.accept(new Effect.Send(Frame.text(utf8)));
        case Input.Binary(byte[] bytes) -> out.accept(new Effect.Send(Frame.binary(bytes)));
        case Input.Draining(var advice) -> out.accept(new Effect.Close(advice));
        case Input.Opened _,
            Input.Answered _,
            Input.Woken _,
            Input.Unsubscribed _,
            Input.PeerClosed _ -> {}
      }
    }
  }

  /** Says what must not happen where the tests look. */
  private static final class Watch implements NetObserver, Observer {
    @Override
    public void bug(String where, Throwable cause) {
      System.out.println(" ERROR " + where + ": " + cause);
    }
  }
}
