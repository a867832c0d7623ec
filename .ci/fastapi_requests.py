"""Random and hostile requests: a valid one of an endpoint's schema, spoilt in one way or several.

A request is (kind, endpoint, path, query, body): where the path and the query hold their parameters, decoded, and the body is
what is sent; a form's is the JSON of its fields. Every draw follows from the generator that is handed in.
"""
import json

ODD_INTEGERS = [
    "12", " 12 ", "\t12\n", "+5", "-5", "1_000", "12.0", "12.000", "007", "-0", "0", "1__0", "_1", "1_", "1e3", "12.5", "0x10", "", "  ",
    "１２", "1,000",
    "+-1", "-+1", "--1", "++1", "+", "-", ".", "12.", ".0", "0.", "00.0", "0_0", "0__7", "0-5", "0-05", "-0-5", "0_.0", "-007.0", "+ 1",
    "1 2",
    "\u00a012\u3000", "\u200512", "\u001c12", "\u008512", "12\u200b", "\ufeff12", "²", "٣", "inf", "nan", "None", "true", "0b1", "1.0_0",
    "1_0.0", "−1",
    "9" * 18, "9" * 19, "9223372036854775807", "9223372036854775808", "-9223372036854775809", "9" * 40, "1" * 4299, "1" * 4300, "1" * 4301,
    "-" + "1" * 4299, "-" + "1" * 4300, "-" + "1" * 4301, " -" + "1" * 4301, " " + "1" * 4301, "0" * 5000, "1" * 4301 + "x",
    "1_" + "0" * 4300, "+" + "1" * 4300, "+" + "1" * 4301,
]
# As they are written, with no quotes.
ODD_NUMBERS = [
    "0", "-0", "-1", "1", "2", "0.0", "-0.0", "1.0", "2.0", "1.5", "-1.5", "0.1", "1e0", "1E2", "1e-2", "1e15", "1e16", "1.25e20", "1e20",
    "-1e20", "123456789.123456789",
    "1e-5", "0.0001", "0.00001", "5e-324", "1.7976931348623157e308", "9007199254740993", "9007199254740993.0", "9.2233720368547758e18",
    "-9223372036854775808.0",
    "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616", "1" + "0" * 40, "-1" + "0" * 40,
    "1" + "0" * 308, "1" + "0" * 309,
    "9" * 4300, "-" + "9" * 4300, "9" * 4301, "-" + "9" * 4301, "0." + "1" * 400, "1e400", "-1e400", "123e-400", "100", "101", "-5", "-6",
    "9", "10", "256", "1000", "10000", "10001",
]
ODD_FLOATS = ["1.5", " 1.5 ", "1_0.5", " 1_0.5", "inf", "-Infinity", "NaN", "nan(1)", "1e5", "1e400", ".5", "5.", "+.5", ".", "", "1,5",
    "0x1p3", "１", "1__0", "1_0", "\u00a01"]
ODD_BOOLEANS = ["true", "TRUE", "tRuE", "t", "f", "yes", "No", "y", "n", "on", "OFF", "1", "0", " true", "2", "", "tru", "ｔ", "01",
    "K\u0131"]
