package dev.parley.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.core.channel.Payload;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Authenticator;
import dev.parley.core.spi.Identity;
import dev.parley.server.config.ParleyConfig;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks JSON Web Tokens signed with HS256 (RFC 7519, RFC 7515) by one configured secret.
 *
 * <p>Claims: {@code sub} is the user; {@code exp} and {@code nbf} bound the time; {@code info} is shown in presence; {@code
 * subscribe} and {@code publish} list the channels that are granted. Any thread; does not block.
 */
public final class TokenAuthenticator implements Authenticator {
  private final JWSVerifier verifier;
  private final ParleyConfig.Auth settings;
  private final int maxTokenBytes;
  private final boolean anonymous;
  private final LongSupplier clockMillis;

  /**
   * @param settings with a secret of at least 32 bytes
   * @param maxTokenBytes longer tokens are refused unread
   * @param anonymous whether a session may come without a token
   */
  public TokenAuthenticator(
      ParleyConfig.Auth settings, int maxTokenBytes, boolean anonymous, LongSupplier clockMillis) {
    this.settings = settings;
    this.maxTokenBytes = maxTokenBytes;
    this.anonymous = anonymous;
    this.clockMillis = clockMillis;
    try {
      verifier = new MACVerifier(settings.tokenSecret().value().getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("auth.token-secret has at least 32 bytes", e);
    }
  }

  @Override
  public CompletionStage<Outcome> authenticate(Credentials credentials) {
    return CompletableFuture.completedFuture(decide(credentials));
  }

  private Outcome decide(Credentials credentials) {
    String token = credentials.token();
    if (credentials.user() != null) {
      return new Outcome.Denied(Problems.USER_FROM_TOKEN);
    }
    if (token == null) {
      return anonymous
          ? new Outcome.Accepted(Identity.ANONYMOUS)
          : new Outcome.Denied(Problems.BAD_TOKEN);
    }
    if (token.length() > maxTokenBytes) {
      return new Outcome.Denied(Problems.BAD_TOKEN.saying("The token is longer than allowed."));
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      // Only the algorithm that was configured: never the one a token asks for (RFC 8725 3.1).
      if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(verifier)) {
        return new Outcome.Denied(Problems.BAD_TOKEN);
      }
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      Problem problem = check(claims);
      return problem == null
          ? new Outcome.Accepted(identity(claims))
          : new Outcome.Denied(problem);
    } catch (ParseException | JOSEException | RuntimeException e) {
      return new Outcome.Denied(Problems.BAD_TOKEN);
    }
  }

  private @Nullable Problem check(JWTClaimsSet claims) {
    long now = clockMillis.getAsLong();
    long leeway = settings.leeway().toMillis();
    Date expires = claims.getExpirationTime();
    if (expires != null && expires.toInstant().toEpochMilli() + leeway <= now) {
      return Problems.TOKEN_EXPIRED;
    }
    Date from = claims.getNotBeforeTime();
    if (from != null && from.toInstant().toEpochMilli() - leeway > now) {
      return Problems.BAD_TOKEN.saying("The token is not valid yet.");
    }
    if (!settings.issuer().isEmpty() && !settings.issuer().equals(claims.getIssuer())) {
      return Problems.BAD_TOKEN.saying("The token is from another issuer.");
    }
    if (!settings.audience().isEmpty() && !claims.getAudience().contains(settings.audience())) {
      return Problems.BAD_TOKEN.saying("The token is for another audience.");
    }
    return null;
  }

  private Identity identity(JWTClaimsSet claims) throws ParseException {
    Date expires = claims.getExpirationTime();
    Map<String, Object> info = claims.getJSONObjectClaim("info");
    return new Identity(
        claims.getSubject(),
        info == null
            ? null
            : Payload.json(com.nimbusds.jose.util.JSONObjectUtils.toJSONString(info)),
        patterns(claims, "subscribe"),
        patterns(claims, "publish"),
        expires == null ? Long.MAX_VALUE : expires.toInstant().toEpochMilli() + settings.leeway().toMillis());
  }

  private static List<String> patterns(JWTClaimsSet claims, String name) throws ParseException {
    List<String> listed = claims.getStringListClaim(name);
    return listed == null ? List.of() : listed;
  }
}
