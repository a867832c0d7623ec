#!/usr/bin/env python3
"""Checks every locked package, those of tests and fuzz targets too, against deny.toml: licence, ban, source.

    licenses.py [MANIFEST...]

The part of cargo-deny's work that needs no build of it. Needs Python 3.11.
"""
import json
import re
import subprocess
import sys
import tomllib

CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def allowed(expression, allow):
    """Whether an SPDX expression can be met with the licences of `allow`. `A/B` is the old way to write OR."""
    words = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def either():
        met = both()
        while words and words[0] == "OR":
            words.pop(0)
            met = both() or met
        return met

    def both():
        met = one()
        while words and words[0] == "AND":
            words.pop(0)
            met = one() and met
        return met

    def one():
        word = words.pop(0)
        if word == "(":
            met = either()
            assert words.pop(0) == ")", expression
            return met
        if words and words[0] == "WITH":
            words.pop(0)
            word = f"{word} WITH {words.pop(0)}"
        return word in allow

    met = either()
    assert not words, f"not an SPDX expression: {expression}"
    return met


def self_test():
    allow = {"MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"}
    for expression, expected in [
        ("MIT", True), ("MIT OR GPL-3.0", True), ("MIT AND GPL-3.0", False), ("GPL-3.0/MIT", True), ("", False),
        ("(GPL-3.0 OR Zlib) AND MIT", True), ("Apache-2.0", False), ("Apache-2.0 WITH LLVM-exception", True),
        ("MIT OR Zlib AND GPL-3.0", True), ("(MIT OR Zlib) AND GPL-3.0", False),
    ]:
        found = bool(expression) and allowed(expression, allow)
        assert found is expected, f"self-test: {expression}: {found}"


def faults(package, members, rules):
    """What is wrong with one package of `cargo metadata`."""
    name, expression = package["name"], package.get("license") or ""
    allow = set(rules["licenses"]["allow"])
    for row in rules["licenses"].get("exceptions", []):
        allow |= set(row["allow"]) if row["crate"] == name else set()
    if not expression or not allowed(expression, allow):
        yield f"licence `{expression or package.get('license_file')}` is not in the allow list"
    if name in {row["crate"] for row in rules["bans"]["deny"]}:
        yield "banned"
    # A path inside the repository has no source.
    if package["source"] is None and package["id"] not in members:
        yield "a path outside the workspace"
    if package["source"] not in (None, CRATES_IO):
        yield f"comes from {package['source'].split('?')[0]}"
    if package["id"] in members:
        for dependency in package["dependencies"]:
            if dependency["req"] == "*" and dependency["source"] is not None:
                yield f"asks for any version of {dependency['name']}"


def main(manifests):
    self_test()
    with open("deny.toml", "rb") as file:
        rules = tomllib.load(file)
    bad = 0
    for manifest in manifests:
        command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features", "--manifest-path", manifest]
        data = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        members = set(data["workspace_members"])
        if manifest != manifests[0]:
            # The crate itself is a path dependency of its fuzz targets.
            members |= {row["id"] for row in data["packages"] if row["name"] == "presign"}
        names = sorted(row["name"] for row in data["packages"])
        twice = sorted({name for name in names if names.count(name) > 1})
        print(f"{manifest}: {len(names)} packages, more than one version of: {', '.join(twice) or 'none'}")
        for package in data["packages"]:
            for fault in faults(package, members, rules):
                print(f"  FAULT: {package['name']} {package['version']}: {fault}")
                bad += 1
    return bad


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:] or ["Cargo.toml"]) else 0)
