// The page of these tests: Uppy's own parts, put together as its papers say, with a handle on each step for the test.
//
// A page starts with `begin`; files that are then chosen are added. `go` uploads them, and `state` says how far that is.
import AwsS3 from "@uppy/aws-s3";
import Uppy from "@uppy/core";
import GoldenRetriever from "@uppy/golden-retriever";

let uppy;
let told;

// What a network, or a page that has been meddled with, may do to a request of Uppy's. Set by `begin`.
let tamper = {};
const { open, send, setRequestHeader } = XMLHttpRequest.prototype;
const fetchAsItIs = window.fetch;
const meddle = ([from, to] = ["", ""], text) => (from ? text.replaceAll(from, to) : text);
XMLHttpRequest.prototype.open = function (method, url, ...rest) {
  this.isFirstPart = url.includes("partNumber=1&");
  return open.call(this, method, meddle(tamper.url, url), ...rest);
};
XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
  return setRequestHeader.call(this, name, name.toLowerCase() === "content-type" ? (tamper.type ?? value) : value);
};
XMLHttpRequest.prototype.send = function (body) {
  if (typeof body === "string") return send.call(this, meddle(tamper.body, body));
  // The first part loses its last byte.
  return send.call(this, tamper.shorter && this.isFirstPart ? body.slice(0, body.size - 1) : body);
};
window.fetch = (url, options) =>
  fetchAsItIs(url, options?.body ? { ...options, body: meddle(tamper.body, options.body) } : options);

// One that the service does not sign says why.
async function ask(url, token, request) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(request) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

window.begin = (options) => {
  tamper = options.tamper ?? {};
  told = { parts: [], errors: [], paused: false, restored: false, from: null, result: null };
  uppy = new Uppy({ id: options.remember ?? "uploads", autoProceed: false });
  const plugin = { shouldUseMultipart: (file) => file.size > options.threshold };
  if (options.key) plugin.generateObjectKey = () => options.key;
  if (options.chunk) plugin.getChunkSize = () => options.chunk;
  if (options.companion) plugin.companionEndpoint = options.companion;
  else if (options.credentials) {
    plugin.s3Endpoint = options.store;
    plugin.getCredentials = () => ask(options.credentials, options.token, {});
  } else plugin.signRequest = (request) => ask(options.sign, options.token, request);
  uppy.use(AwsS3, plugin);
  if (options.remember) uppy.use(GoldenRetriever, { indexedDB: { maxFileSize: 64 << 20 } });
  uppy.on("restored", () => {
    told.restored = true;
  });
  uppy.on("s3-multipart:part-uploaded", (file, part) => {
    told.parts.push(part.PartNumber);
    if (options.pauseAtPart === part.PartNumber) pause();
  });
  uppy.on("upload-progress", (file, { bytesUploaded }) => {
    if (told.from === null) told.from = bytesUploaded;
    if (options.pauseAtByte && bytesUploaded >= options.pauseAtByte && !told.wasPaused) pause();
  });
  uppy.on("upload-error", (file, error) => told.errors.push(`${error.name}: ${error.message}`));
};

function pause() {
  told.paused = told.wasPaused = true;
  uppy.pauseAll();
}

const summary = (result) => ({
  failed: result.failed.map((file) => String(file.error)),
  successful: result.successful.map((file) => ({ name: file.name, ...file.response.body })),
});

function follow(promise) {
  told.result = null;
  promise.then(
    (result) => {
      told.result = summary(result);
    },
    (error) => {
      told.result = { thrown: String(error) };
    },
  );
}

window.state = () => {
  const files = uppy.getFiles().map(({ id, name, size, s3Multipart }) => ({ id, name, size, s3Multipart }));
  return { ...told, files };
};
window.go = (meta) => {
  uppy.setMeta(meta ?? {});
  follow(uppy.upload());
};
window.resume = () => {
  told.paused = false;
  told.from = null;
  uppy.resumeAll();
};
window.retry = () => {
  told.from = null;
  follow(uppy.retryUpload(uppy.getFiles()[0].id));
};
// What a dashboard does when its user says that the upload of the last visit should go on.
window.goOn = () => {
  told.from = null;
  const done = new Promise((resolve) => uppy.once("complete", resolve));
  uppy.emit("restore-confirmed");
  follow(done);
};
window.cancel = () => uppy.cancelAll();
// A page may put any state into its own Uppy.
window.pretend = (s3Multipart) => uppy.setFileState(uppy.getFiles()[0].id, { s3Multipart });

document.querySelector("input").addEventListener("change", (event) => {
  for (const file of event.target.files) uppy.addFile({ name: file.name, type: file.type, data: file });
  // So that the next choice is of its own.
  event.target.value = "";
});
