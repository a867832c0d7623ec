#!/usr/bin/env python3
"""Random and hostile requests to FastAPI and to this crate: the same verdict, the same errors, the same bytes of them.

    fastapi_check.py [--count N] [--seed N] [--keep FILE] EXAMPLE

EXAMPLE is `examples/wire_jsonl.rs`. FastAPI runs in this process, behind its own test client. An accepted request is compared by
what was read from it, a refused one by its status and its whole body; GeoLens's by the flattened list. How many requests there
were of each kind, answer, error and documented difference is printed, and one that is too rare fails the run.

What may differ is looked for in the request itself, never taken from the crate's answer:

- an object has a name twice, or a text half of a surrogate pair, or `NaN` or `Infinity` stand for a number: the crate answers
  `json_invalid` there, where Python reads on, and then accepts it, finds other faults, or fails with 500 as it can't write its
  answer;
- the body has more than 1 MiB, lists and objects are in each other deeper than 64, or it is no UTF-8: 400 from the crate. UTF-16
  and UTF-32 are read by Python alone;
- a number beyond what a float holds, such as `1e400`, is echoed: FastAPI fails with 500, the crate writes it as it was;
- members whose names begin with `_sa` are left out of FastAPI's `input`;
- more than 1,000 errors: the crate lists the first 1,000;
- a number stands for a date and time: Python takes it for Unix time, the crate for none.

A body that is no JSON is compared by the type of the error and its offset. Python has other words for a comma before a bracket or
a brace since 3.13, and counts to the comma; the crate tells what comes behind it, as older ones do.
"""
import argparse
import base64
import collections
import json
import random
import re
import subprocess
import sys
import warnings
from urllib.parse import quote

warnings.filterwarnings("ignore", message=".*httpx.*")
import fastapi
import pydantic
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.testclient import TestClient

import fastapi_requests
from fastapi_app import app

MOST_BYTES, DEEPEST, MOST_ERRORS = 1 << 20, 64, 1000
UNREADABLE = '{"detail":"There was an error parsing the body"}'
# The least share of all requests.
FLOORS = {
    **{f"endpoint: {name}": 0.03 for name in fastapi_requests.ENDPOINTS},
    **{f"endpoint: {name}": 0.015 for name in [*fastapi_requests.FILES, fastapi_requests.FORM]},
    **{f"kind: {name}": share / 400 for name, (share, _) in fastapi_requests.SPOILERS.items()},
    **{f"kind: {name}": 0.008 for name in fastapi_requests.BROKEN},
    "answer: accepted": 0.12, "answer: 422": 0.3, "answer: 400": 0.01, "answer: json_invalid": 0.06,
    "compared to the byte": 0.75,
    **{f"error: {name}": 0.0002 for name in """
        missing string_type string_too_short string_too_long string_pattern_mismatch int_type int_parsing int_from_float
        int_parsing_size float_type float_parsing bool_type bool_parsing greater_than greater_than_equal less_than
        less_than_equal list_type too_short too_long dict_type model_attributes_type uuid_type uuid_parsing datetime_type
        datetime_from_date_parsing literal_error enum extra_forbidden json_invalid
    """.split()},
    "differs: a name twice": 0.005, "differs: half of a surrogate pair": 0.005, "differs: NaN or Infinity": 0.002,
    "differs: too deep": 0.003, "differs: not UTF-8": 0.001,
}


@app.exception_handler(RequestValidationError)
async def keep_errors(request, error):
    app.state.errors = error.errors()
    return await request_validation_exception_handler(request, error)


def ask_fastapi(client, endpoint, path, query, body):
    """The status, the body, and the errors, which are there as well where FastAPI then fails to write them."""
    app.state.errors = []
    url = "/".join(["", endpoint, *(quote(text, safe="") for text in path.values())])
    if endpoint in fastapi_requests.FILES:
        answer = client.get(url, params=query)
    elif endpoint == fastapi_requests.FORM:
        # A field without a file's name is text, the other one a file of five bytes.
        fields = json.loads(body).items()
        answer = client.post(url, files={name: (text, b"12345") if name == "file" else (None, text) for name, text in fields})
    else:
        answer = client.post(url, content=body, headers={"content-type": "application/json"})
    if answer.status_code == 404:
        raise SystemExit(f"no such route: {url}")
    return answer.status_code, answer.content.decode(), app.state.errors


