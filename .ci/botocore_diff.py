#!/usr/bin/env python3
"""Signs random requests with this crate and with botocore, and compares host, path, query and signature.

One line in ten is a browser form: its fields and its policy's conditions are compared as sets, and botocore signs the
policy's own text.

    botocore_diff.py [--count N] [--seed N] PRODUCER [ARGUMENT...]

PRODUCER reads one JSON request a line and writes one answer a line, as `examples/presign_jsonl.rs` does. One
request in eight has a fault put into it on purpose: it must be refused, and for that fault. How many requests of each
kind were drawn is printed, and a kind drawn too rarely fails the run, so that a quiet generator can't pass for a
correct signer. Every draw follows from the seed.
"""
import argparse
import base64
import collections
import datetime
import json
import random
import re
import subprocess
import sys
import urllib.parse

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.hooks import HierarchicalEmitter
from botocore.model import ServiceId
from botocore.signers import RequestSigner, S3PostPresigner
from botocore.utils import percent_encode

SPACES = ["  ", "   ", " "]
RESERVED = list("!*'();:@&=+$,?#[]%<>^`{|}~\"-_.")
NON_ASCII = list("äßéñłжя中文字日本語한국어🙂🚀") + ["e\u0301", "\u00a0", "\u00b7", "\ufffd"]
PLAIN = list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
TOKEN = list("+/=%&?#:;,@!*'()~._-") + PLAIN