UUID = "2489e9ad-2ee2-8e00-8ec9-32d5f69181c0"
PLAIN = UUID.replace("-", "")
ODD_UUIDS = [
    UUID, UUID.upper(), PLAIN, "{%s}" % UUID, "urn:uuid:" + UUID, "URN:UUID:" + UUID, "{%s}" % PLAIN, "urn:uuid:" + PLAIN, UUID[:-1],
    UUID + "0", PLAIN[:-1], PLAIN + "0",
    UUID.replace("-", "", 1), UUID.replace("-", "_"), "-" + UUID, UUID + "-", "{" + UUID, UUID + "}", "{{%s}}" % UUID, "{%s}" % UUID[:-1],
    "{%s}" % UUID[:-2], "{}", "",
    "urn:uuid:", "urn:uuid:x", " " + UUID, UUID + " ", UUID[:-1] + "g", UUID[:-1] + "é", "é" + UUID[1:], "{é%s}" % UUID[1:], "é" * 18,
    "é" * 16, "a" * 32, "a" * 36, "a" * 45, "a" * 46,
    "-" * 36, "-" * 4, "----------", "{%s}" % UUID.replace("-", "a"), "{%s}" % ("-" * 36), "{" + "a" * 34 + "}", "{" + "a" * 30 + "}",
    "2489e9ad-2ee2-8e00-8ec9", "null", "0", "00000000-0000-0000-0000-000000000000",
    "2489e9ad2-ee2-8e00-8ec9-32d5f69181c0", "2489e9ad-2ee28-e00-8ec9-32d5f69181c0", "2489e9ad-2ee2-8e00-8ec932-d5f69181c0",
    "urn:uuid:{%s}" % UUID, "2489E9AD-2EE2-8E00-8EC9-32D5F69181CZ", "🙂" * 9, "🙂", "š" * 16, UUID[:-4] + "🙂", "{🙂}", "ĭ" * 4, "Ł-",
]
ODD_DATES = [
    "2026-01-02T03:04:05Z", "2026-01-02t03:04:05z", "2026-01-02 03:04:05", "2026-01-02_03:04", "2026-01-02",
    "2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05,5", "2026-01-02T03:04:05.Z",
    "2026-01-02T03:04:05+01:00", "2026-01-02T03:04:05-0130", "2026-01-02T03:04:05−01:00", "2026-01-02T03:04:05+24:00",
    "2026-01-02T03:04:05+23:60", "2026-01-02T03:04:05+01", "2026-01-02T24:00:00Z",
    "2026-01-02T03:60:00Z", "2026-01-02T03:04:60Z", "2026-01-02T", "2026-01-02T3:04", "2026-01-02X03:04:05Z", "2026-13-01T00:00:00Z",
    "2026-00-01", "2026-02-29", "2024-02-29", "1900-02-29",
    "2000-02-29T23:59:59Z", "2026-04-31", "2026-01-00", "2026-1-1", "nope", "", "2026/01/02", "x026-01-02", "20x6-01-02", "2026-0x-02",
    "2026-01-0x", "2026-01-02 ", " 2026-01-02", "2026-01-02Z", "2026-01-02T03:04:05ZZ",
    "0000-01-01", "0000-01-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59Z", "２０２６-01-02", "1969-12-31T23:59:59.5Z",
    "2026-01-02T03:04:05 Z", "2026-01-02T03:04:05.123456+00:00x",
]
TEXTS = [
    "", "a", "ab", "abcde", "abcdef", "é", "éé", "日本語", "🙂", "e\u0301", "\0", "\u001f", "\u007f", "\u2028", "\ufeff", "\u00ad", "\"", "\\",
    "/", "</script>", "\b\f\n\r\t", "image/png",
    "a" * 64, "a" * 65, "a" * 255, "a" * 256, "é" * 255, "🙂" * 256, "a" * 1024, "🙂" * 1024, "a" * 1025, "single", "multipart", "Single",
    "webp", "gif", "aa", "zz\n", "AA", "a1",
]
NAMES = ["x", "", "é", "_sa_instance_state", "_sa", "__proto__", "filename ", "FILENAME", "self", "a.b", "0", "\u0000", "assets", "parts",
    "name", "size", "file_size", "blob", "folder"]
# Written as they are.
SURROGATES = [r'"\ud800"', r'"\udc00"', r'"\ud800\ud800"', r'"\ud800a"', r'"\udfffa"', r'"\ud83d\ude00"', r'"\uD83D\uDE00"',
    r'"a\ud800\u0061"', r'"\ud800\n"', r'{"\ud800":1}']
CONSTANTS = ["NaN", "Infinity", "-Infinity", "[NaN]", "nan", "None", "True", "undefined", "-", "--1", "+1", "01", "1.", ".5", "1e", "1e+",
    "0x1", "'a'", "1_000", "-I", "tru", "nul"]


class Raw(str):
    """What is written as it is."""


class Pairs(list):
    """An object whose names need not differ."""


