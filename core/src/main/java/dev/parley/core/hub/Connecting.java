package dev.parley.core.hub;

import dev.parley.core.channel.ChannelName;
import dev.parley.core.dialect.Answer;
import dev.parley.core.dialect.Command;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Authenticator.Credentials;
import dev.parley.core.spi.Authenticator.Outcome;
import dev.parley.core.spi.Identity;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds out who a session is and lets it continue an earlier one. Confined to one loop. */
final class Connecting {
  private final Shard shard;

  Connecting(Shard shard) {
    this.shard = shard;
  }

  void connect(Session session, Command.Connect wish, Consumer<Answer> reply) {
    if (session.connected) {
      Commands.refuse(reply, Problems.ALREADY_CONNECTED);
      return;
    }
    if (wish.info() != null
        && wish.info().size() > shard.hub.settings().limits().presenceInfoBytes()) {
      Commands.refuse(reply, Problems.TOO_LARGE);
      return;
    }
    Identity known = session.identity;
    if (known != null && wish.token() == null) {
      if (wish.user() != null && !wish.user().equals(known.user())) {
        Commands.refuse(reply, Problems.USER_FROM_TOKEN);
        return;
      }
      resume(session, wish, known, reply);
      return;
    }
    shard.whenDone(
        () ->
            shard
                .hub
                .services()
                .authenticator()
                .authenticate(new Credentials(wish.token(), wish.user())),
        (outcome, failure) -> {
          switch (outcome) {
            case Outcome.Accepted(Identity identity) -> resume(session, wish, identity, reply);
            case Outcome.Denied(var problem) -> Commands.refuse(reply, problem);
            case null -> {
              if (failure != null) {
                shard.hub.failed("authenticator", failure);
              }
              Commands.refuse(reply, Problems.UNAVAILABLE);
            }
          }
        });
  }

  private void resume(
      Session session, Command.Connect wish, Identity identity, Consumer<Answer> reply) {
    String user = identity.user();
    if (user != null && !ChannelName.isValidUser(user)) {
      Commands.refuse(reply, Problems.BAD_USER);
      return;
    }
    Command.Resume resume = wish.resume();
    ResumeSecrets secrets = shard.hub.secrets();
    ResumeSecrets.Proof proof =
        resume == null ? null : secrets.read(resume.session(), resume.secret());
    if (resume == null || proof == null) {
      begin(session, wish, identity, null, reply);
      return;
    }
    Identity owner = secrets.isOf(proof, resume.session(), user) ? identity : null;
    var claim = new Hub.Claim(resume.session(), user);
    shard.hub.inTurn(
        resume.session(),
        shard.loop,
        over ->
            new Search(
                    shard,
                    claim,
                    proof,
                    owner,
                    found -> {
                      try {
                        begin(session, wish, identity, found, reply);
                      } finally {
                        over.run();
                      }
                    })
                .begin());
  }

  private void begin(
      Session session,
      Command.Connect wish,
      Identity identity,
      Resumption.@Nullable Detached earlier,
      Consumer<Answer> reply) {
    if (session.ended() || session.connected) {
      if (earlier != null) {
        shard.resumption.keep(earlier);
      }
      Commands.refuse(reply, Problems.ALREADY_CONNECTED);
      return;
    }
    if (earlier == null || !identity.equals(Identity.ANONYMOUS)) {
      become(session, wish, identity, earlier, reply);
    } else if (Expiry.isOver(shard.hub, earlier.identity())) {
      shard.resumption.leaveAll(earlier);
      become(session, wish, identity, null, reply);
    } else {
      // Whoever proves the session by its secret and says nothing else is who the session was.
      become(session, wish, earlier.identity(), earlier, reply);
    }
  }

  private void become(
      Session session,
      Command.Connect wish,
      Identity identity,
      Resumption.@Nullable Detached earlier,
      Consumer<Answer> reply) {
    var info = wish.info() != null ? wish.info() : identity.info();
    if (earlier == null) {
      session.become(session.id(), identity, info, 0);
      shard.resumption.sessionConnected(session, Set.of());
    } else {
      session.become(earlier.id(), identity, info != null ? info : earlier.info(), earlier.moves());
      shard.resumption.sessionConnected(session, earlier.present());
    }
    shard.hub.services().observer().connected(session.id(), identity, earlier != null);
    reply.accept(
        new Answer.Connected(
            session.id(),
            identity.user(),
            shard
                .hub
                .secrets()
                .secretOf(
                    session.id(), identity.user(), shard.hub.settings().node(), session.moves),
            earlier != null,
            shard.hub.settings().limits().resumeWindow(),
            Expiry.in(shard.hub, identity)));
  }
}