class Draw:
    """One request, with the kinds that it counts for."""

    def __init__(self, rng):
        self.rng, self.kinds, self.fault = rng, set(), None
        self.draw_signer()
        self.draw_endpoint()
        self.draw_operation()

    def draw_operation(self):
        self.method = self.count(self.rng.choice(["GET", "GET", "PUT", "PUT", "HEAD", "DELETE", "POST"]))
        self.key = self.draw_key()
        self.headers = self.draw_headers()
        self.query = self.draw_query()

    def draw_signer(self):
        rng = self.rng
        self.bucket = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=rng.randint(3, 20)))
        self.region = rng.choice(["us-east-1", "eu-central-1", "ap-southeast-3", "auto", "garage"])
        self.expires = rng.choice([1, 604_800, rng.randint(1, 604_800), 900])
        if self.expires in (1, 604_800):
            self.count("shortest or longest life")
        self.time = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=rng.randint(10**9, 4 * 10**9))
        self.access_key = rng.choice(["AKIAIOSFODNN7EXAMPLE", "interop:tester", "GOOG1E+x=y&z%20"])
        self.secret_key = self.text(PLAIN + list("/+="), 16, 40)
        self.token = None
        if rng.random() < 0.3:
            self.token = self.count("session token", self.text(TOKEN, 1, 400))

    def count(self, kind, value=None):
        self.kinds.add(kind)
        return kind if value is None else value

    def text(self, letters, shortest, longest):
        return "".join(self.rng.choices(letters, k=self.rng.randint(shortest, longest)))

    def draw_key(self):
        if self.rng.random() < 0.12:
            return self.count("bucket level", "")
        segments = []
        for _ in range(self.rng.randint(1, 5)):
            segment = self.text(PLAIN, 1, 12)
            for kind, letters in [
                ("key: reserved ASCII", RESERVED), ("key: runs of spaces", SPACES), ("key: non-ASCII", NON_ASCII),
            ]:
                if self.rng.random() < 0.25:
                    segment += self.count(kind, self.text(letters, 1, 6)) + self.text(PLAIN, 1, 3)
            segments.append(segment)
        key = "/".join(segments)
        if re.search("%(2[ef]|5c)", key, re.IGNORECASE):
            key = key.replace("%", "-")  # an encoded dot or slash may be a fault; those are drawn on purpose
        return key

    def draw_endpoint(self):
        rng = self.rng
        self.scheme = rng.choice(["https", "https", "http"])
        self.path_style = rng.random() < 0.5
        self.host = rng.choice(["s3.example.com", "storage.example", "s3.eu-central-1.amazonaws.com", "localhost"])
        if self.path_style and rng.random() < 0.3:
            self.host = self.count("host is an address", rng.choice(["127.0.0.1", "10.1.2.3", "[::1]", "[2001:db8::1]"]))
        self.count("path-style" if self.path_style else "virtual-hosted")
        self.port, self.written_port = "", ""
        default = {"https": ":443", "http": ":80"}[self.scheme]
        if rng.random() < 0.2:
            self.written_port = self.count("default port", default)
        elif rng.random() < 0.3:
            self.port = self.written_port = self.count("other port", f":{rng.choice([8080, 9000, 19003, 65535])}")
        self.prefix = ""
        if rng.random() < 0.2:
            self.prefix = self.count("path prefix", rng.choice(["/s3", "/storage/v1", "/a-b_c.d~e"]))

    def draw_headers(self):
        rng, headers = self.rng, {}
        if rng.random() < 0.4:
            return headers
        if rng.random() < 0.5:
            headers["content-type"] = rng.choice(["text/plain; charset=utf-8", "image/png", "application/x.a+json"])
        if rng.random() < 0.2:
            headers["content-md5"] = "1B2M2Y8AsgTpgAmY7PhCfg=="
        if rng.random() < 0.2:
            headers["cache-control"] = "private,  max-age=60, no-transform"
            self.count("header: runs of spaces")
        if rng.random() < 0.2:
            headers["content-disposition"] = "attachment; filename=\"a  b.txt\"; filename*=UTF-8''a%20b.txt"
        if rng.random() < 0.2:
            headers["x-amz-storage-class"] = "STANDARD_IA"
        if rng.random() < 0.2:
            headers["x-amz-tagging"] = "a=b&c%20d=e%2Bf"
        if self.method == "PUT" and rng.random() < 0.3:
            headers["content-length"] = self.count("content-length", str(rng.randint(0, 5 * 2**30)))
        for _ in range(rng.randint(0, 3)):
            name = "x-amz-meta-" + self.text(list("abcdefghijklmnopqrstuvwxyz0123456789-_"), 1, 12)
            value = self.text(PLAIN + RESERVED + ["/", "\\"], 1, 20)
            if rng.random() < 0.4:
                value += self.count("header: runs of spaces", rng.choice(["  ", "     "])) + self.text(PLAIN, 1, 5)
            if rng.random() < 0.2:
                value = self.count("header: outer spaces", f"  {value} ")
            headers[self.count("metadata", name)] = value
        if headers:
            self.count("signed headers")
        # Names are case-insensitive and come in any order.
        names = list(headers)
        rng.shuffle(names)
        return {(name.title() if rng.random() < 0.2 else name): headers[name] for name in names}

    def draw_query(self):
        rng, query = self.rng, {}
        if rng.random() < 0.3:
            name = rng.choice(["acl", "tagging", "uploads", "versions", "cors", "retention"])
            query[self.count("query: sub-resource", name)] = self.count("query: empty value", "")
        if rng.random() < 0.2:
            query["versionId"] = self.text(PLAIN + list("._-"), 1, 32)
        if rng.random() < 0.2:
            query["partNumber"] = str(rng.randint(1, 10_000))
            query["uploadId"] = self.text(PLAIN + list("+/=._-~ "), 1, 60)
        if rng.random() < 0.3:
            reserved = self.text(RESERVED + ["/", " ", "\\"], 1, 12)
            query[rng.choice(["prefix", "delimiter", "marker"])] = self.count("query: reserved ASCII", reserved)
        if rng.random() < 0.2:
            query["response-content-disposition"] = f'attachment; filename="{self.text(PLAIN + [" ", "+"], 1, 9)}"'
        if rng.random() < 0.2:
            query["start-after"] = self.count("query: non-ASCII", self.text(NON_ASCII, 1, 6))
        if rng.random() < 0.2:
            # Names that sort differently before and after encoding, and in upper case.
            for _ in range(rng.randint(1, 4)):
                query["q" + self.text(RESERVED + PLAIN, 1, 4)] = self.text(PLAIN, 0, 3)
            self.count("query: reserved ASCII in a name")
        names = list(query)
        rng.shuffle(names)
        return {name: query[name] for name in names}

    def timestamp(self):
        return self.time.strftime("%Y%m%dT%H%M%SZ")

    def operation(self):
        return {"method": self.method, "key": self.key, "headers": self.headers, "query": self.query}

    def line(self):
        """The request as PRODUCER reads it."""
        request = self.operation() | {
            "bucket": self.bucket, "expires": self.expires, "region": self.region,
            "endpoint": f"{self.scheme}://{self.host}{self.written_port}{self.prefix}", "path_style": self.path_style,
            "session_token": self.token, "time": self.timestamp(), "access_key": self.access_key,
            "secret_key": self.secret_key,
        }
        return json.dumps(request | (self.fault[1] if self.fault else {}), ensure_ascii=self.rng.random() < 0.5)

    def expected(self, answered_path):
        """botocore's URL for the same request."""
        path = "/" + percent_encode(self.key, safe="/-._~")
        if self.path_style:
            path = f"/{self.bucket}{path}"
            if not self.key and not answered_path.endswith("/"):
                path = path[:-1]  # both `/bucket` and `/bucket/` name the bucket
        host = self.host if self.path_style else f"{self.bucket}.{self.host}"
        request = AWSRequest(
            self.method, f"{self.scheme}://{host}{self.port}{self.prefix}{path}", dict(self.headers), params=dict(self.query)
        )
        botocore.auth.get_current_datetime = lambda: self.time
        credentials = Credentials(self.access_key, self.secret_key, self.token)
        botocore.auth.S3SigV4QueryAuth(credentials, "s3", self.region, expires=self.expires).add_auth(request)
        return request.url

    def difference(self, answer):
        expected = self.expected(urllib.parse.urlsplit(answer["url"]).path)
        if parts(answer["url"]) != parts(expected):
            return f"botocore: {expected}"
        to_set = {name.lower(): value for name, value in answer["headers"].items()}
        given = {name.lower(): value.strip() for name, value in self.headers.items()}
        # The body implies its length, so that a client need not be told to set it.
        given.pop("content-length", None)
        to_set.pop("content-length", None)
        if to_set != given:
            return f"headers to set, expected: {given}"
        return None

    def altered(self, answer):
        """Answers that are wrong: each must be seen."""
        url = answer["url"]
        for altered in [
            url[:-1] + ("0" if url[-1] != "0" else "1"), url.replace("/", "/x", 3), url + "&a=", url.replace("X-Amz-Date", "X-Amz-date"),
            url.replace("http", "ftp", 1), url.replace("?", "/?", 1),
        ]:
            yield answer | {"url": altered}
        yield answer | {"headers": {"x": "y"}}


