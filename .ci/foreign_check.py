#!/usr/bin/env python3
"""Requests that others signed, or sent in their own way, against the verifier; and twins of them that must be refused.

    foreign_check.py [--count N] [--seed N] --node FOLDER PRODUCER VERIFIER

PRODUCER is `examples/presign_jsonl.rs`, VERIFIER `examples/verify_jsonl.rs`, and FOLDER has the JavaScript SDK. Every draw
follows from the seed; the SDKs' invocation ids, which nobody checks, and the port of the loopback server do not.

A request is accepted with what was meant, or refused for the reason that it was made for. How many there were of each
generator, kind, reason and twin is printed, and one that is too rare fails the run, so that a quiet generator can't pass for
a correct verifier.
"""
import argparse
import collections
import importlib.metadata
import json
import random
import subprocess
import sys
import textwrap

import botocore

from foreign_botocore import Botocore
from foreign_clients import REWRITES, SENDERS, Clients
from foreign_requests import OPERATIONS
from foreign_sdk import Node, Sdk
from foreign_twins import TWINS, signed_names, twins, way

# The share of each source.
SHARES = {
    "botocore url": 0.25, "botocore header": 0.12, "botocore form": 0.1, "sdk url": 0.17, "sdk header": 0.06, "sdk form": 0.05, "ours": 0.25,
}
WRITERS = ["as signed", "yarl", "httpx URL", "requests URL", "WHATWG URL", *REWRITES]

# The least share of its source's requests that each kind must have.
ANY = {
    "path-style": 0.3, "virtual-hosted": 0.15, "session token": 0.15, "key: reserved ASCII": 0.15, "key: runs of spaces": 0.15,
    "key: non-ASCII": 0.15,
}
SDK = ANY | {"AWS": 0.3, "custom endpoint": 0.25, "bucket: dots": 0.05, "key: empty segments": 0.02, "key: longest": 0.002}
OPTIONS = sorted({option for _, _, options in OPERATIONS.values() for option in options})
OPERATION = SDK | {f"option: {option}": 0.01 for option in OPTIONS} | {
    **{name: 0.01 for name, (_, about, _) in OPERATIONS.items() if "xml" not in about},
    "query: reserved ASCII": 0.05, "header: runs of spaces": 0.01, "header: empty": 0.002,
}
XML = {name: 0.01 for name, (_, about, _) in OPERATIONS.items() if "xml" in about}
FORM = SDK | {
    "form: file name": 0.2, "form: sizes": 0.3, "form: fields": 0.5, "form: metadata": 0.3, "header: runs of spaces": 0.1,
    "header: empty": 0.02, "form: key of the client's": 0.05, "form: starts-with": 0.2, "form: non-ASCII": 0.1, "form: ignored field": 0.1,
}
FLOORS = {
    "botocore url": OPERATION | {"signed headers": 0.2},
    "botocore header": OPERATION | XML | {"payload hashed": 0.5, "payload not signed": 0.02},
    "botocore form": FORM,
    "sdk url": OPERATION | {
        "signed headers": 0.2, "unhoistable headers": 0.2, "signable headers": 0.02, "metadata in the query": 0.02,
        "metadata in the query: non-ASCII": 0.005, "checksum in the query": 0.05,
    },
    "sdk header": OPERATION | XML | {"payload hashed": 0.5},
    "sdk form": FORM,
    "ours": ANY | {
        "GET": 0.15, "PUT": 0.15, "HEAD": 0.05, "DELETE": 0.05, "POST": 0.05, "bucket level": 0.05, "shortest or longest life": 0.2,
        "host is an address": 0.02, "default port": 0.03, "other port": 0.05, "path prefix": 0.03, "signed headers": 0.2, "metadata": 0.15,
        "content-length": 0.01, "header: runs of spaces": 0.1, "header: outer spaces": 0.02, "query: sub-resource": 0.1,
        "query: empty value": 0.1, "query: reserved ASCII": 0.1, "query: non-ASCII": 0.05, "query: reserved ASCII in a name": 0.05,
    } | {f"by {name}": 0.04 for name in WRITERS} | {f"sent by {name}": 0.07 for name in SENDERS} | {
        # Those that are known for it; the others may take it up.
        f"written in another way by {name}": 0.03 for name in ["yarl", *REWRITES]
    } | {"written in another way sent by aiohttp": 0.05},
}
# What is refused rightly, by source and reason.
REASONS = {
    "botocore url": {
        "a life outside 1 to 604,800 s": 0.003, "a life that is no number": 0.003, "Signature Version 2": 0.003, "dot segment in the key": 0.003,
        "control character in the key": 0.003, "key over 1,024 bytes": 0.003,
        "tab inside a signed header": 0.000_1,
    },
    "botocore header": {"a body in signed or unsigned chunks": 0.05},
    "botocore form": {"a field that the policy says nothing of": 0.03},
    "sdk url": {
        "dot segment in the key": 0.01, "host not signed": 0.01, "a content type that the SDK does not sign": 0.003,
        "the checksum of no body, which the SDK signs for a body that it does not see": 0.005,
    },
    "ours": {"a content type that the client adds and nobody signed": 0.005},
}


