"""Requests signed by the AWS SDK for JavaScript; `foreign_sdk.mjs` does the signing.

Its presigner takes `x-amz-*` headers into the query, adds `x-id` and a checksum, and leaves `content-type` out of the signature.
"""
import json
import pathlib
import subprocess
import urllib.parse

import foreign_requests
from botocore_diff import NON_ASCII
from foreign_requests import Draws, line


DOTS = "dot segment in the key"
NO_HOST = "host not signed"
UNSIGNED_TYPE = "a content type that the SDK does not sign"
NO_BODY = "the checksum of no body, which the SDK signs for a body that it does not see"


class Node:
    """Runs `foreign_sdk.mjs` in the folder with the packages."""

    def __init__(self, folder: str):
        self.folder = folder
        self.script = pathlib.Path(__file__).with_name("foreign_sdk.mjs")

    def answers(self, asks: list) -> list:
        text = "".join(f"{json.dumps(ask)}\n" for ask in asks)
        done = subprocess.run(
            ["node", self.script], cwd=self.folder, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600
        )
        answers = [json.loads(answer) for answer in done.stdout.splitlines()]
        # It warns of its version and of empty bodies; that is worth reading only if it failed.
        assert done.returncode == 0 and len(answers) == len(asks), done.stderr.decode()
        return answers


class Sdk:
    def __init__(self, rng, node: Node):
        self.draws, self.rng, self.node = Draws(rng), rng, node

    def lines(self, urls: int, headers: int, forms: int) -> list:
        """All at once, since the SDK takes longer to load than to sign."""
        asks = [self.ask_url() for _ in range(urls)] + [self.ask_header() for _ in range(headers)]
        asks += [self.ask_form() for _ in range(forms)]
        answers = self.node.answers([ask for ask, _ in asks])
        return [finish(ask, answer) for (ask, finish), answer in zip(asks, answers)]

    def ask_url(self):
        ask, kinds = self.draws.ask()
        params, sets = ask["params"], {}
        refused = self.spoil(ask) if self.draws.chance(0.12) else None
        reason, config = refused and refused["reason"], {}
        if ask["body"] is not None:
            params.pop("ContentLength", None)
            way = self.rng.choice(["seen", "no checksum", "unseen"])
            # Unless told not to, the SDK signs the checksum of the body that it sees: where it sees none, that of no body.
            if reason == NO_BODY:
                way = "unseen"
            elif way == "unseen" and ask["body"]:
                way = "no checksum"
            if way == "seen":
                params["Body"] = ask["body"]
            if way == "no checksum":
                config = {"requestChecksumCalculation": "WHEN_REQUIRED"}
            else:
                kinds.add("checksum in the query")
        if "Metadata" in params and self.draws.chance(0.3):
            # No header could hold it.
            params["Metadata"]["name"] = self.draws.text(NON_ASCII, 1, 5)
            kinds.add("metadata in the query: non-ASCII")
        elif self.draws.chance(0.4):
            sets["unhoistableHeaders"] = [f"x-amz-meta-{name}" for name in params.get("Metadata", [])]
            others = ["x-amz-storage-class", "x-amz-copy-source", "x-amz-content-sha256", "x-amz-checksum-crc32"]
            sets["unhoistableHeaders"] += [name for name in others if self.draws.chance(0.5)]
            kinds.add("unhoistable headers")
        sends_type = "ContentType" in params and (reason == UNSIGNED_TYPE or self.draws.chance(0.7))
        if reason == NO_HOST:
            sets["unsignableHeaders"], sends_type = ["host"], False
        elif sends_type and reason != UNSIGNED_TYPE:
            sets["signableHeaders"] = ["content-type", "host"]
            kinds.add("signable headers")
        ask |= {"kind": "url", "sets": sets, "config": config}

        def finish(ask, answer):
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(answer["url"]).query, keep_blank_values=True)
            names = query["X-Amz-SignedHeaders"][0].split(";")
            values = answer["headers"] | {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
            sent = [[name, values[name]] for name in names if name not in ["host", ""]]
            if sends_type and "content-type" not in names:
                sent.append(["Content-Type", values["content-type"]])
            if sent:
                kinds.add("signed headers")
            if any(name.lower().startswith("x-amz-meta-") for name in query):
                kinds.add("metadata in the query")
            sent += self.draws.client_headers(sent)
            self.rng.shuffle(sent)
            now = ask["time"] if refused else self.draws.instant(ask)
            return line(
                ask, set() if refused else kinds, "sdk url", method=answer["method"], url=answer["url"], headers=sent, now=now, refused=refused
            )

        return ask, finish

    def spoil(self, ask: dict):
        """What the SDK signs, or leaves to its user, and we must not accept: the reason with its error kinds."""
        params = ask["params"]
        cases = [(NO_HOST, ["HostNotSigned", "MalformedParam"])]
        if "Key" in params:
            cases.append((DOTS, ["DotSegment"]))
        # Not every operation can have these.
        if "ContentType" in params:
            cases = [(UNSIGNED_TYPE, ["UnsignedHeader"])]
        elif ask["body"] and "ChecksumSHA256" not in params:
            cases = [(NO_BODY, ["body: Digest"])]
        reason, errors = self.rng.choice(cases)
        if reason == DOTS:
            params["Key"] = self.rng.choice(["..", "a/../b", "./a", "a/."])
        return {"reason": reason, "errors": errors}

    def ask_header(self):
        ask, kinds = self.draws.ask(xml=True)
        ask |= {"kind": "header", "config": {}}
        if ask["body"] is not None:
            ask["params"]["Body"] = ask["body"]
            ask["params"].pop("ContentLength", None)
        if self.draws.chance(0.3):
            ask["config"] = {"requestChecksumCalculation": "WHEN_REQUIRED"}

        def finish(ask, answer):
            headers = [[name, value] for name, value in answer["headers"].items()]
            ask["body"] = answer["body"]
            self.rng.shuffle(headers)
            kinds.add("payload hashed")
            return line(
                ask, kinds, "sdk header", method=answer["method"], url=answer["url"], headers=headers,
                now=self.draws.instant(ask, header=True),
                expect={"payload": answer["headers"]["x-amz-content-sha256"], "expires_at": ask["time"] + 900},
            )

        return ask, finish

    def ask_form(self):
        ask, form, kinds = foreign_requests.form(self.draws)
        ask |= {"kind": "form", "key": form["key"], "fields": form["fields"], "conditions": form["conditions"]}

        def finish(ask, answer):
            return foreign_requests.form_line(self.draws, ask, form, kinds, "sdk form", answer["url"], answer["fields"], None)

        return ask, finish
