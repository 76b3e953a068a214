// A peer to be stopped in its tracks: joins a channel, says so, and answers pings for as long as it may run.

import { Peer } from "./peers.mjs";

const peer = await Peer.open(process.argv[3]);
console.log("connected");
await peer.closed;
