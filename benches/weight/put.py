"""The PUT that every program signs, and whether a program signed it rightly.

A program that printed no URL, or a wrong one, could be small for that reason.
"""
import datetime
import hashlib
import hmac
import subprocess
import urllib.parse

ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
# The key needs escapes, and the instant is fixed, so that there is one right URL.
REGION, BUCKET, KEY = "eu-central-1", "examplebucket", "photos/cät 1+2.png"
TYPE, LENGTH, TIME, LIFE = "image/png", 183_204, 1_767_323_045, 900


def check(program, signs):
    """Fails unless the program prints the right URL or, where it does not sign, all that it was given."""
    words = [program, REGION, BUCKET, KEY, TYPE, str(LENGTH), str(TIME)]
    variables = {"AWS_ACCESS_KEY_ID": ID, "AWS_SECRET_ACCESS_KEY": SECRET}
    printed = subprocess.run(words, env=variables, check=True, stdout=subprocess.PIPE, text=True).stdout.rstrip("\n")
    if not signs:
        assert all(str(word) in printed for word in [*words[1:], ID, SECRET]), printed
        return
    found, right = urllib.parse.urlsplit(printed), urllib.parse.urlsplit(url())
    # The order of the parameters is free.
    same = found[:3] == right[:3] and sorted(found.query.split("&")) == sorted(right.query.split("&"))
    assert same, f"{program} printed\n{printed}\nand the right URL is\n{right.geturl()}"


def url():
    """The right URL, by the steps of AWS Signature Version 4."""
    time = datetime.datetime.fromtimestamp(TIME, datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{time[:8]}/{REGION}/s3/aws4_request"
    host, path = f"{BUCKET}.s3.{REGION}.amazonaws.com", "/" + urllib.parse.quote(KEY, safe="/~")
    names = "content-length;content-type;host"
    pairs = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{ID}/{scope}",
        "X-Amz-Date": time,
        "X-Amz-Expires": LIFE,
        "X-Amz-SignedHeaders": names,
    }
    query = urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe="~")
    headers = f"content-length:{LENGTH}\ncontent-type:{TYPE}\nhost:{host}\n"
    canonical = "\n".join(["PUT", path, query, headers, names, "UNSIGNED-PAYLOAD"])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for text in [*scope.split("/"), to_sign]:
        key = hmac.digest(key, text.encode(), "sha256")
    return f"https://{host}{path}?{query}&X-Amz-Signature={key.hex()}"
