// socket.io-client against a program with Socket.IO inside (SocketIoFixture): `socketio.mjs URL TRANSPORT [msgpack] [virtual-threads]`,
// where TRANSPORT is websocket, polling or all, which begins with polling and upgrades.

import { runChecks } from "./check.mjs";
import "./socketio-connections.mjs";
import "./socketio-events.mjs";

await runChecks();
process.exit(0);
