package dev.parley.server.check;

/** The native dialect over server-sent events. */
final class EventLine extends HttpLine implements EventStream.Reader {
  private final EventStream stream;

  EventLine(Lines lines, Address node, Listener listener) {
    super(lines, node, listener);
    stream = lines.events(Lines.request(node.http("/sse")).GET().build(), this);
  }

  @Override
  public void drop() {
    super.drop();
    stream.close();
  }

  @Override
  public void event(EventStream.Event event) {
    if (isOver()) {
      return;
    }
    switch (event.name()) {
      case "open" ->
          Lines.json(event.data())
              .ifPresentOrElse(
                  open -> opened(Lines.text(open, "connection")),
                  () -> end("what came is no JSON"));
      case "message" ->
          Lines.json(event.data())
              .ifPresentOrElse(listener::message, () -> end("what came is no JSON"));
      default -> {
        // The transport's own goodbye: the dialect's came before.
      }
    }
  }

  @Override
  public void heard() {
    // The dialect's pings tell whether the way there and back is whole.
  }

  @Override
  public void ended(String why) {
    end(why);
  }
}