def flattened(errors):
    """As GeoLens tells them."""
    detail = "; ".join(".".join(map(str, error["loc"])) + ": " + error["msg"] for error in errors)
    return dump({"type": "about:blank", "title": "Validation Error", "status": 422, "detail": detail})


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Text:
    """What stands in a body, as far as it can be read: what the crate may answer otherwise, and where."""

    # Text, or what is none.
    TOKEN = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"?|-?Infinity|NaN|[\[\]{}]', re.S)
    HALF = re.compile(r"\\\\|\\u([dD][89abAB][0-9a-fA-F]{2})(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\.", re.S)

    def __init__(self, body):
        self.found = {"too long": None} if len(body) > MOST_BYTES else {}
        self.encoding = json.detect_encoding(body)
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.found["not UTF-8"] = None
            return
        if not self.encoding.startswith("utf-8"):
            self.found["UTF-16 or UTF-32"] = None
        objects, depth = [], 0
        for token in self.TOKEN.finditer(text):
            word, at = token[0], token.start()
            if word in "[{":
                objects.append(at)
                depth = max(depth, len(objects))
                if len(objects) > DEEPEST:
                    self.found.setdefault("too deep", at)
            elif word in "]}":
                start = objects.pop() if objects else None
                if word == "}" and start is not None and has_twins(text[start : token.end()]):
                    self.found.setdefault("a name twice", start)
            elif word[0] == '"':
                for half in self.HALF.finditer(word):
                    if half[1] and not half[2] or half[3]:
                        self.found.setdefault("half of a surrogate pair", at + half.start())
            else:
                self.found.setdefault("NaN or Infinity", at)


def has_twins(text):
    seen = []
    try:
        json.loads(text, object_pairs_hook=lambda pairs: seen.append(pairs) or None)
    except (ValueError, RecursionError):
        return False
    names = [name for name, _ in seen[-1]]
    return len(set(names)) < len(names)


WORDS = {"A name stands twice in an object": "a name twice", "Half of a surrogate pair": "half of a surrogate pair",
    "Expecting value": "NaN or Infinity"}


def without_sa(value):
    """As FastAPI leaves it out."""
    if isinstance(value, dict):
        return {name: without_sa(item) for name, item in value.items() if not name.startswith("_sa")}
    return [without_sa(item) for item in value] if isinstance(value, list) else value


def errors_of(status, text):
    detail = json.loads(text)["detail"] if status == 422 else None
    return detail if isinstance(detail, list) else []