def difference(line: dict, answer: dict, errors: set):
    """What is wrong with an answer, or None; `errors` is empty where the request must be accepted."""
    found = outcome(answer)
    if found != "verified":
        return None if found in errors else f"{found}, expected {sorted(errors) or 'that it is accepted'}"
    if errors:
        return f"accepted, expected {sorted(errors)}"
    for name, value in line["expect"].items():
        # A key that is none is something to compare; of the others, none means that nobody said.
        if answer["verified"][name] != value and (value is not None or name == "key"):
            return f"{name}: {answer['verified'][name]!r}, expected {value!r}"
    if answer["verified"]["method"] != line["method"]:
        return "another method"
    own = {"x-amz-date", "x-amz-security-token"}
    if not line["form"] and set(answer["verified"]["signed_headers"]) - own != set(signed_names(line)) - own:
        return "other signed headers"
    return None


def outcome(answer: dict) -> str:
    if "verified" in answer:
        return f"body: {answer['body']}" if answer["body"] else "verified"
    return answer.get("error") or f"not understood: {answer.get('broken')}"


def self_test(line: dict, answer: dict):
    """A comparison that sees nothing would pass everything."""
    assert difference(line, answer, set()) is None
    for name, value in line["expect"].items():
        if value is not None:
            altered = answer | {"verified": answer["verified"] | {name: "x"}}
            assert difference(line, altered, set()), f"self-test: another {name} passed"
    for wrong in [{"error": "Expired"}, {"broken": "x"}, answer | {"body": "Digest"}]:
        assert difference(line, wrong, set()), f"self-test: {wrong} passed"
    assert difference(line, answer, {"Expired"}), "self-test: an acceptance passed for a refusal"
    assert difference(line, {"error": "Expired"}, {"SignatureMismatch"}), "self-test: another refusal passed"


def source(line: dict) -> str:
    return "ours" if line["generator"].startswith("ours") else line["generator"]


def generate(rng, count: int, node: str, producer: str) -> list:
    share = {name: round(part * count) for name, part in SHARES.items()}
    botocores, node = Botocore(rng), Node(node)
    lines = [botocores.url() for _ in range(share["botocore url"])]
    lines += [botocores.header() for _ in range(share["botocore header"])]
    lines += [botocores.form() for _ in range(share["botocore form"])]
    lines += Sdk(rng, node).lines(share["sdk url"], share["sdk header"], share["sdk form"])
    return lines + Clients(rng, [producer], node).lines(share["ours"])


def verify(verifier: str, lines: list) -> list:
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    done = subprocess.run([verifier], input=text.encode(), stdout=subprocess.PIPE, check=True, timeout=600)
    answers = [json.loads(answer) for answer in done.stdout.splitlines()]
    assert len(answers) == len(lines), f"{len(lines)} lines, {len(answers)} answers"
    return answers


