"""Negative twins: a request that must be accepted, with one thing changed for which it must be refused.

Each function changes a line in place and gives the kinds of errors that may come of it, or None where it does not apply. Its
name is the twin's.
"""
import base64
import copy
import json
import re
import urllib.parse

from foreign_requests import stamp

ALNUM = "abcdefghijklmnopqrstuvwxyz0123456789"
OWN = ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signedheaders", "x-amz-security-token", "x-amz-signature"]
WAYS = ["url", "header", "form"]
MISMATCH = {"SignatureMismatch"}
TWINS: dict = {way: {} for way in WAYS}


def twin(*ways):
    def register(function):
        for way in ways:
            TWINS[way][function.__name__.replace("_", " ")] = function
        return function

    return register


def way(line: dict) -> str:
    if line["form"]:
        return "form"
    return "header" if header(line, "authorization") else "url"


def twins(rng, line: dict, count: int):
    """So many twins of a line: name, altered line, error kinds."""
    known = list(TWINS[way(line)].items())
    rng.shuffle(known)
    for name, change in known:
        if count == 0:
            return
        altered = copy.deepcopy(line)
        errors = change(rng, altered)
        if errors:
            assert altered != line, name
            count -= 1
            yield name, altered, errors


def header(line, name):
    """The pair of a header, to be changed in place."""
    return next((pair for pair in line["headers"] if pair[0].lower() == name), None)


def field(line, name):
    return next((pair for pair in line["form"]["fields"] if pair[0].lower() == name), None)


def path_and_pairs(line):
    path, _, query = line["target"].partition("?")
    return path, query.split("&") if query else []


def set_target(line, path, pairs):
    line["target"] = path + ("?" + "&".join(pairs) if pairs else "")


def name_of(pair):
    return urllib.parse.unquote(pair.partition("=")[0]).lower()


def other(rng, text, letters=ALNUM):
    """A text with one of these letters or digits replaced by another one, or with one more at its end."""
    places = [place for place, char in enumerate(text) if char in letters]
    if not places:
        return text + rng.choice(letters)
    place = rng.choice(places)
    return text[:place] + rng.choice([char for char in letters if char != text[place]]) + text[place + 1 :]


def signed_names(line):
    """Signed headers that are sent, but for those that sign."""
    if way(line) == "header":
        names = re.search("SignedHeaders=([^,]*)", header(line, "authorization")[1])[1]
    else:
        names = urllib.parse.unquote(re.search("[?&]X-Amz-SignedHeaders=([^&]*)", line["target"])[1])
    return [name for name in names.split(";") if name not in ["host", "x-amz-date"]]


def bucket_at(line):
    """Which piece of the path between slashes comes behind the endpoint's own: the bucket in path style, else the key."""
    return 1 + urllib.parse.urlsplit(line["endpoint"]).path.count("/")


def substituted(line, pattern, replace):
    """Replaces once, in what says how the request is signed."""
    if way(line) == "header":
        pair = header(line, "authorization")
        pair[1] = re.sub(pattern, replace, pair[1], count=1)
    else:
        line["target"] = re.sub(pattern, replace, line["target"], count=1)


# The signature and what it says of itself.


@twin("url", "header", "form")
def signature_digit(rng, line):
    if line["form"]:
        pair = field(line, "x-amz-signature")
        pair[1] = other(rng, pair[1], "0123456789abcdef")
    else:
        substituted(line, "(Signature=)([0-9a-f]{64})", lambda match: match[1] + other(rng, match[2], "0123456789abcdef"))
    return MISMATCH


@twin("url", "header", "form")
def second_of_the_date(rng, line):
    if way(line) == "url":
        substituted(line, "(X-Amz-Date=[0-9T]{14})([0-9])Z", lambda match: f"{match[1]}{(int(match[2]) + 1) % 10}Z")
        return MISMATCH
    pair = (field if line["form"] else header)(line, "x-amz-date")
    pair[1] = f"{pair[1][:-2]}{(int(pair[1][-2]) + 1) % 10}Z"
    # The policy is what is signed of a form, and names the date; the clock is looked at before.
    return {"PolicyCondition", "NotYetValid", "LifetimeTooLong"} if line["form"] else MISMATCH


@twin("url", "header")
def day_of_the_scope(rng, line):
    substituted(line, "(/|%2[Ff])[0-9]{8}(/|%2[Ff])", lambda match: f"{match[1]}19700101{match[2]}")
    return {"ScopeDateMismatch"}


