package dev.parley.net.engineio;

import dev.parley.net.http.HttpRequest;
import dev.parley.net.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Content codings of responses (RFC 9110 8.4). Stateless. */
final class Compression {
  private interface Coding {
    OutputStream over(OutputStream out) throws IOException;
  }

  private Compression() {}

  /** The response in a coding that the request accepts; as it is if there is none. */
  static HttpResponse of(HttpResponse response, HttpRequest request) {
    if (accepts(request, "gzip")) {
      return coded(response, "gzip", GZIPOutputStream::new);
    }
    return accepts(request, "deflate")
        ? coded(response, "deflate", DeflaterOutputStream::new)
        : response;
  }

  private static HttpResponse coded(HttpResponse response, String name, Coding coding) {
    var bytes = new ByteArrayOutputStream(response.body().length / 2);
    try (OutputStream out = coding.over(bytes)) {
      out.write(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new HttpResponse(response.status(), response.headers(), bytes.toByteArray())
        .with("Content-Encoding", name);
  }

  /** RFC 9110 12.5.3: a weight of 0 means no. */
  private static boolean accepts(HttpRequest request, String coding) {
    for (String line : request.headers().all("Accept-Encoding")) {
      for (String element : line.toLowerCase(Locale.ROOT).split(",", -1)) {
        String[] parts = element.split(";", 2);
        if (parts[0].strip().equals(coding)) {
          return parts.length == 1 || !parts[1].strip().matches("q\\s*=\\s*0(\\.0*)?");
        }
      }
    }
    return false;
  }
}
