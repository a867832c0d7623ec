"""What others are asked to sign: operations with their parameters, as botocore and the JavaScript SDK both name them.

An ask is a dictionary, so that it can be handed to another language as a line of JSON. What it is signed into is a line
too, with all that the verifier needs:

    generator, kinds      who signed it, and what it counts for
    method, target, authority, headers, body    the request as it is received; `headers` are pairs in order, `body` base64
    now                   the instant of the verification
    endpoint, style       where objects are served: `path` or `virtual`
    region, access_key, secret_key, token
    form                  for a browser form: `fields` in order, and `file_name`; `body` is the file
    expect                `bucket`, `key`, `operation` (none: not compared), and so on: what is verified
    refused               none, or the reason and the error kinds for which it must be refused instead
"""
import base64
import datetime
import hashlib
import urllib.parse

from botocore_diff import NON_ASCII, PLAIN, RESERVED, SPACES, TOKEN

REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-3"]
ENDPOINTS = ["http://127.0.0.1:9000", "https://storage.example", "http://localhost:8080", "https://s3.example.com:8443"]
EPOCH = datetime.datetime(1970, 1, 1)

# Operation, the share in which it is drawn, what it is about, and which options it may have. `xml`: with a body that the SDK
# writes, so that nobody presigns it.
OPERATIONS = {
    "GetObject": (4, "object", ["override", "version", "sse-c", "range"]),
    "HeadObject": (2, "object", ["version"]),
    "DeleteObject": (2, "object", ["version"]),
    "PutObject": (5, "object body", [
        "type", "disposition", "metadata", "sse", "sse-c", "class", "length", "md5", "sha256", "if-none-match", "others",
    ]),
    "UploadPart": (3, "object body part", ["length", "md5", "sse-c", "sha256"]),
    "CreateMultipartUpload": (1, "object", ["type", "metadata", "sse", "class", "others"]),
    "CompleteMultipartUpload": (1, "object upload", []),
    "AbortMultipartUpload": (1, "object upload", []),
    "ListParts": (1, "object upload", []),
    "CopyObject": (1, "object copy", ["metadata", "sse"]),
    "UploadPartCopy": (1, "object part copy", []),
    "GetObjectTagging": (1, "object", ["version"]),
    "PutObjectTagging": (1, "object xml", ["version"]),
    "ListObjectsV2": (2, "bucket list", []),
    "ListObjects": (1, "bucket list", []),
    "ListMultipartUploads": (1, "bucket list", []),
    "HeadBucket": (1, "bucket", []),
    "DeleteObjects": (1, "bucket xml", []),
}


