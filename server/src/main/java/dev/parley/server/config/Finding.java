package dev.parley.server.config;

/** A problem while it is still tied to the place it was found at. */
record Finding(Source source, String message) {

  ConfigProblem problem() {
    return new ConfigProblem(source.where(), message);
  }
}