def compare(line, theirs, ours):
    """How they agree; `None` where they should and do not."""
    endpoint, body = line["endpoint"], base64.b64decode(line["body_base64"])
    geolens = endpoint.startswith("geolens/")
    status, text, raised = theirs
    expected, errors = text, errors_of(status, text)
    invalid = errors and errors[0]["type"] == "json_invalid"
    if status == 422 and geolens:
        expected = flattened(errors[:MOST_ERRORS])
    if status == 400 and geolens:
        expected = dump({"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "There was an error parsing the body"})
    if (status, expected) == ours:
        return "compared to the byte"
    if status == ours[0] == 200:
        return "compared by value" if json.loads(expected) == json.loads(ours[1]) else None
    found = Text(body).found
    unreadable = ours == (400, UNREADABLE) or geolens and ours[0] == 400
    # What the crate did not read.
    for name in ["too long", "not UTF-8", "too deep"]:
        if name in found and unreadable:
            return f"differs: {name}"
    if "UTF-16 or UTF-32" in found and ours[0] == 422 and "JSON decode error" in ours[1]:
        return "differs: UTF-16 or UTF-32"
    if ours[0] != 422:
        return None
    if geolens:
        offset = re.search(r'"detail":"body\.(\d+): JSON decode error"', ours[1])
        told, offset = None, offset and int(offset[1])
    else:
        error = errors_of(*ours)[0]
        told, offset = error.get("ctx", {}).get("error"), error["loc"][1] if error["type"] == "json_invalid" else None
    if offset is not None:
        if invalid and errors[0]["loc"] == ["body", offset]:
            return "compared but for the words"
        if invalid and errors[0]["ctx"]["error"].startswith("Illegal trailing comma"):
            start = errors[0]["loc"][1]
            after = body.decode("utf-8-sig")[start + 1 :]
            if offset == start + 1 + len(after) - len(after.lstrip(" \t\r\n")):
                return "differs: the comma before a bracket"
        for words, name in WORDS.items():
            earlier = not invalid or errors[0]["loc"][1] > offset or "Unterminated" in errors[0]["ctx"]["error"]
            if earlier and found.get(name) == offset and told in (None, words):
                return f"differs: {name}"
        return None
    if len(errors) > MOST_ERRORS and not geolens and errors[:MOST_ERRORS] == errors_of(*ours):
        return "differs: too many errors"
    if status == 500 and has_infinity(body):
        # What it would have answered.
        errors, status = without_sa(json.loads(json.dumps(raised[:MOST_ERRORS]))), 422
        mine = flattened(errors) == ours[1] if geolens else [without_sa(error) for error in errors_of(*ours)] == errors
        if mine:
            return "differs: echo of an infinite number"
    if geolens or status == 500:
        return None
    number = is_number_for_instant(endpoint, body)
    mine, others = (
        [error for error in errors if not number or error["loc"] != ["body", "instant"]] for errors in (errors_of(*ours), errors)
    )
    if number and mine == others:
        return "differs: a number for an instant"
    if b"_sa" in body and [without_sa(error) for error in mine] == others:
        return "differs: _sa"
    return None


def is_number_for_instant(endpoint, body):
    """Whether a number stands for a date and time, or a text that is one."""
    if endpoint != "scalars" or b"instant" not in body:
        return False
    try:
        instant = json.loads(body)["instant"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    if isinstance(instant, str):
        return bool(re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)", instant))
    return isinstance(instant, (int, float)) and not isinstance(instant, bool)


def has_infinity(body):
    floats = []
    json.loads(body, parse_float=lambda text: floats.append(float(text)))
    return any(abs(number) == float("inf") for number in floats)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=15000)
    arguments.add_argument("--seed", type=int, default=20260102)
    arguments.add_argument("--keep", help="where the requests are kept, as JSON lines")
    arguments.add_argument("example")
    arguments = arguments.parse_args()
    print(f"FastAPI {fastapi.__version__}, pydantic {pydantic.__version__}, Python {sys.version.split()[0]}; seed {arguments.seed}")

    rng = random.Random(arguments.seed)
    counts, lines, answers = collections.Counter(), [], []
    client = TestClient(app, raise_server_exceptions=False)
    with client:
        for _ in range(arguments.count):
            kind, endpoint, path, query, body = fastapi_requests.draw(rng)
            counts.update([f"kind: {kind}", f"endpoint: {endpoint}"])
            line = {"endpoint": endpoint, "path": path, "query": query, "body_base64": base64.b64encode(body).decode()}
            lines.append(line)
            answers.append(ask_fastapi(client, endpoint, path, query, body))
    sent = "".join(json.dumps(line) + "\n" for line in lines)
    if arguments.keep:
        with open(arguments.keep, "w") as file:
            file.write(sent)
    run = subprocess.run([arguments.example], input=sent, capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in run.stdout.split("\n") if line]
    if len(told) != len(lines):
        raise SystemExit(f"{len(lines)} requests, {len(told)} answers")

    faults = 0
    for line, theirs, ours in zip(lines, answers, told):
        if "broken" in ours:
            raise SystemExit(f"the example does not understand {line}: {ours}")
        ours = (ours["status"], ours["body"])
        errors = errors_of(*theirs[:2])
        counts[f"answer: {'accepted' if theirs[0] == 200 else theirs[0]}"] += 1
        counts["answer: json_invalid"] += bool(errors and errors[0]["type"] == "json_invalid")
        counts.update({f"error: {error['type']}" for error in errors})
        how = compare(line, theirs, ours)
        counts[how or "UNEXPLAINED"] += 1
        if how is None:
            faults += 1
            if faults <= 20:
                body = base64.b64decode(line["body_base64"])
                print(f"\n{line['endpoint']} {line['path']} {line['query']} {body[:400]!r}")
                print(f"  FastAPI: {theirs[0]} {theirs[1][:600]}\n  crate:   {ours[0]} {ours[1][:600]}")
    for name in sorted(counts):
        print(f"{counts[name]:7d}  {name}")
    few = [f"{name}: {counts[name]}" for name, share in FLOORS.items() if counts[name] < int(share * arguments.count)]
    if few:
        print("too few, of", *few, sep="\n  ")
    print(f"{arguments.count} requests, {faults} differences that nothing explains")
    return 1 if faults or few else 0


if __name__ == "__main__":
    sys.exit(main())
