package dev.parley.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.core.problem.Problem;
import dev.parley.core.problem.Problems;
import dev.parley.core.spi.Authenticator.Credentials;
import dev.parley.core.spi.Authenticator.Outcome;
import dev.parley.core.spi.Identity;
import dev.parley.server.config.ParleyConfig;
import dev.parley.server.config.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TokenAuthenticatorTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final long NOW = 1_700_000_000_000L;
  private static final int MAX_TOKEN = 600;

  private final TokenAuthenticator strict = authenticator("", "", false);

  @Test
  void the_subject_of_a_good_token_is_the_user() throws JOSEException {
    String token =
        sign(
            claims()
                .subject("alice")
                .claim("info", Map.of("color", "green"))
                .claim("subscribe", List.of("chat:*"))
                .claim("publish", List.of("chat:a"))
                .build());

    Identity identity = accepted(strict, token);

    assertThat(identity.user()).isEqualTo("alice");
    assertThat(identity.info()).isNotNull();
    assertThat(identity.subscribe()).containsExactly("chat:*");
    assertThat(identity.publish()).containsExactly("chat:a");
    assertThat(identity.expiresMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void a_token_ends_at_its_expiry_plus_the_leeway() throws JOSEException {
    String stillGood = sign(claims().expirationTime(new Date(NOW - 9_000)).build());
    String justOver = sign(claims().expirationTime(new Date(NOW - 10_000)).build());

    assertThat(accepted(strict, stillGood).expiresMillis()).isEqualTo(NOW + 1_000);
    assertThat(denied(strict, justOver)).isEqualTo(Problems.TOKEN_EXPIRED);
  }

  @Test
  void a_token_begins_at_not_before_less_the_leeway() throws JOSEException {
    String soon = sign(claims().notBeforeTime(new Date(NOW + 10_000)).build());
    String later = sign(claims().notBeforeTime(new Date(NOW + 11_000)).build());

    assertThat(accepted(strict, soon).user()).isEqualTo("bob");
    assertThat(denied(strict, later).is(Problems.BAD_TOKEN)).isTrue();
  }

  @Test
  void a_token_signed_by_another_secret_is_refused() throws JOSEException {
    SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
    jwt.sign(new MACSigner("another-secret-another-secret-32"));

    assertThat(denied(strict, jwt.serialize())).isEqualTo(Problems.BAD_TOKEN);
  }

  @Test
  void only_hs256_is_believed_whatever_the_token_names() throws JOSEException {
    String strong = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    var authenticator =
        new TokenAuthenticator(auth(strong, "", ""), MAX_TOKEN, false, () -> NOW);
    SignedJWT hs512 = new SignedJWT(new JWSHeader(JWSAlgorithm.HS512), claims().build());
    hs512.sign(new MACSigner(strong));
    String unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.";

    assertThat(denied(authenticator, hs512.serialize())).isEqualTo(Problems.BAD_TOKEN);
    assertThat(denied(authenticator, unsigned)).isEqualTo(Problems.BAD_TOKEN);
  }

  @Test
  void garbage_is_refused_and_never_throws() {
    for (String garbage : List.of("", ".", "..", "a.b.c", "{}", "\u0000", "é.é.é")) {
      assertThat(denied(strict, garbage)).isEqualTo(Problems.BAD_TOKEN);
    }
  }

  @Test
  void issuer_and_audience_are_checked_when_configured() throws JOSEException {
    var picky = authenticator("parley", "shop", false);
    String good = sign(claims().audience("parley").issuer("shop").build());
    String otherAudience = sign(claims().audience("x").issuer("shop").build());
    String otherIssuer = sign(claims().audience("parley").issuer("x").build());

    assertThat(accepted(picky, good).user()).isEqualTo("bob");
    assertThat(denied(picky, otherAudience).is(Problems.BAD_TOKEN)).isTrue();
    assertThat(denied(picky, otherIssuer).is(Problems.BAD_TOKEN)).isTrue();
  }

  @Test
  void a_token_is_read_up_to_the_limit_and_no_further() {
    assertThat(denied(strict, "x".repeat(MAX_TOKEN)).message())
        .isEqualTo(Problems.BAD_TOKEN.message());
    assertThat(denied(strict, "x".repeat(MAX_TOKEN + 1)).message()).contains("longer");
  }

  @Test
  void without_a_token_only_an_anonymous_server_lets_in() {
    assertThat(denied(strict, null)).isEqualTo(Problems.BAD_TOKEN);
    assertThat(accepted(authenticator("", "", true), null).user()).isNull();
  }

  @Test
  void a_user_can_not_be_claimed_beside_tokens() {
    Outcome outcome =
        strict.authenticate(new Credentials(null, "alice")).toCompletableFuture().join();

    assertThat(outcome).isEqualTo(new Outcome.Denied(Problems.USER_FROM_TOKEN));
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder().subject("bob");
  }

  private static String sign(JWTClaimsSet claims) throws JOSEException {
    SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    jwt.sign(new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)));
    return jwt.serialize();
  }

  private static TokenAuthenticator authenticator(
      String audience, String issuer, boolean anonymous) {
    return new TokenAuthenticator(
        auth(SECRET, audience, issuer), MAX_TOKEN, anonymous, () -> NOW);
  }

  private static ParleyConfig.Auth auth(String secret, String audience, String issuer) {
    return new ParleyConfig.Auth(
        new Secret(secret), audience, issuer, Duration.ofSeconds(10), "c", "token", false);
  }

  private static Identity accepted(TokenAuthenticator authenticator, @Nullable String token) {
    Outcome outcome =
        authenticator.authenticate(new Credentials(token, null)).toCompletableFuture().join();
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    return ((Outcome.Accepted) outcome).identity();
  }

  private static Problem denied(TokenAuthenticator authenticator, @Nullable String token) {
    Outcome outcome =
        authenticator.authenticate(new Credentials(token, null)).toCompletableFuture().join();
    assertThat(outcome).isInstanceOf(Outcome.Denied.class);
    return ((Outcome.Denied) outcome).problem();
  }
}