class Form(Draw):
    """One browser form: some fields are given as fields, some by their conditions, some by both."""

    def draw_operation(self):
        self.count("form")
        least = self.rng.choice([0, 1, self.rng.randint(0, 2**20)])
        self.conditions = [["content-length-range", least, self.rng.randint(least, 5 * 2**30)]]
        self.key, self.starts = self.draw_place()
        self.fields = {}
        for name, value in self.draw_fields().items():
            written = self.rng.choice([{name: value}, ["eq", f"${name}", value], None])
            if written:
                self.conditions.append(written)
            if not written or self.rng.random() < 0.5:
                self.fields[name] = value
        self.all = self.fields | {name: value for name, value in map(pair, self.conditions) if name}
        if self.starts is not None:
            self.conditions.append(["starts-with", "$key", self.starts])
        if self.rng.random() < 0.3:
            self.conditions.append({"bucket": self.bucket})
        self.rng.shuffle(self.conditions)

    def draw_place(self):
        """The key, and what it starts with where a client has a say in it."""
        key = ""
        while not key or "${filename}" in key:
            key = self.draw_key()
        if self.rng.random() < 0.5:
            return self.count("form: exact key", key), None
        prefix = f"{self.text(PLAIN, 3, 9)}/{key}/"
        if self.rng.random() < 0.5:
            return self.count("form: file name", prefix + "${filename}"), prefix
        self.count("form: prefix")
        return None, prefix

    def draw_fields(self):
        rng, fields = self.rng, {}
        if rng.random() < 0.5:
            fields["Content-Type"] = rng.choice(["text/plain; charset=utf-8", "image/png", "application/x.a+json"])
        if rng.random() < 0.3:
            fields["acl"] = rng.choice(["private", "bucket-owner-full-control"])
        if rng.random() < 0.3:
            fields["Cache-Control"] = "private,  max-age=60"
        if rng.random() < 0.3:
            fields["x-amz-server-side-encryption"] = "AES256"
        if rng.random() < 0.2:
            fields["success_action_status"] = rng.choice(["200", "201", "204"])
        elif rng.random() < 0.2:
            fields["success_action_redirect"] = "https://example.com/done?a=b&c=%20"
        for _ in range(rng.randint(0, 3)):
            name = "x-amz-meta-" + self.text(list("abcdefghijklmnopqrstuvwxyz0123456789-_$"), 1, 12)
            value = "v" + self.text(PLAIN + RESERVED + ["/", "\\"], 1, 20)
            fields[self.count("form: metadata", name)] = value.replace("${filename}", "")
        return fields

    def operation(self):
        key = {} if self.key is None else {"key": self.key}
        return {"op": "post_policy", "conditions": self.conditions, "fields": self.fields} | key

    def expected(self):
        """botocore's fields for the same form, its policy decoded among them."""
        botocore.auth.get_current_datetime = botocore.signers.get_current_datetime = lambda: self.time
        key = {} if self.key is None else {"key": self.key}
        conditions = [
            {"bucket": self.bucket}, {"key": self.key} if self.starts is None else ["starts-with", "$key", self.starts],
            *({name: value} for name, value in self.fields.items()), *self.conditions,
        ]
        emitter = HierarchicalEmitter()
        signer = RequestSigner(
            ServiceId("s3"), self.region, "s3", "s3v4", Credentials(self.access_key, self.secret_key, self.token), emitter
        )
        request = {
            "method": "POST", "url_path": "/", "url": "https://example.com/", "headers": {}, "body": b"", "query_string": {}, "context": {},
        }
        made = S3PostPresigner(signer).generate_presigned_post(request, key | self.all, conditions, self.expires)
        return made["fields"]

    def difference(self, answer):
        ours, botocores = dict(answer["fields"]), self.expected()
        policy, signature = ours.pop("policy"), ours.pop("x-amz-signature")
        other_policy = botocores.pop("policy")
        botocores.pop("x-amz-signature")
        if {name.lower(): value for name, value in ours.items()} != {name.lower(): value for name, value in botocores.items()}:
            return f"fields, botocore: {botocores}"
        decoded, other = (json.loads(base64.b64decode(text)) for text in (policy, other_policy))
        if conditions(decoded) != conditions(other):
            return f"conditions: {decoded}, botocore: {other}"
        if len(decoded["conditions"]) != len(conditions(decoded)) or len(decoded) != 2:
            return f"a condition twice, or more than conditions: {decoded}"
        if decoded["expiration"] != other["expiration"].replace("Z", ".000Z"):
            return f"expiration: {decoded}, botocore: {other}"
        request = AWSRequest("POST", "https://example.com/")
        request.context["timestamp"] = self.timestamp()
        auth = botocore.auth.S3SigV4PostAuth(Credentials(self.access_key, self.secret_key, self.token), "s3", self.region)
        if signature != auth.signature(policy, request):
            return f"signature, botocore: {auth.signature(policy, request)}"
        host = self.host if self.path_style else f"{self.bucket}.{self.host}"
        path = f"/{self.bucket}" if self.path_style else "/"
        if answer["url"] != f"{self.scheme}://{host}{self.port}{self.prefix}{path}":
            return "another URL"
        return None

    def altered(self, answer):
        fields = answer["fields"]
        yield answer | {"url": answer["url"] + "x"}
        yield answer | {"fields": fields | {"x-more": "1"}}
        yield answer | {"fields": fields | {"x-amz-signature": fields["x-amz-signature"][::-1]}}
        yield answer | {"fields": {name: value for name, value in fields.items() if name != "x-amz-date"}}
        text = base64.b64decode(fields["policy"]).decode()
        for wrong in [text.replace("content-length-range\",", "content-length-range\",1"), text.replace(".000Z", ".001Z"), text.replace('{"bucket"', '{"a":"b"},{"bucket"')]:
            yield answer | {"fields": fields | {"policy": base64.b64encode(wrong.encode()).decode()}}


