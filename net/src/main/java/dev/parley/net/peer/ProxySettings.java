package dev.parley.net.peer;

/**
 * What proxies in front of the server may tell it.
 *
 * @param trusted whose word is taken
 * @param protocol whether connections of trusted proxies begin with a header of the PROXY protocol
 * @param headerBytes the longest such header that is read; 108 or more
 */
public record ProxySettings(TrustedProxies trusted, boolean protocol, int headerBytes) {

  /** No proxies. */
  public static ProxySettings none() {
    return new ProxySettings(TrustedProxies.NONE, false, 4 << 10);
  }
}