class Draws:
    """Random values by one generator of numbers; whoever draws says what the value counts for."""

    def __init__(self, rng):
        self.rng = rng

    def text(self, letters, shortest, longest):
        return "".join(self.rng.choices(letters, k=self.rng.randint(shortest, longest)))

    def chance(self, share):
        return self.rng.random() < share

    def key(self, kinds: set) -> str:
        """A key with all that S3 allows in one, but for what our rules refuse."""
        segments = []
        for _ in range(self.rng.randint(1, 4)):
            segment = self.text(PLAIN, 1, 8)
            for kind, letters in [("reserved ASCII", RESERVED), ("runs of spaces", SPACES), ("non-ASCII", NON_ASCII)]:
                if self.chance(0.25):
                    segment += self.text(letters, 1, 6) + self.text(PLAIN, 1, 3)
                    kinds.add(f"key: {kind}")
            segments.append(segment)
        key = "/".join(segments)
        # An encoded dot or slash may become a dot segment; those are drawn on purpose.
        key = key.replace("%2", "-2").replace("%5", "-5")
        if self.chance(0.02):
            kinds.add("key: longest")
            key += "/" + "ж" * ((1023 - len(key.encode())) // 2)
            return key + "k" * (1024 - len(key.encode()))
        if self.chance(0.1):
            kinds.add("key: empty segments")
            key = self.rng.choice(["/" + key, key + "/", key.replace("/", "//"), "//" + key])
        return key

    def value(self, kinds: set) -> str:
        if self.chance(0.1):
            kinds.add("header: empty")
            return ""
        value = self.text(PLAIN + RESERVED + ["/", "\\"], 1, 16)
        if self.chance(0.3):
            value += self.rng.choice(["  ", "    "]) + self.text(PLAIN, 1, 5)
            kinds.add("header: runs of spaces")
        return value

    def signer(self, kinds: set) -> dict:
        rng = self.rng
        token = None
        if self.chance(0.3):
            token = self.text(TOKEN, 1, rng.choice([20, 300, 2000]))
            kinds.add("session token")
        path_style, endpoint = self.chance(0.5), None
        if self.chance(0.5):
            endpoint = rng.choice(ENDPOINTS)
            # An address has no subdomains.
            path_style = path_style or "127.0.0.1" in endpoint
        kinds.add("AWS" if endpoint is None else "custom endpoint")
        return {
            "bucket": self.bucket(kinds),
            "region": rng.choice(REGIONS), "endpoint": endpoint, "path_style": path_style,
            "access_key": rng.choice(["AKIAIOSFODNN7EXAMPLE", "interop:tester", "GOOG1E+x=y&z%20"]),
            "secret_key": self.text(PLAIN + list("/+="), 16, 40), "token": token,
            "time": rng.randint(10**9, 4 * 10**9), "expires": rng.choice([1, 604_800, 900, rng.randint(1, 604_800)]),
        }

    def bucket(self, kinds: set) -> str:
        name = self.text(PLAIN[:26], 3, 3) + self.text(PLAIN[:26] + PLAIN[-10:] + ["-"], 0, 12) + "0"
        if self.chance(0.1):
            kinds.add("bucket: dots")
            name += "." + self.text(PLAIN[:26], 1, 5)
        return name

    def ask(self, xml: bool = False) -> tuple[dict, set]:
        """An operation and its parameters, and what it counts for."""
        rng, kinds = self.rng, set()
        known = {name: share for name, (share, about, _) in OPERATIONS.items() if xml or "xml" not in about}
        operation = rng.choices(list(known), weights=known.values())[0]
        _, about, options = OPERATIONS[operation]
        ask = self.signer(kinds) | {"operation": operation, "body": None}
        params = ask["params"] = {"Bucket": ask["bucket"]}
        kinds.add(operation)
        if "object" in about:
            params["Key"] = self.key(kinds)
        if "body" in about:
            ask["body"] = self.text(PLAIN + NON_ASCII, 0, 24)
        if "part" in about:
            params["PartNumber"] = rng.randint(1, 10_000)
        if "part" in about or "upload" in about:
            params["UploadId"] = self.text(PLAIN + list("+/=._-~ "), 1, 40)
        if "copy" in about:
            params["CopySource"] = f"source-bucket/{self.text(PLAIN, 1, 9)}"
        if operation == "DeleteObjects":
            params["Delete"] = {"Objects": [{"Key": self.key(set())} for _ in range(rng.randint(1, 3))]}
        if operation == "PutObjectTagging":
            params["Tagging"] = {"TagSet": [{"Key": "a", "Value": self.text(PLAIN, 0, 9)}]}
        if "list" in about:
            if self.chance(0.7):
                params["Prefix"] = self.text(PLAIN + RESERVED + NON_ASCII + ["/", " "], 1, 12)
                kinds.add("query: reserved ASCII")
            if self.chance(0.5):
                params["Delimiter"] = rng.choice(["/", " ", "+", "&"])
        for option in options:
            if self.chance(0.3):
                self.option(option, params, ask, kinds)
        return ask, kinds

    def option(self, option: str, params: dict, ask: dict, kinds: set):
        rng = self.rng
        kinds.add(f"option: {option}")
        match option:
            case "override":
                params["ResponseContentDisposition"] = f'attachment; filename="{self.text(PLAIN + [" ", "+"], 1, 9)}"'
                params["ResponseContentType"] = "text/plain; charset=utf-8"
            case "version":
                params["VersionId"] = self.text(PLAIN + list("._-"), 1, 32)
            case "type":
                params["ContentType"] = rng.choice(["text/plain; charset=utf-8", "image/png", "application/x.a+json"])
            case "disposition":
                params["ContentDisposition"] = "attachment; filename=\"a  b.txt\"; filename*=UTF-8''a%20b.txt"
            case "metadata":
                names = {self.text(PLAIN[:36] + ["-"], 1, 9).lower() for _ in range(rng.randint(1, 3))}
                params["Metadata"] = {name: self.value(kinds) for name in sorted(names)}
            case "sse":
                params["ServerSideEncryption"] = "AES256"
            case "sse-c":
                params["SSECustomerAlgorithm"] = "AES256"
                params["SSECustomerKey"] = self.text(PLAIN, 32, 32)
            case "class":
                params["StorageClass"] = "STANDARD_IA"
            case "length":
                params["ContentLength"] = len(ask["body"].encode())
            case "md5":
                params["ContentMD5"] = md5(ask["body"].encode())
            case "sha256" if "ContentMD5" not in params:
                digest = hashlib.sha256(ask["body"].encode()).digest()
                params["ChecksumSHA256"] = base64.b64encode(digest).decode()
            case "range":
                params["Range"] = "bytes=0-9"
            case "others":
                params |= {"ACL": "public-read", "Tagging": "a=b&c%20d=e%2Bf"}
                params |= {"CacheControl": "private,  max-age=60", "ContentEncoding": "gzip"}
            case "if-none-match":
                params["IfNoneMatch"] = "*"

    def instant(self, ask: dict, header: bool = False) -> int:
        """When the request is verified: the first, the last or another second of its life, and behind a clock that is early."""
        first, last = (-900, 900) if header else (0, ask["expires"])
        return ask["time"] + self.rng.choice([-900, first, last, last - 1, self.rng.randint(first, last)])

    def client_headers(self, sent: list) -> list:
        """What clients add by themselves; nobody signs it."""
        known = {name.lower() for name, _ in sent}
        every = [
            ("User-Agent", "curl/8.5.0"), ("Accept", "*/*"), ("Accept-Encoding", "gzip, deflate, br"), ("Connection", "keep-alive"),
            ("Origin", "https://example.com"), ("Sec-Fetch-Mode", "cors"), ("Range", "bytes=0-9"), ("X-Forwarded-For", "192.0.2.1"),
        ]
        return [[name, value] for name, value in self.rng.sample(every, self.rng.randint(0, 4)) if name.lower() not in known]


def md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data).digest()).decode()