@twin("url")
def lifetime(rng, line):
    substituted(line, "(X-Amz-Expires=)([0-9]+)", lambda match: match[1] + str(int(match[2]) % 604_800 + 1))
    return MISMATCH


@twin("url", "header")
def algorithm(rng, line):
    substituted(line, "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512")
    return {"UnsupportedAlgorithm"}


@twin("url")
def no_signature(rng, line):
    path, pairs = path_and_pairs(line)
    set_target(line, path, [pair for pair in pairs if name_of(pair) != "x-amz-signature"])
    return {"MissingParam"}


@twin("url", "header")
def two_kinds(rng, line):
    if way(line) == "url":
        line["headers"].append(["Authorization", f"AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature={'0' * 64}"])
    else:
        line["target"] += ("&" if "?" in line["target"] else "?") + "X-Amz-Signature=" + "0" * 64
    return {"AmbiguousAuth"}


# Method, host, path and query.


@twin("url", "header")
def method(rng, line):
    line["method"] = rng.choice([name for name in ["GET", "HEAD", "PUT", "POST", "DELETE"] if name != line["method"]])
    # There, `x-amz-checksum-*` is not about the body, so that an unusual one is refused in another place.
    return MISMATCH


@twin("url", "header")
def key(rng, line):
    path, pairs = path_and_pairs(line)
    before = bucket_at(line) + (line["style"] == "path")
    start = len("/".join(path.split("/")[:before])) + 1
    places = [match.start() for match in re.finditer("%..|[A-Za-z0-9]", path) if len(match[0]) == 1 and match.start() >= start]
    if places and rng.random() < 0.8:
        place = rng.choice(places)
        path = path[:place] + other(rng, path[place], ALNUM) + path[place + 1 :]
    else:
        path += "x"
    set_target(line, path, pairs)
    # A digit may have stood in what is an encoded dot once more decoded.
    return MISMATCH | {"DotSegment", "TooLarge"}


@twin("url", "header")
def dot_segment(rng, line):
    path, pairs = path_and_pairs(line)
    set_target(line, path + rng.choice(["/../x", "/./x", "/%2e%2E/x", "/.%2e", "/.", "/x%2F..%2Fy"]), pairs)
    return {"DotSegment"}


@twin("url", "header")
def escaped_twice(rng, line):
    path, pairs = path_and_pairs(line)
    if "%" not in path:
        return None
    set_target(line, path.replace("%", "%25"), pairs)
    # The endpoint's own path, too, may have been written with escapes.
    return MISMATCH | {"DotSegment", "InvalidBucketName", "MalformedPath", "TooLarge"}


@twin("url", "header")
def plus_for_a_space(rng, line):
    path, pairs = path_and_pairs(line)
    query = "&".join(pairs)
    if "%20" not in query:
        return None
    set_target(line, path, [query.replace("%20", "+", 1)])
    return MISMATCH


@twin("url", "header")
def parameter_changed(rng, line):
    path, pairs = path_and_pairs(line)
    places = [place for place, pair in enumerate(pairs) if name_of(pair) not in OWN]
    if not places:
        return None
    place = rng.choice(places)
    pairs[place] += "x" if "=" in pairs[place] else "=x"
    set_target(line, path, pairs)
    return MISMATCH | {"MalformedDigest", "UnsupportedPayloadMode"}


@twin("url", "header")
def parameter_removed(rng, line):
    path, pairs = path_and_pairs(line)
    removable = [pair for pair in pairs if name_of(pair) not in OWN]
    if not removable:
        return None
    pairs.remove(rng.choice(removable))
    set_target(line, path, pairs)
    return MISMATCH


@twin("url", "header")
def parameter_added(rng, line):
    path, pairs = path_and_pairs(line)
    pairs.insert(rng.randint(0, len(pairs)), rng.choice(["acl=public-read", "zz", "%2B=1"]))
    set_target(line, path, pairs)
    # Some of ours have an `acl`.
    return MISMATCH | {"DuplicateParam"}


@twin("url", "header")
def header_in_the_query(rng, line):
    path, pairs = path_and_pairs(line)
    pairs.append(rng.choice(["x-amz-grant-read=x", "X-Amz-Website-Redirect-Location=%2Fx", "x-amz-meta-added=1"]))
    set_target(line, path, pairs)
    return MISMATCH