def write(rng, value, loose):
    """As JSON; `loose`: with space anywhere, and escapes that need not be."""
    def space():
        return rng.choice(["", "", "", " ", "\n", "\t ", "\r\n"]) if loose else ""

    def put(value):
        if isinstance(value, Raw):
            return str(value)
        if isinstance(value, str):
            text = json.dumps(value, ensure_ascii=loose and rng.random() < 0.3)
            return text.replace("/", "\\/") if loose and rng.random() < 0.2 else text
        if isinstance(value, (dict, Pairs)):
            pairs = value.items() if isinstance(value, dict) else value
            return "{" + space() + ",".join(space() + put(name) + space() + ":" + space() + put(item) + space() for name,
                item in pairs) + "}"
        if isinstance(value, list):
            return "[" + space() + ",".join(space() + put(item) + space() for item in value) + "]"
        return json.dumps(value)

    return space() + put(value) + space()


# What a valid request holds.
def size(rng):
    return rng.choice([0, 1, 2**20, 2**53, 2**63, 2**64 - 1, rng.randint(0, 10**9), "12", 7.0, True])


def spec(rng):
    spec = {"content_type": rng.choice(["image/png", "é" * 255, "x", "a" * 255]), "object_size_bytes": size(rng)}
    if rng.random() < 0.6:
        spec["filename"] = rng.choice(["cat.png", None, "", "日本語.png", "a" * 1024])
    return shuffled(rng, spec)


def shuffled(rng, members):
    members = list(members.items())
    if rng.random() < 0.3:
        rng.shuffle(members)
    return dict(members)


def part(rng):
    return shuffled(rng, {"etag": rng.choice(['"5d41402abc4b2a76b9719d911017c592"', "x"]), "part_number": rng.choice([1, 10000, "3", 4.0,
        rng.randint(1, 10000)])})


def many(rng, most):
    return rng.choice([1, 1, 2, 3, rng.randint(1, 9), most if rng.random() < 0.15 else 4])


def assets(rng):
    return {"assets": [spec(rng) for _ in range(many(rng, 256))]}


def part_numbers(rng):
    return shuffled(rng, {"part_numbers": [rng.randint(1, 10000) for _ in range(many(rng, 1000))], "upload_session_id": rng.choice(["ups_1",
        "a" * 64, "é" * 64])})


def complete(rng):
    body = {"upload_session_id": rng.choice(["ups_1", "a" * 64])}
    if rng.random() < 0.7:
        body["parts"] = rng.choice([None, [part(rng) for _ in range(many(rng, 50))]])
    return shuffled(rng, body)


def reupload(rng):
    body = {"filename": rng.choice(["roads.zip", "é" * 255, "a"]), "file_size": rng.choice([1, 2**40, "12", True, 5.0, 10**30])}
    if rng.random() < 0.5:
        body["content_type"] = rng.choice(["application/zip", "", "a" * 255])
    return shuffled(rng, body)


def parts(rng):
    return {} if rng.random() < 0.3 else {"parts": [part(rng) for _ in range(rng.choice([0, many(rng, 50)]))]}


def blob(rng):
    return {"blob": shuffled(rng, {
        "filename": rng.choice(["hello.txt", "", "naïve résumé (final)/v:2.pdf", "é" * 255, "a" * 1025]),
        "content_type": rng.choice(["text/plain", "", "é", "a" * 256]), "byte_size": rng.choice([-1, -10**30, 5.0, size(rng)]),
        "checksum": rng.choice(["ixqZU8RhEpaoJ6v4xHgE1w==", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "", "é"]),
    })}


def presigned_url(rng):
    body = {"folder": rng.choice(["products", "", "../.."]), "filename": rng.choice(["shoe.png", "", "é" * 256, "../../a.png"]),
        "content_type": rng.choice(["image/png", "image/svg+xml", "", "é"])}
    for name in rng.choice([[], ["file_size"], ["file_size"], ["size"], ["size", "file_size"]]):
        body[name] = rng.choice([None, -1, 52428801, size(rng)])
    return shuffled(rng, body)


def presigned_url_of_prose(rng):
    body = presigned_url(rng)
    if rng.random() < 0.5:
        body["folder"] = None
    if rng.random() < 0.3:
        del body["folder"]
    return body


def configuration(rng, nullable):
    body = {
        "name": rng.choice(["Default", "", "é" * 256, "a" * 1025]), "metadata_adapter": rng.choice(["default", "ovs"]),
        "image_format": rng.choice(["webp", "jpeg"]), "naming_convention_template": rng.choice(["{brand}_v{version}", "", "{", None]),
    }
    body = {name: None if name in nullable and rng.random() < 0.2 else value for name, value in body.items() if rng.random() < 0.7}
    return shuffled(rng, body)


