// Uppy's own Companion on a free port, with the store that it is told of. Writes the port in one line and runs until its
// input ends.
//
//     node companion.mjs SETTINGS        in a folder whose node_modules has the packages
//
// Below `/as-it-is`, Companion as its papers set it up; below `/without-checksums`, with the one setting that keeps the
// checksum of an empty body out of the URLs of parts.
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";

// Modules are looked up from the folder with the packages, not from that of this script.
const require = createRequire(`${process.cwd()}/`);
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const express = (await load("express")).default;
const companion = await load("@uppy/companion");

const { endpoint, region, bucket, key, secret } = JSON.parse(process.argv[2]);
const mounted = (awsClientOptions) =>
  companion.app({
    s3: { endpoint, region, bucket, key, secret, forcePathStyle: true, awsClientOptions },
    server: { host: "localhost", protocol: "http" },
    uploadUrls: ["http://localhost/"],
    filePath: tmpdir(),
    secret: "a secret for what is not asked here",
    corsOrigins: true,
    metrics: false,
  }).app;

const app = express();
app.use("/as-it-is", mounted({}));
app.use("/without-checksums", mounted({ requestChecksumCalculation: "WHEN_REQUIRED" }));
const server = app.listen(0, "127.0.0.1", () => process.stdout.write(`port ${server.address().port}\n`));
process.stdin.on("end", () => process.exit(0)).resume();