@twin("url")
def parameter_twice(rng, line):
    path, pairs = path_and_pairs(line)
    set_target(line, path, pairs + [rng.choice(pairs)])
    return {"DuplicateParam"}


@twin("url", "header", "form")
def host_not_served(rng, line):
    line["authority"] = rng.choice(["evil.example", "x" + line["authority"], line["authority"] + "0", line["authority"] + ".evil.example"])
    # A letter before a name in front of the host makes another bucket.
    return {"WrongHost"} | ({"SignatureMismatch", "PolicyCondition", "InvalidBucketName"} if line["style"] == "virtual" else set())


@twin("url", "header")
def host_of_another(rng, line):
    """The host is served, but another one was signed."""
    served = urllib.parse.urlsplit(line["endpoint"])
    line["endpoint"] = f"{served.scheme}://other.example{served.path}"
    line["authority"] = "other.example" if line["style"] == "path" else f"{line['expect']['bucket']}.other.example"
    return MISMATCH


@twin("url", "header", "form")
def bucket(rng, line):
    if line["style"] == "virtual":
        line["authority"] = "y" + line["authority"]
    else:
        segments = line["target"].split("/")
        segments[bucket_at(line)] = "y" + segments[bucket_at(line)]
        line["target"] = "/".join(segments)
    return {"PolicyCondition"} if line["form"] else MISMATCH


# Headers.


@twin("url", "header")
def signed_header_changed(rng, line):
    names = signed_names(line)
    if not names:
        return None
    pair = header(line, rng.choice(names))
    pair[1] = other(rng, pair[1])
    # Another text may be no digest or no length.
    return MISMATCH | {"MalformedDigest", "MalformedHeader", "UnsupportedPayloadMode"}


@twin("url", "header")
def signed_header_removed(rng, line):
    names = signed_names(line)
    if not names:
        return None
    line["headers"].remove(header(line, rng.choice(names)))
    return {"MissingHeader"}


@twin("url", "header")
def signed_header_twice(rng, line):
    names = signed_names(line)
    if not names:
        return None
    name, value = header(line, rng.choice(names))
    line["headers"].insert(rng.randint(0, len(line["headers"])), [name.upper(), rng.choice([value, "x"])])
    # The one that is looked at may be no digest.
    return {"DuplicateHeader", "MalformedDigest"}


@twin("url", "header")
def header_added(rng, line):
    line["headers"].append(rng.choice([["x-amz-grant-full-control", "x"], ["X-Amz-Meta-Added", "1"], ["X-AMZ-Website-Redirect-Location", "/x"]]))
    return {"UnsignedHeader"}


@twin("url", "header")
def type_added(rng, line):
    if header(line, "content-type"):
        return None
    line["headers"].append(["Content-Type", "text/html"])
    return {"UnsignedHeader"}


@twin("url")
def hoisted_and_sent(rng, line):
    names = [name_of(pair) for pair in path_and_pairs(line)[1]]
    names = [name for name in names if name.startswith("x-amz-") and name not in OWN]
    if not names:
        return None
    line["headers"].append([rng.choice(names), "x"])
    return {"ConflictingValue"}


# Who, where and when.


@twin("url", "header", "form")
def another_secret(rng, line):
    line["secret_key"] = other(rng, line["secret_key"])
    return MISMATCH


@twin("url", "header", "form")
def another_access_key(rng, line):
    line["access_key"] += "x"
    return {"UnknownAccessKey"}


@twin("url", "header", "form")
def another_token(rng, line):
    line["token"] = None if line["token"] and rng.random() < 0.5 else other(rng, line["token"] or "")
    return {"WrongToken"}


@twin("url", "header", "form")
def another_region(rng, line):
    line["region"] = "xx-west-1"
    return {"WrongRegion"}


@twin("url", "header", "form")
def too_late(rng, line):
    line["now"] = stamp(line["expect"]["expires_at"] + rng.choice([1, 2, 10**6]))
    return {"ClockSkew"} if way(line) == "header" else {"Expired"}


@twin("url", "header", "form")
def too_early(rng, line):
    line["now"] = stamp(line["expect"]["signed_at"] - rng.choice([901, 902, 10**6]))
    return {"ClockSkew"} if way(line) == "header" else {"NotYetValid"}


# The body.


