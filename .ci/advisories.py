#!/usr/bin/env python3
"""Compares the lock files with a copy of the RustSec advisory database.

    advisories.py DATABASE-FOLDER LOCK-FILE...

Fails on a vulnerability or an unsoundness in a locked version, unless deny.toml's `ignore` names it with a reason.
Other notices (unmaintained, yanked) are printed. Needs Python 3.11.
"""
import pathlib
import re
import sys
import tomllib


def version(text):
    """A version as something that sorts as Semantic Versioning asks: a pre-release comes before its release."""
    core, _, pre = text.split("+")[0].partition("-")
    numbers = [int(part) for part in core.split(".")]
    numbers += [0] * (3 - len(numbers))
    marks = [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in pre.split(".")] if pre else []
    return tuple(numbers), not pre, marks


def bounds(requirement):
    """One comparator, such as `>= 1.2` or `^0.3.1`, as (operator, version) pairs that must all hold."""
    operator, text = re.fullmatch(r"\s*(>=|<=|>|<|=|\^|~)?\s*(\d\S*)\s*", requirement).groups()
    if operator not in (None, "^", "~"):
        return [(operator, version(text))]
    numbers = [int(part) for part in re.split(r"[-+]", text)[0].split(".")]
    if operator == "~":
        last = min(1, len(numbers) - 1)
    else:
        last = next((i for i, number in enumerate(numbers) if number), len(numbers) - 1)
    end = numbers[:last] + [numbers[last] + 1]
    return [(">=", version(text)), ("<", version(".".join(map(str, end))))]


def matches(requirement, locked):
    holds = {">=": locked.__ge__, "<=": locked.__le__, ">": locked.__gt__, "<": locked.__lt__, "=": locked.__eq__}
    pairs = [pair for part in requirement.split(",") for pair in bounds(part)]
    return all(holds[operator](limit) for operator, limit in pairs)


def read_database(folder):
    """The advisories that stand: package name -> list of (advisory, requirements of unaffected versions)."""
    found = {}
    for path in sorted(pathlib.Path(folder).glob("crates/*/*.md")):
        block = re.search(r"^```toml\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        data = tomllib.loads(block.group(1))
        advisory, versions = data["advisory"], data.get("versions", {})
        if "withdrawn" not in advisory:
            good = versions.get("patched", []) + versions.get("unaffected", [])
            found.setdefault(advisory["package"], []).append((advisory, good))
    return found


def check(database, packages):
    """The advisories that meet one of `packages`, each (advisory, name, version)."""
    return [
        (advisory, name, locked)
        for name, locked in packages
        for advisory, good in database.get(name, [])
        if not any(matches(requirement, version(locked)) for requirement in good)
    ]


def self_test(database):
    """A broken reader must not pass in silence: known bad and known good versions."""
    for name, locked, expected in [
        ("idna", "0.5.0", "RUSTSEC-2024-0421"), ("idna", "1.0.3", None), ("idna", "1.0.0-rc.1", "RUSTSEC-2024-0421"),
        ("time", "0.3.46", "RUSTSEC-2026-0009"), ("time", "0.3.47", None), ("sha2", "0.9.7", "RUSTSEC-2021-0100"),
    ]:
        ids = [advisory["id"] for advisory, _, _ in check(database, [(name, locked)])]
        assert (expected in ids) if expected else not ids, f"self-test: {name} {locked}: {ids}, expected {expected}"
    for requirement, locked, expected in [
        ("^0.2.3", "0.2.9", True), ("^0.2.3", "0.3.0", False), ("^1.2", "1.9.0", True), ("~1.2.3", "1.3.0", False),
        ("> 1.0.0-alpha.2, < 2", "1.0.0-alpha.10", True), ("= 1.0.0", "1.0.1", False), ("<= 1.0", "1.0.0", True),
        ("0", "0.9.9", True), (">= 1.0.0", "1.0.0-rc.1", False),
    ]:
        assert matches(requirement, version(locked)) is expected, f"self-test: {locked} and {requirement}"


def main(folder, lock_files):
    database = read_database(folder)
    self_test(database)
    every = [advisory for rows in database.values() for advisory, _ in rows]
    print(f"database: {len(every)} advisories, the newest of {max(advisory['date'] for advisory in every)}")
    ignored = tomllib.loads(pathlib.Path("deny.toml").read_text())["advisories"]["ignore"]
    ignored = {row["id"]: row["reason"] for row in ignored}
    bad = 0
    for lock_file in lock_files:
        lock = tomllib.loads(pathlib.Path(lock_file).read_text())
        packages = [(row["name"], row["version"]) for row in lock["package"] if "source" in row]
        print(f"{lock_file}: {len(packages)} packages")
        for advisory, name, locked in check(database, packages):
            kind = advisory.get("informational", "vulnerability")
            fatal = kind in ("vulnerability", "unsound") and advisory["id"] not in ignored
            bad += fatal
            note = f" (ignored: {ignored[advisory['id']]})" if advisory["id"] in ignored else ""
            print(f"  {'FAULT' if fatal else 'note'}: {name} {locked}: {advisory['id']}, {kind}{note}")
    return bad


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1], sys.argv[2:]) else 0)