def lora(rng):
    body = {}
    if rng.random() < 0.8:
        body["file"] = rng.choice(["a.safetensors", "b.ckpt", "c.pt", "日本.pth", "d e.bin"])
    for name in ["lora_trigger", "entity_type"]:
        if rng.random() < 0.6:
            body[name] = rng.choice(TEXTS)
    return body


def scalars(rng):
    body = {
        "integer": rng.choice([0, -1, 10**50, "12", True, 3.0]), "closed": rng.choice([-5, 100, 0]), "open": rng.choice([1, 9, "5"]),
        "boolean": rng.choice([True, False, 0, 1, "yes", 1.0]),
        "number": rng.choice([0, 1.5, "1e5", True, -0.0, 10**20]), "id": rng.choice(ODD_UUIDS[:5]), "instant": rng.choice(ODD_DATES[:7]),
        "text": rng.choice(["ab", "éàüöß"]), "one": "🙂",
        "literal": "single", "member": "png", "pattern": "az", "mapping": rng.choice([{}, {"é": "b", "a": ""}]), "items": [1, 2],
        "boxes": [{"name": "n", **rng.choice([{}, {"patch": None}, {"patch": True}])} for _ in range(rng.randint(0, 3))],
    }
    names = rng.sample(sorted(body), rng.randint(0, len(body)))
    return shuffled(rng, {name: body[name] for name in names})


ENDPOINTS = {
    "splendor/asset-uploads": (assets, []), "splendor/uploads": (spec, []), "splendor/uploads/parts": (part_numbers, []),
    "splendor/uploads/complete": (complete, []),
    "geolens/reupload": (reupload, ["dataset_id"]), "geolens/complete": (parts, ["dataset_id", "job_id"]), "scalars": (scalars, []),
    "aura/upload": (blob, []), "sartiq/presigned-url": (presigned_url, []), "sartiq/presigned-url-of-prose": (presigned_url_of_prose, []),
    "sartiq/create-mine": (lambda rng: configuration(rng, []), []),
    "sartiq/create": (lambda rng: configuration(rng, []), ["user_id"]),
    "sartiq/update": (lambda rng: configuration(rng, ["name", "metadata_adapter", "image_format"]), ["config_id"]),
    "sartiq/update-without-null": (lambda rng: configuration(rng, []), ["org_id"]),
}
# Those that have no body of JSON: a query, and a form.
FILES = ["sartiq/files", "sartiq/files-of-minio"]
FORM = "sartiq/lora"
# Which odd values suit a field; the others get any.
SUITING = {
    "byte_size": ODD_INTEGERS, "size": ODD_INTEGERS, "folder": TEXTS, "filename": TEXTS, "content_type": TEXTS, "checksum": TEXTS,
    "metadata_adapter": ["default", "ovs", "OVS", "ovs ", "", "default\0"],
    "image_format": ["webp", "jpeg", "WebP", "jpg", "png", ""], "naming_convention_template": TEXTS,
    "object_size_bytes": ODD_INTEGERS, "file_size": ODD_INTEGERS, "part_number": ODD_INTEGERS, "part_numbers": ODD_INTEGERS,
    "integer": ODD_INTEGERS, "closed": ODD_INTEGERS, "open": ODD_INTEGERS,
    "items": ODD_INTEGERS, "number": ODD_FLOATS, "boolean": ODD_BOOLEANS, "patch": ODD_BOOLEANS, "id": ODD_UUIDS, "instant": ODD_DATES,
    "pattern": TEXTS, "literal": TEXTS, "member": TEXTS,
    "text": TEXTS, "one": TEXTS, "mapping": TEXTS,
}