def too_rare(counts: collections.Counter, title: str, floors: dict, total: int) -> int:
    """Prints the counts with their floors, and says how many are too low."""
    rare, told = 0, []
    for name, share in floors.items():
        floor = max(1, int(share * total))
        rare += counts[name] < floor
        told.append(f"{name} {counts[name]}" + (f" BELOW ITS FLOOR {floor}" if counts[name] < floor else ""))
    told += [f"{name} {counts[name]} (no floor)" for name in sorted(counts.keys() - floors.keys())]
    print(textwrap.fill(f"{title}: {'; '.join(told)}", 150, initial_indent="  ", subsequent_indent="    "))
    return rare


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--node", required=True)
    parser.add_argument("producer")
    parser.add_argument("verifier")
    options = parser.parse_args()
    with open(f"{options.node}/node_modules/@aws-sdk/client-s3/package.json") as package:
        versions = {"botocore": botocore.__version__, "@aws-sdk/client-s3": json.load(package)["version"]}
    versions |= {name: importlib.metadata.version(name) for name in ["yarl", "aiohttp", "requests", "httpx"]}
    print(f"{options.count} requests, seed {options.seed};", ", ".join(f"{name} {version}" for name, version in versions.items()))

    rng = random.Random(options.seed)
    lines = generate(rng, options.count, options.node, options.producer)
    asked = [(line, source(line), set((line["refused"] or {"errors": []})["errors"])) for line in lines]
    for line in lines:
        if not line["refused"]:
            asked += [(altered, f"twin, {way(line)}: {name}", errors) for name, altered, errors in twins(rng, line, 2)]
    answers = verify(options.verifier, [line for line, _, _ in asked])

    bad = collections.Counter()
    for (line, what, errors), answer in zip(asked, answers):
        if wrong := difference(line, answer, errors):
            bad[what, wrong] += 1
            if bad[what, wrong] == 1 and len(bad) <= 10:
                print(f"DIFFERENT, {line['generator']}, {what}: {wrong}\n  line: {json.dumps(line)}\n  answer: {json.dumps(answer)}")
    for (what, wrong), times in bad.items():
        print(f"  {times} times {what}: {wrong}")

    rare = report(lines, [what for _, what, _ in asked], options.count)
    if not bad:
        for name in SHARES:
            self_test(*next((line, answer) for (line, what, errors), answer in zip(asked, answers) if what == name and not errors))
    refused = sum(1 for line in lines if line["refused"])
    print(
        f"{len(lines) - refused} requests of others to be accepted, {refused} refused for a reason, {len(asked) - len(lines)} twins refused: "
        f"{bad.total()} wrong, {rare} counts too low"
    )
    return bad.total() + rare


def report(lines: list, whats: list, count: int) -> int:
    kinds, reasons, totals = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter), collections.Counter()
    for line in lines:
        name = source(line)
        totals[name] += 1
        own = line["generator"].removeprefix("ours ")
        if line["refused"]:
            reasons[name][line["refused"]["reason"]] += 1
        elif name == "ours":
            kinds[name].update([*(kind for kind in line["kinds"] if kind != "written in another way"), own])
            kinds[name].update([f"written in another way {own}"] if "written in another way" in line["kinds"] else [])
        else:
            kinds[name].update(line["kinds"])
    rare = too_rare(totals, "requests", SHARES, count * 0.99)
    for name, total in totals.items():
        rare += too_rare(kinds[name], f"{name}, accepted", FLOORS[name], total)
        if reasons[name] or name in REASONS:
            rare += too_rare(reasons[name], f"{name}, refused rightly", REASONS.get(name, {}), total)
        # What is refused is known by its reason, or it would not be noticed when there is more of it.
        assert reasons[name].keys() <= REASONS.get(name, {}).keys(), f"a reason without a floor: {name}, {reasons[name]}"
    whats = collections.Counter(what.removeprefix("twin, ") for what in whats if what.startswith("twin, "))
    floors = {f"{way}: {name}": 0.000_5 for way, named in TWINS.items() for name in named}
    return rare + too_rare(whats, "twins, refused", floors, count)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