def pair(condition):
    """Name and value of a condition of equality; no name for any other."""
    if isinstance(condition, dict):
        return next(iter(condition.items()))
    return (condition[1][1:], condition[2]) if condition[0] == "eq" else (None, None)


def conditions(policy):
    """A policy's conditions as a set; the two ways to write equality are one, and names have no case."""
    found = set()
    for condition in policy["conditions"]:
        name, value = pair(condition)
        found.add(("eq", name.lower(), value) if name else tuple(condition))
    return found


def with_key(bad):
    return lambda draw: {"key": bad(draw)}


def with_header(name, value):
    return lambda draw: {"headers": draw.headers | {name: value}}


# What is put into a request on purpose: name of the fault, the fields it replaces, and the error that must come.
FAULTS = [
    ("key: dot segment", with_key(lambda draw: draw.rng.choice(["..", "a/../b", "./a", "a/."])), "^object key: "),
    ("key: encoded dot segment", with_key(lambda draw: draw.rng.choice(["a/%2e%2E/b", "%2e", "a/.%2e"])), "^object key: "),
    ("key: control character", with_key(lambda draw: f"a{chr(draw.rng.choice([0, 9, 10, 13, 31, 127, 133]))}b"), "^object key: "),
    ("key: too long", with_key(lambda draw: draw.rng.choice(["k" * 1025, "漢" * 342])), "^object key: "),
    ("life: out of range", lambda draw: {"expires": draw.rng.choice([0, 604_801, 10**9])}, "^X-Amz-Expires: "),
    ("header: signer's own", with_header("host", "other.example"), "^host: "),
    ("header: hop-by-hop", with_header("transfer-encoding", "chunked"), "^transfer-encoding: "),
    ("header: client's own", with_header("user-agent", "curl/8"), "^user-agent: "),
    ("header: line break", with_header("x-amz-meta-a", "v\r\nx-amz-acl: public-read"), "^header value: "),
    ("header: name", with_header("x-amz-meta-a b", "v"), "^header name: "),
    ("header: public ACL", with_header("x-amz-acl", "public-read"), "^x-amz-acl: "),
    ("header: active type", lambda draw: {"method": "PUT", "key": "a", "query": {}, "headers": {"content-type": draw.rng.choice(["text/html", "image/svg+xml"]), "content-disposition": "inline"}}, "^content-type: "),
    ("header: no size", lambda draw: {"headers": {"content-length": draw.rng.choice(["+1", "", "0x1", "1 2"])}}, "^content-length: "),
    ("header: twice", lambda draw: {"headers": draw.headers | {"x-amz-meta-Q": "1", "X-Amz-Meta-q": "2"}}, "^x-amz-meta-q: "),
    ("query: signer's own", lambda draw: {"query": draw.query | {draw.rng.choice(["X-Amz-Signature", "X-Amz-Date"]): "x"}}, "^X-Amz-"),
    ("query: hoisted header", lambda draw: {"query": draw.query | {draw.rng.choice(["x-amz-acl", "X-Amz-Meta-A"]): "public-read"}}, "^[xX]-[aA]mz-"),
    ("query: control character", lambda draw: {"query": draw.query | {"prefix": "a\r\nb"}}, "^prefix: "),
    ("query: no name", lambda draw: {"query": draw.query | {"": "x"}}, "^query: "),
    ("query: active type", lambda draw: {"query": {"response-content-type": "text/html"}}, "^response-content-type: "),
    ("bucket before an address", lambda draw: {"endpoint": "http://127.0.0.1:9000", "path_style": False}, "^bucket: "),
    ("endpoint: user info", lambda draw: {"endpoint": "https://user:word@s3.example.com"}, "^endpoint: "),
    ("endpoint: query", lambda draw: {"endpoint": "https://s3.example.com/?a=b"}, "^endpoint: "),
    ("bucket: dots", lambda draw: {"bucket": draw.rng.choice(["..", "a..b", "-ab", "Ab c"])}, "^bucket"),
    ("access key", lambda draw: {"access_key": draw.rng.choice(["", "AKID/x", "a b", "a,b"])}, "^access key ID: "),
    ("secret key", lambda draw: {"secret_key": draw.rng.choice(["", "secret\n", "a b"])}, "^secret access key: "),
    ("session token", lambda draw: {"session_token": draw.rng.choice(["", "a b", "a\r\nb", "é"])}, "^session token: "),
    ("region", lambda draw: {"region": draw.rng.choice(["", "us east", "a/b", "x\n"])}, "^region: "),
]

