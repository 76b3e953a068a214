package dev.parley.server.api;

/** What is answered to holders of an API key. */
public record Apis(HttpApi http, SocketIoApi socketIo) {}