def stamp(seconds: int) -> str:
    return (EPOCH + datetime.timedelta(seconds=seconds)).strftime("%Y%m%dT%H%M%SZ")


def line(ask: dict, kinds: set, generator: str, *, method: str, url: str, headers: list, now: int, **more) -> dict:
    """What is verified, of a request that was signed."""
    split = urllib.parse.urlsplit(url)
    target = url[len(f"{split.scheme}://{split.netloc}"):] or "/"
    # SDKs have exceptions, such as for buckets whose names have dots.
    virtual = split.netloc.startswith(ask["bucket"] + ".")
    kinds.add("virtual-hosted" if virtual else "path-style")
    served = split.netloc.removeprefix(ask["bucket"] + ".")
    body = ask["body"]
    made = {
        "generator": generator, "kinds": sorted(kinds), "method": method, "target": target, "authority": split.netloc,
        "headers": headers, "body": None if body is None else base64.b64encode(body.encode()).decode(), "now": stamp(now),
        "endpoint": f"{split.scheme}://{served}", "style": "virtual" if virtual else "path", "region": ask["region"],
        "access_key": ask["access_key"], "secret_key": ask["secret_key"], "token": ask["token"], "form": None, "refused": None,
        "expect": {
            "bucket": ask["bucket"], "key": ask.get("params", {}).get("Key"), "operation": ask["operation"],
            "access_key": ask["access_key"], "signed_at": ask["time"], "payload": None,
            "expires_at": None if more.get("refused") else ask["time"] + ask["expires"],
        },
    }
    made["expect"] |= more.pop("expect", {})
    return made | more