def more(*conditions):
    return lambda draw: {"conditions": draw.conditions + list(conditions)}


def and_field(name, *values):
    """A field that is drawn by no chance, with one of these values."""
    return lambda draw: {"fields": draw.fields | {name: draw.rng.choice(values)}, "conditions": [
        condition for condition in draw.conditions if (pair(condition)[0] or "").lower() != name.lower()
    ]}


def without(draw, operator):
    return [condition for condition in draw.conditions if isinstance(condition, dict) or condition[0] != operator]


def exact(key):
    """A key without the condition that it starts with something."""
    return lambda draw: {"key": key, "conditions": without(draw, "starts-with")}


def sizes(*written):
    return lambda draw: {"conditions": [*written, *without(draw, "content-length-range")]}


FORM_FAULTS = [
    ("form: no sizes", sizes(), "^content-length-range: absent"),
    ("form: sizes", lambda draw: sizes(["content-length-range", *draw.rng.choice([(2, 1), (0, 5 * 2**30 + 1)])])(draw), "^content-length-range: "),
    ("form: sizes are no numbers", lambda draw: sizes(["content-length-range", *draw.rng.choice([("1", "2"), (-1, 2), (0, 1.5)])])(draw), "^content-length-range: "),
    ("form: file name", exact("u/${filename}"), "^key: "),
    ("form: type by its start", more(["starts-with", "$Content-Type", "image/"]), "^starts-with: "),
    ("form: list of types", and_field("Content-Type", "image/png, text/html", "image/*", ""), "^content-type: "),
    ("form: active type", and_field("Content-Type", "text/html", "image/svg+xml"), "^content-type: "),
    ("form: public ACL", and_field("acl", "public-read", "authenticated-read"), "^acl: "),
    ("form: redirect", and_field("success_action_redirect", "//evil.example", "/a", "http://evil.example/"), "^success_action_redirect: "),
    ("form: status", and_field("success_action_status", "302", "0"), "^success_action_status: "),
    ("form: signer's own", lambda draw: {"fields": draw.fields | {draw.rng.choice(["policy", "X-Amz-Date", "x-amz-signature"]): "x"}}, "^(policy|x-amz-(date|signature)): "),
    ("form: ignored field", lambda draw: {"fields": draw.fields | {"x-ignore-a": "x"}}, "^x-ignore-a: "),
    ("form: two values", more({"x-amz-meta-q": "1"}, ["eq", "$X-Amz-Meta-Q", "2"]), "^x-amz-meta-q: "),
    ("form: another bucket", more({"bucket": "another"}), "^bucket: "),
    ("form: unknown operator", more(["ends-with", "$key", "x"]), "^conditions: "),
    ("form: file name in a field", and_field("x-amz-meta-name", "a-${filename}"), "^x-amz-meta-name: "),
    ("form: life", lambda draw: {"expires": draw.rng.choice([0, 604_801])}, "^X-Amz-Expires: "),
    ("form: too large", lambda draw: {"fields": draw.fields | {f"x-{at}": "a" * 3_000 for at in range(4)}}, "^policy: "),
]

