package dev.parley.net.oneway;

import dev.parley.net.http.Exchange;
import dev.parley.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Brings what peers ask of one-way connections to them: a key names the node that holds its
 * connection, so any node will do. Any thread; does not block.
 */
public final class Errands {

  /** An answer that goes where it is waited for. */
  private record Waiting(CompletableFuture<HttpResponse> answer) implements Reply {
    @Override
    public boolean isOpen() {
      return !answer.isDone();
    }

    @Override
    public void respond(HttpResponse response) {
      answer.complete(response);
    }
  }

  private record Direct(Exchange exchange) implements Reply {
    @Override
    public boolean isOpen() {
      return exchange.isOpen();
    }

    @Override
    public void respond(HttpResponse response) {
      exchange.respond(response);
    }
  }

  private final Connections connections;
  private final Forwarding forwarding;

  public Errands(Connections connections, Forwarding forwarding) {
    this.connections = connections;
    this.forwarding = forwarding;
  }

  /** Runs an errand, here or on the node that holds the connection. */
  public CompletionStage<HttpResponse> run(Errand errand) {
    Optional<String> elsewhere = connections.otherNode(errand.key());
    if (elsewhere.isPresent() && errand instanceof Errand.Message message && !isFit(message)) {
      return CompletableFuture.completedFuture(unfit());
    }
    return elsewhere.isPresent() ? forwarding.forward(elsewhere.get(), errand) : runHere(errand);
  }

  /** Runs an errand whose connection can only be here. */
  public CompletionStage<HttpResponse> runHere(Errand errand) {
    var answer = new CompletableFuture<HttpResponse>();
    switch (errand) {
      case Errand.Message message -> send(message, answer);
      case Errand.Poll poll -> pollHere(poll, new Waiting(answer));
      case Errand.Engine _ -> answer.complete(gone());
    }
    return answer;
  }

  /** Polls for a peer of this node, who may go away before there is an answer. */
  public void poll(Errand.Poll poll, Exchange exchange) {
    if (connections.otherNode(poll.key()).isPresent()) {
      var _ = run(poll).thenAccept(exchange::respond);
    } else {
      pollHere(poll, new Direct(exchange));
    }
  }

  private void pollHere(Errand.Poll poll, Reply reply) {
    if (!(connections.find(poll.key()).orElse(null) instanceof Pollable connection)
        || !connection.owner().execute(() -> connection.poll(reply, poll.acknowledged()))) {
      reply.respond(gone());
    }
  }

  private void send(Errand.Message message, CompletableFuture<HttpResponse> answer) {
    Reachable target = connections.find(message.key()).orElse(null);
    if (target == null) {
      answer.complete(gone());
    } else if (message.bytes().length == 0 || !Words.isUtf8(message.bytes())) {
      answer.complete(HttpResponse.error(400, "bad-request", "The body is one message, in UTF-8."));
    } else if (!target
        .owner()
        .execute(() ->
            answer.complete(target.receive(message.bytes()) ? HttpResponse.empty(204) : gone()))) {
      answer.complete(gone());
    }
  }

  private static boolean isFit(Errand.Message message) {
    return message.bytes().length > 0 && Words.isUtf8(message.bytes());
  }

  private static HttpResponse unfit() {
    return HttpResponse.error(400, "bad-request", "The body is one message, in UTF-8.");
  }

  /** The answer for a key that belongs to no connection. */
  public static HttpResponse gone() {
    return HttpResponse.error(404, "unknown-connection", "This connection has ended.");
  }
}