def form(draws: Draws) -> tuple:
    """What a browser form is to allow: for both SDKs, which make a `starts-with` of a key that ends in `${filename}`."""
    rng, kinds = draws.rng, set()
    ask = draws.signer(kinds) | {"operation": "PostObject", "body": draws.text(PLAIN + NON_ASCII, 0, 24)}
    key, name = draws.key(kinds), draws.text(PLAIN + list(" .-_") + NON_ASCII[:4], 1, 9) + ".png"
    fields, conditions, chosen = {}, [], {}
    # What the key is in the end, where its signer leaves that to the client.
    exact = key
    if len(key.encode()) < 900 and draws.chance(0.4):
        key, exact = f"{key}/${{filename}}", f"{key}/{name}"
        kinds.add("form: file name")
        if draws.chance(0.3):
            chosen["key"] = exact = exact.removesuffix(name) + draws.text(PLAIN + RESERVED[:-1], 1, 9)
            kinds.add("form: key of the client's")
    if draws.chance(0.6):
        size = len(ask["body"].encode())
        conditions.append(["content-length-range", rng.randint(0, size), rng.choice([size, rng.randint(size, 5 * 2**30)])])
        kinds.add("form: sizes")
    for field, values in [
        ("Content-Type", ["image/png", "text/plain; charset=utf-8"]), ("acl", ["private", "public-read"]),
        ("success_action_status", ["200", "201", "204"]), ("x-amz-server-side-encryption", ["AES256"]),
        ("Cache-Control", ["private,  max-age=60"]), ("success_action_redirect", ["https://example.com/done?a=b&c=%20"]),
    ]:
        if draws.chance(0.3):
            fields[field] = rng.choice(values)
    for _ in range(rng.randint(0, 2)):
        value = draws.value(kinds)
        if draws.chance(0.3):
            value += draws.text(NON_ASCII, 1, 4)
            kinds.add("form: non-ASCII")
        fields["x-amz-meta-" + draws.text(PLAIN[:26], 1, 9)] = value
        kinds.add("form: metadata")
    if fields:
        kinds.add("form: fields")
    if draws.chance(0.3):
        # Whatever begins so is the client's choice; names do not depend on case.
        conditions += [["starts-with", "$x-amz-meta-Chosen", "a"], ["starts-with", "$Content-Language", ""]]
        chosen |= {"X-Amz-Meta-chosen": "a" + draws.value(kinds), "content-language": rng.choice(["", "en"])}
        kinds.add("form: starts-with")
    if draws.chance(0.2):
        chosen["x-ignore-" + draws.text(PLAIN, 1, 5)] = draws.value(kinds)
        kinds.add("form: ignored field")
    return ask, {"key": key, "exact": exact, "file_name": name, "fields": fields, "conditions": conditions, "chosen": chosen}, kinds


def form_line(draws, ask, form, kinds, generator, url, fields, refused) -> dict:
    """A form as a browser sends it: its fields in any order."""
    fields = [list(field) for field in (fields | form["chosen"]).items()]
    if draws.chance(0.3):
        draws.rng.shuffle(fields)
    made = line(
        ask, set() if refused else kinds, generator, method="POST", url=url, headers=[], now=draws.instant(ask), refused=refused,
        expect={"key": form["exact"]},
    )
    return made | {"form": {"fields": fields, "file_name": form["file_name"]}}