# The least share of the requests that each kind must have.
FLOORS = {
    "form": 0.06, "form: exact key": 0.03, "form: file name": 0.015, "form: prefix": 0.015, "form: metadata": 0.04,
    "GET": 0.15, "PUT": 0.15, "HEAD": 0.05, "DELETE": 0.05, "POST": 0.05, "bucket level": 0.05,
    "shortest or longest life": 0.2, "session token": 0.15, "path-style": 0.3, "virtual-hosted": 0.3,
    "host is an address": 0.05, "default port": 0.08, "other port": 0.1, "path prefix": 0.08,
    "key: reserved ASCII": 0.2, "key: runs of spaces": 0.2, "key: non-ASCII": 0.2,
    "signed headers": 0.2, "metadata": 0.15, "content-length": 0.01, "header: runs of spaces": 0.1,
    "header: outer spaces": 0.02, "query: sub-resource": 0.1, "query: empty value": 0.1,
    "query: reserved ASCII": 0.1, "query: non-ASCII": 0.05, "query: reserved ASCII in a name": 0.05,
} | {f"refused: {name}": 0.002 for name, _, _ in FAULTS} | {f"refused: {name}": 0.000_3 for name, _, _ in FORM_FAULTS}


def parts(url):
    """What is compared: scheme, host, path, and the query's pairs in the order of their text."""
    split = urllib.parse.urlsplit(url)
    return split.scheme, split.netloc, split.path, sorted(split.query.split("&"))


