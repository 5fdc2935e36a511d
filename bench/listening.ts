// bun bench/listening.ts URL KEY MANY [LAST-EVENT-ID]: opens the streams, and from then on prints how many
// events were heard, ten times a second. Counts bytes on the socket: to parse would cost more than to send.
const [url = "", key = "", many = "0", lastEventId] = Bun.argv.slice(2);
const { hostname, port } = new URL(url);
const mark = Buffer.from("\ndata: ");
const tellMs = 100;
let heard = 0;
let begun = 0;

const request = [
  "GET /api/live HTTP/1.1",
  "host: bench",
  `authorization: Bearer ${key}`,
  ...(lastEventId === undefined ? [] : [`last-event-id: ${lastEventId}`]),
  "\r\n",
].join("\r\n");

for (let i = 0; i < Number(many); i++) {
  let tail = Buffer.alloc(0);
  await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      open: (socket) => void socket.write(request),
      data(_, chunk) {
        if (tail.length === 0) begun += 1;
        const bytes = Buffer.concat([tail, chunk]);
        for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) heard += 1;
        // A mark may lie across two pieces, and none is counted twice.
        tail = bytes.subarray(1 - mark.length);
      },
    },
  });
}
setInterval(() => {
  if (begun === Number(many)) process.stdout.write(`${heard}\n`);
}, tellMs);
