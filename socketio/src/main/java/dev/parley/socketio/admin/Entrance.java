package dev.parley.socketio.admin;

import dev.parley.socketio.Middleware;
import dev.parley.socketio.Next;
import dev.parley.socketio.Socket;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Lets in who knows the password, or has come in with it before. */
final class Entrance implements Middleware {
  private static final String WRONG = "invalid credentials";
  private static final String BUSY = "too many attempts, try again";

  /** Under which a socket keeps the id it is to be told. */
  static final String TOLD = "_admin";

  private final Passwords passwords;
  private final Sessions sessions;

  Entrance(AdminSettings.Access.Password expected, InstantSource clock, Executor verifiers) {
    passwords = new Passwords(expected, verifiers);
    sessions = new Sessions(clock);
  }

  @Override
  public void handle(Socket socket, Next next) {
    String session = text(socket, "sessionId");
    if (session != null && sessions.knows(session)) {
      next.proceed();
      return;
    }
    String user = text(socket, "username");
    String password = text(socket, "password");
    if (user == null || password == null) {
      next.refuse(WRONG);
    } else if (!passwords.verify(user, password, right -> answer(socket, next, right))) {
      next.refuse(BUSY);
    }
  }

  /** The id by which the socket's client may come back, once; null if it has one. */
  static @Nullable String newSession(Socket socket) {
    return (String) socket.data().remove(TOLD);
  }

  private void answer(Socket socket, Next next, boolean right) {
    if (right) {
      socket.data().put(TOLD, sessions.begin());
      next.proceed();
    } else {
      next.refuse(WRONG);
    }
  }

  private static @Nullable String text(Socket socket, String name) {
    JsonNode given = socket.auth().path(name);
    return given.isString() ? given.stringValue() : null;
  }
}