def places(value, name=None):
    """Every (container, index, name of the field around) in a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for index, item in list(items):
        here = index if isinstance(index, str) else name
        yield value, index, here
        yield from places(item, here)


def wrong(rng):
    """A value of any type."""
    draw = rng.random()
    if draw < 0.35:
        return rng.choice([None, True, False, [], {}, [1], {"a": 1}, [[]], [{}], "x", "", [None], {"name": "n"}])
    if draw < 0.6:
        return Raw(rng.choice(ODD_NUMBERS))
    if draw < 0.8:
        return rng.choice(TEXTS)
    return rng.choice(rng.choice([ODD_INTEGERS, ODD_FLOATS, ODD_BOOLEANS, ODD_UUIDS, ODD_DATES]))


def place(rng, body):
    found = list(places(body))
    # Half of them near the top, where lists are long.
    return rng.choice(found[:12] if rng.random() < 0.5 else found) if found else None


def spoil_type(rng, body):
    if at := place(rng, body):
        at[0][at[1]] = wrong(rng)
    return body


def spoil_suiting(rng, body):
    found = [at for at in places(body) if at[2] in SUITING]
    if found:
        # One field like another, however often it is there.
        field = rng.choice(sorted({at[2] for at in found}))
        container, index, name = rng.choice([at for at in found if at[2] == field])
        container[index] = Raw(rng.choice(ODD_NUMBERS)) if rng.random() < 0.35 else rng.choice(SUITING[name])
    return body


def spoil_boundary(rng, body):
    """A number beside a bound, or a text as long as may be, or one longer."""
    found = [at for at in places(body) if at[2] in SUITING and SUITING[at[2]] in (ODD_INTEGERS, TEXTS)]
    if found:
        field = rng.choice(sorted({at[2] for at in found}))
        container, index, name = rng.choice([at for at in found if at[2] == field])
        number = rng.choice([-6, -5, 0, 1, 10, 100, 10000, 2**63, 2**64]) + rng.choice([-1, 0, 1])
        container[index] = number if SUITING[name] is ODD_INTEGERS else rng.choice(["a", "é", "🙂"]) * rng.choice([0, 1, 2, 5, 6, 64, 65])
    return body


def spoil_text(rng, body):
    if at := place(rng, body):
        at[0][at[1]] = rng.choice(TEXTS)
    return body


def spoil_missing(rng, body):
    found = [at for at in places(body) if isinstance(at[0], dict)]
    for container, index, _ in rng.sample(found, min(len(found), rng.randint(1, 3))):
        container.pop(index, None)
    return body


def objects(body):
    return ([body] if isinstance(body, dict) else []) + [container[index] for container, index,
        _ in places(body) if isinstance(container[index], dict)]


def spoil_extra(rng, body):
    for _ in range(rng.randint(1, 3)):
        if found := objects(body):
            rng.choice(found)[rng.choice(NAMES)] = wrong(rng)
    return body


def spoil_length(rng, body):
    found = [(container, index) for container, index, _ in places(body) if isinstance(container[index], list)]
    if found:
        container, index = rng.choice(found)
        items = container[index] or [wrong(rng)]
        length = rng.choice([0, 1, 2, 3, 4, 255, 256, 257, 999, 1000, 1001])
        items = (items * (length // len(items) + 1))[:length]
        if items and rng.random() < 0.4:
            items[rng.randrange(len(items))] = wrong(rng)
        if rng.random() < 0.05:
            items = [wrong(rng)] * length
        container[index] = items
    return body


def spoil_top(rng, body):
    return rng.choice([wrong(rng), [body], Raw("null"), Raw("{}"), Raw("[]"), Raw(rng.choice(ODD_NUMBERS))])


def spoil_deep(rng, body):
    depth = rng.choice([1, 5, 30, 60, 61, 62, 63, 64, 65, 66, 100, 200, 3000])
    opening, closing = rng.choice([("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
    closed = rng.random() < 0.7
    deep = Raw(opening * depth + "1" + (closing * depth if closed else ""))
    if rng.random() < 0.3 or not isinstance(body, dict):
        return deep
    body[rng.choice(["x", *body])] = deep
    return body


def spoil_raw(rng, body, raws):
    raw = Raw(rng.choice(raws))
    if rng.random() < 0.15 or not isinstance(body, dict):
        return raw
    if at := place(rng, body):
        at[0][at[1]] = raw
    if rng.random() < 0.4:
        body["x"] = raw
    return body


def twins(rng, value):
    """Names that stand twice: the same, or one of them escaped."""
    if isinstance(value, dict):
        pairs = Pairs((name, twins(rng, item)) for name, item in value.items())
        if pairs and rng.random() < 0.6:
            name, item = rng.choice(pairs)
            twin = name
            if name.isascii() and rng.random() < 0.3:
                twin = Raw('"' + "".join(f"\\u{ord(char):04x}" for char in name) + '"')
            pairs.insert(rng.randrange(len(pairs) + 1), (twin, rng.choice([item, wrong(rng)])))
        return pairs
    return [twins(rng, item) for item in value] if isinstance(value, list) else value


# How a valid body is spoilt, and how often.
SPOILERS = {
    "valid": (8, lambda rng, body: body), "wrong type": (18, spoil_type), "odd value": (20, spoil_suiting),
    "boundary": (8, spoil_boundary), "odd text": (6, spoil_text),
    "missing": (7, spoil_missing), "extra": (6, spoil_extra), "length": (7, spoil_length), "top": (3, spoil_top), "deep": (3, spoil_deep),
    "surrogate": (3, lambda rng, body: spoil_raw(rng, body, SURROGATES)),
    "constant": (4, lambda rng, body: spoil_raw(rng, body, CONSTANTS)), "twice": (3, twins),
}
# How the bytes are spoilt after that.
BROKEN = ["cut", "flip", "cut", "flip", "insert", "encoding", "blank"]
PUNCTUATION = b'{}[]:,"\\ \t\n\r\x00\x1f/0-9.eEtfnNI\xff\xc3\xa9\xed\xa0\x80u'


def broken(rng, kind, body):
    if kind == "cut":
        return body[: rng.randrange(len(body) + 1)]
    if kind == "blank":
        return rng.choice([b"", b" ", b"\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf" + body, b"\xef\xbb\xbf\xef\xbb\xbf" + body, body + b"\x00",
            body + body, body + b" x", body + b",", b"\x0b" + body])
    if kind == "encoding":
        return rng.choice([
            lambda: body.decode("utf-8", "replace").encode(rng.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])),
            lambda: body.replace(b"a", b"\xe9", 1),
            lambda: body.replace(b"a", b"\xed\xa0\x80", 1), lambda: body.replace(b"a", b"\xc0\x80", 1), lambda: body.replace(b"a",
                b"\xf4\x90\x80\x80", 1),
        ])()
    body = bytearray(body)
    for _ in range(rng.choice([1, 1, 2, 5])):
        at = rng.randrange(len(body) + 1)
        byte = rng.choice(PUNCTUATION) if rng.random() < 0.8 else rng.randrange(256)
        if kind == "insert" or at == len(body):
            body.insert(at, byte)
        else:
            body[at] = byte
    return bytes(body)


TYPES = ["webp", "jpeg", "png", "avif", "gif", "webp", "avif", "WEBP", "jpg", "auto", "", " webp", "webp\n", "webp,quality=1", "null", "é",
    "🙂", "\0", "'", "\"", "a" * 256]
PATHS = ["a.png", "temp/6b1f_1_shoe.png", "media/日本/file.webp", "a b+c&d=e.png", "100%.png", "~a/.b/(c)!*'.png", "é"]


def draw(rng):
    if rng.random() < 0.06:
        query = rng.choice([{}, *({"type": rng.choice(TYPES)} for _ in range(4))])
        return "query", rng.choice(FILES), {"file_path": rng.choice(PATHS)}, query, b""
    if rng.random() < 0.03:
        return "form", FORM, {}, {}, json.dumps(lora(rng)).encode()
    endpoint = rng.choice([*ENDPOINTS, *["scalars"] * 4, "splendor/asset-uploads"])
    valid, parameters = ENDPOINTS[endpoint]
    path = {name: rng.choice(ODD_UUIDS if rng.random() < 0.3 else ODD_UUIDS[:5]) for name in parameters}
    # A router finds no empty parameter.
    path = {name: text or "x" for name, text in path.items()}
    kind = rng.choices(list(SPOILERS), [share for share, _ in SPOILERS.values()])[0]
    body = valid(rng)
    while kind != "valid" and rng.random() < 0.25:
        body = rng.choice([spoil_type, spoil_suiting, spoil_missing, spoil_extra])(rng, body)
    body = SPOILERS[kind][1](rng, body)
    body = write(rng, body, loose=rng.random() < 0.5).encode()
    if rng.random() < 0.15:
        kind = rng.choice(BROKEN)
        body = broken(rng, kind, body)
    return kind, endpoint, path, {}, body
