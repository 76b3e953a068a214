package dev.parley.socketio;

import java.util.function.Predicate;

/**
 * Namespaces that are made when a client asks for them.
 *
 * @param template what each begins with
 */
record Family(Predicate<String> names, Namespace template) {}