def difference(draw, answer):
    """What is wrong with the answer to one request, or None."""
    if draw.fault:
        if not re.search(draw.fault[2], answer.get("error", "")):
            return f"must be refused for `{draw.fault[0]}`, matching {draw.fault[2]!r}"
        if "url" in answer:
            return "an error and a URL"
        return None
    if "url" not in answer:
        return "refused"
    return draw.difference(answer)


def self_test(draw, answer):
    """A comparison that sees nothing would pass everything: each altered answer must differ."""
    for altered in draw.altered(answer):
        assert difference(draw, altered), f"self-test: this passed as equal: {altered}"
    assert difference(draw, {"error": "x"}), "self-test: a refusal passed"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("producer", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    print(f"{options.count} requests, seed {options.seed}, botocore {botocore.__version__}")

    rng, counts = random.Random(options.seed), collections.Counter()
    draws = []
    for _ in range(options.count):
        form = rng.random() < 0.1
        draw = Form(rng) if form else Draw(rng)
        if rng.random() < 0.125:
            name, replace, error = rng.choice(FORM_FAULTS if form else FAULTS)
            draw.fault, draw.kinds = (name, replace(draw), error), {f"refused: {name}"}
        counts.update(draw.kinds)
        draws.append(draw)
    # A blank line and a broken one must not stop the producer.
    lines = [draw.line() for draw in draws] + ["{broken", draws[0].line()]
    done = subprocess.run(
        options.producer, input="".join(f"{line}\n" for line in lines).encode(), stdout=subprocess.PIPE, check=True, timeout=600
    )
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(lines), f"{len(lines)} requests, {len(answers)} answers"
    assert "error" in answers[-2] and answers[-1] == answers[0], "a broken line: an error, then on with the next"

    bad = 0
    for draw, line, answer in zip(draws, lines, answers):
        if wrong := difference(draw, answer):
            bad += 1
            if bad <= 10:
                print(f"DIFFERENT: {wrong}\n  request: {line}\n  answer: {json.dumps(answer)}")
    rare = 0
    for kind, share in FLOORS.items():
        floor = max(1, int(share * options.count))
        rare += counts[kind] < floor
        print(f"  {kind:32} {counts[kind]:7}{'' if counts[kind] >= floor else f'  BELOW ITS FLOOR {floor}'}")
    assert counts.keys() <= FLOORS.keys(), f"kinds without a floor: {counts.keys() - FLOORS.keys()}"
    if not bad:
        # One of each, with something to compare.
        for full in [lambda draw: not isinstance(draw, Form) and draw.headers, lambda draw: isinstance(draw, Form) and draw.fields]:
            self_test(*next(both for both in zip(draws, answers) if not both[0].fault and full(both[0])))
    print(f"{options.count - bad} equal, {bad} different, {rare} kinds too rare")
    return bad + rare


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
