// Reads {secret, headers, body} as one JSON line from stdin; prints the verified message, or ends with 1 and the reason.
const { Webhook } = require("standardwebhooks");
const sent = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
try {
  console.log(JSON.stringify(new Webhook(sent.secret).verify(sent.body, sent.headers)));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
