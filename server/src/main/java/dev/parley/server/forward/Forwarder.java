package dev.parley.server.forward;

import dev.parley.server.config.ForwardConfig;
import dev.parley.server.forward.ForwardMetrics.Outcome;
import dev.parley.socketio.Ack;
import dev.parley.socketio.AnyHandler;
import dev.parley.socketio.Args;
import dev.parley.socketio.Io;
import dev.parley.socketio.Namespace;
import dev.parley.socketio.Next;
import dev.parley.socketio.Socket;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Tells an application's HTTP endpoint what Socket.IO's clients do, and does what it answers. Any
 * thread; only {@link #close} blocks.
 */
public final class Forwarder implements AutoCloseable {
  private static final String MAIN = "/";
  private static final Ack NOBODY_ASKED = _ -> {};

  private final ForwardConfig config;
  private final BiConsumer<String, Throwable> bugs;
  private final ForwardMetrics metrics;
  private final RequestWriter writer;
  private final Courier courier;
  private final Line line;
  private final Performer performer = new Performer();
  private final Outage answers = new Outage("Doing what the application answers to Socket.IO");
  private final String node = Long.toString(new SecureRandom().nextLong() >>> 1, 36);
  private final AtomicLong made = new AtomicLong();

  /**
   * @param config with a URL
   * @param bugs is told the server's own errors
   */
  public Forwarder(
      ForwardConfig config, MeterRegistry registry, BiConsumer<String, Throwable> bugs) {
    this.config = config;
    this.bugs = bugs;
    metrics = new ForwardMetrics(registry);
    writer = new RequestWriter(!config.connect());
    courier = new Courier(config, metrics);
    line = new Line(config, this::carry);
    metrics.queue(line::requests, line::bytes);
  }

  /** Begins to forward what happens in the namespaces that are meant. */
  public void serve(Io io) {
    for (String name : config.namespaces()) {
      if (!name.contains("*")) {
        serve(io.of(name));
        continue;
      }
      Pattern pattern = pattern(name);
      serve(io.of(pattern));
      // It exists already, so no pattern makes it.
      if (pattern.matcher(MAIN).matches() && !config.namespaces().contains(MAIN)) {
        serve(io.of(MAIN));
      }
    }
  }

  /** Takes nothing more, and gives what is under way the time of one attempt. */
  @Override
  public void close() {
    courier.hurry();
    try {
      line.close(config.timeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    courier.close();
  }

  private void serve(Namespace namespace) {
    if (config.connect()) {
      namespace.use(this::connect);
    }
    if (config.events() || config.disconnect()) {
      namespace.onConnection(this::connected);
    }
  }

  private void connect(Socket socket, Next next) {
    String id = id();
    boolean offered = offer(new Request.Connect(id, socket, writer.connect(id, socket), next));
    if (!offered) {
      next.refuse(Performer.UNAVAILABLE);
    }
  }

  private void connected(Socket socket) {
    if (config.events()) {
      socket.onAny(new Ear(socket));
    }
    if (config.disconnect()) {
      socket.onDisconnecting(reason -> {
        String id = id();
        offer(new Request.Disconnect(id, socket, writer.disconnect(id, socket, reason)));
      });
    }
  }

  /** Takes the events of one socket. */
  private final class Ear implements AnyHandler {
    private final Socket socket;

    Ear(Socket socket) {
      this.socket = socket;
    }

    @Override
    public void on(String event, Args args) {
      on(event, args, NOBODY_ASKED);
    }

    @Override
    public void on(String event, Args args, Ack ack) {
      String id = id();
      byte[] head = writer.event(id, socket, event, args, ack.wanted());
      if (!offer(new Request.Event(id, socket, head, ack))) {
        // What is lost must be noticed: the client comes back, and sends again what it kept.
        socket.drop();
      }
    }
  }

  private boolean offer(Request request) {
    boolean offered = line.offer(request);
    if (!offered) {
      metrics.request(request.type(), Outcome.OVERFLOW);
    }
    return offered;
  }

  private void carry(List<Request> batch) {
    Optional<List<JsonNode>> answered = Optional.empty();
    Outcome outcome = Outcome.GIVEN_UP;
    try {
      Optional<byte[]> body = courier.carry(writer.body(batch));
      outcome = body.isPresent() ? Outcome.BAD_ANSWER : outcome;
      answered = body.isPresent() ? Optional.of(AnswerReader.match(body.get(), batch)) : answered;
    } catch (BadAnswer e) {
      answers.fails(e.what());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      bugs.accept("forwarding Socket.IO", e);
    }
    for (int i = 0; i < batch.size(); i++) {
      Request request = batch.get(i);
      if (answered.isPresent()) {
        perform(request, answered.get().get(i));
      } else {
        performer.giveUp(request);
        metrics.request(request.type(), outcome);
      }
    }
  }

  private void perform(Request request, JsonNode answer) {
    try {
      performer.perform(request, answer);
      metrics.request(request.type(), Outcome.ANSWERED);
      answers.works();
    } catch (BadAnswer e) {
      metrics.request(request.type(), Outcome.BAD_ANSWER);
      answers.fails(e.what());
    } catch (RuntimeException e) {
      performer.giveUp(request);
      bugs.accept("an answer to Socket.IO", e);
    }
  }

  private String id() {
    return node + "-" + made.incrementAndGet();
  }

  /** {@code *} stands for anything. */
  private static Pattern pattern(String name) {
    return Pattern.compile(
        Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }
}
