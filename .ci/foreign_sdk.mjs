// Signs with the AWS SDK for JavaScript what it is asked for, and fetches URLs as Node does: one JSON object a line in, one out.
//
//     node foreign_sdk.mjs < asks        run in, or linked to, a folder whose node_modules has the SDK
//
// `kind` is `url`, `header`, `form` (signed here), or, signed by somebody else, `parse` (`url`) and `fetch` (`method`, `url`,
// `headers`, `body`: a text or an array of bytes).
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

// Modules are looked up from the folder with the packages, not from that of this script.
const require = createRequire(`${process.cwd()}/`);
const s3 = require("@aws-sdk/client-s3");
const { getSignedUrl } = require("@aws-sdk/s3-request-presigner");
const { createPresignedPost } = require("@aws-sdk/s3-presigned-post");

// Not every part of the SDK takes an instant, so that all of it gets the ask's.
const RealDate = Date;
let instant = 0;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    given.length ? super(...given) : super(instant);
  }
  static now() {
    return instant;
  }
};

class Sent extends Error {
  constructor(request) {
    super("kept instead of sent");
    this.request = request;
  }
}

function client(ask) {
  return new s3.S3Client({
    region: ask.region,
    endpoint: ask.endpoint ?? undefined,
    forcePathStyle: ask.path_style,
    credentials: { accessKeyId: ask.access_key, secretAccessKey: ask.secret_key, sessionToken: ask.token ?? undefined },
    requestHandler: {
      handle: async (request) => {
        throw new Sent(request);
      },
    },
    maxAttempts: 1,
    ...ask.config,
  });
}

function urlOf({ protocol, hostname, port, path, query }) {
  // As the SDK's own handlers write it.
  const pairs = Object.keys(query ?? {}).sort().map((name) => {
    const value = query[name];
    return value === null ? encode(name) : `${encode(name)}=${encode(value)}`;
  });
  return `${protocol}//${hostname}${port ? `:${port}` : ""}${path}${pairs.length ? `?${pairs.join("&")}` : ""}`;
}

function encode(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

const kinds = {
  async url(ask) {
    const command = new s3[`${ask.operation}Command`](ask.params);
    let method;
    let before;
    // The headers before the presigner takes some into the query; of those left, nobody says the values later.
    command.middlewareStack.add(
      (next) => async (given) => {
        ({ method } = given.request);
        before = { ...given.request.headers };
        return next(given);
      },
      { step: "build", priority: "low", name: "keep" },
    );
    const sets = Object.fromEntries(Object.entries(ask.sets ?? {}).map(([name, list]) => [name, new Set(list)]));
    const url = await getSignedUrl(client(ask), command, { expiresIn: ask.expires, ...sets });
    return { method, url, headers: before };
  },
  async header(ask) {
    const command = new s3[`${ask.operation}Command`](ask.params);
    try {
      await client(ask).send(command);
    } catch (error) {
      if (!(error instanceof Sent)) throw error;
      const { method, headers, body } = error.request;
      return { method, url: urlOf(error.request), headers, body: body === undefined ? null : Buffer.from(body).toString() };
    }
    throw new Error("a request that nothing kept");
  },
  async form(ask) {
    const { bucket: Bucket, key: Key, fields: Fields, conditions: Conditions, expires: Expires } = ask;
    return createPresignedPost(client(ask), { Bucket, Key, Fields, Conditions, Expires });
  },
  async parse({ url }) {
    return { url: new URL(url).href };
  },
  async fetch({ method, url, headers, body }) {
    const given = body === null ? undefined : typeof body === "string" ? body : Uint8Array.from(body);
    const answer = await fetch(url, { method, headers, body: given });
    await answer.arrayBuffer();
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  instant = ask.time === undefined ? RealDate.now() : ask.time * 1000;
  process.stdout.write(`${JSON.stringify(await kinds[ask.kind](ask))}\n`);
}