@twin("url", "header")
def body_byte(rng, line):
    """Where the signature says what the body is."""
    hashed = (header(line, "x-amz-content-sha256") or ["", "UNSIGNED-PAYLOAD"])[1] != "UNSIGNED-PAYLOAD"
    hashed |= any(name == "content-md5" or name.startswith("x-amz-checksum-crc") for name in map(lambda pair: pair[0].lower(), line["headers"]))
    hashed |= "&x-amz-checksum-crc" in line["target"].lower()
    if not line["body"] or not hashed or line["expect"]["operation"] == "CompleteMultipartUpload":
        return None
    body = bytearray(base64.b64decode(line["body"]))
    body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    line["body"] = base64.b64encode(body).decode()
    return {"body: Digest"}


@twin("url", "header")
def body_longer(rng, line):
    if line["body"] is None or "content-length" not in signed_names(line):
        return None
    line["body"] = base64.b64encode(base64.b64decode(line["body"]) + b"x").decode()
    return {"body: TooLarge"}


# Forms.


def policy(line):
    return json.loads(base64.b64decode(field(line, "policy")[1]))


def sizes(line):
    ranges = [rule[1:] for rule in policy(line)["conditions"] if isinstance(rule, list) and rule[0] == "content-length-range"]
    return ranges[0] if ranges else None


def others(line):
    """Fields that have one value by the policy."""
    free = [*OWN, "policy", "key", "bucket", "x-amz-meta-chosen", "content-language"]
    return [pair for pair in line["form"]["fields"] if pair[0].lower() not in free and not pair[0].startswith("x-ignore-")]


@twin("form")
def policy_byte(rng, line):
    pair = field(line, "policy")
    place = rng.randrange(len(pair[1]) - 4)
    pair[1] = pair[1][:place] + other(rng, pair[1][place], ALNUM) + pair[1][place + 1 :]
    return MISMATCH


@twin("form")
def form_key(rng, line):
    pair = field(line, "key")
    pair[1] = rng.choice(["x" + pair[1], "other/" + pair[1]])
    return {"PolicyCondition", "TooLarge"}


@twin("form")
def form_bucket(rng, line):
    """Another bucket in the field than in the target, which counts."""
    pair = field(line, "bucket")
    if not pair:
        return None
    pair[1] += "x"
    return {"PolicyCondition", "ConflictingValue"}


@twin("form")
def form_dot_segment(rng, line):
    pair = field(line, "key")
    pair[1] = f"{pair[1].removesuffix('${filename}')}/../x"
    return {"PolicyCondition", "DotSegment", "TooLarge"}


@twin("form")
def field_changed(rng, line):
    if not others(line):
        return None
    pair = rng.choice(others(line))
    pair[1] = other(rng, pair[1])
    return {"PolicyCondition"}


@twin("form")
def start_changed(rng, line):
    pair = field(line, "x-amz-meta-chosen")
    if not pair:
        return None
    pair[1] = rng.choice(["b", "A"]) + pair[1][1:]
    return {"PolicyCondition"}


@twin("form")
def field_removed(rng, line):
    if not others(line):
        return None
    line["form"]["fields"].remove(rng.choice(others(line)))
    return {"PolicyCondition"}


@twin("form")
def field_added(rng, line):
    line["form"]["fields"].append(rng.choice([["x-amz-meta-added", "1"], ["x-amz-website-redirect-location", "/x"], ["tagging", "<Tagging/>"]]))
    return {"UncoveredField"}


@twin("form")
def field_twice(rng, line):
    name, value = rng.choice(line["form"]["fields"])
    line["form"]["fields"].insert(0, [name.upper(), value])
    return {"DuplicateField"}


@twin("form")
def field_that_signs_removed(rng, line):
    names = ["policy", "x-amz-signature", "x-amz-algorithm", "x-amz-credential", "x-amz-date"]
    line["form"]["fields"].remove(field(line, rng.choice(names)))
    return {"MissingField", "PolicyMissing", "NotSigned"}


@twin("form")
def file_too_large(rng, line):
    bounds = sizes(line)
    if not bounds or bounds[1] > 1000:
        return None
    line["body"] = base64.b64encode(b"x" * (bounds[1] + 1)).decode()
    return {"body: TooLarge"}


@twin("form")
def file_too_small(rng, line):
    bounds = sizes(line)
    if not bounds or not bounds[0]:
        return None
    line["body"] = base64.b64encode(b"x" * (bounds[0] - 1)).decode()
    return {"body: TooSmall"}
