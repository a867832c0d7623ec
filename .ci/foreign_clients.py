"""URLs that this crate signed, as clients send them: each has its own idea of how a URL is written.

Some are asked only how they write it; the others send it to a server of our own on the loopback, which keeps what arrives.
"""
import asyncio
import collections
import itertools
import json
import re
import subprocess
import threading
import urllib.parse

import aiohttp
import httpx
import requests
import yarl

from botocore_diff import Draw
from foreign_requests import EPOCH, Draws, line

# What a proxy may write for what it was sent; what is meant stays.
REWRITES = {
    "lower-case escapes": lambda url: re.sub("%..", lambda match: match[0].lower(), url),
    "letters escaped": lambda url: quote_path(url, lambda char: f"%{ord(char):02X}" if char.isalpha() else char),
    "marks unescaped": lambda url: re.sub("%(21|27|28|29|2A|2C|3A|40|24)", lambda match: urllib.parse.unquote(match[0]), url),
}
SENDERS = ["curl", "requests", "httpx", "aiohttp", "fetch"]


def quote_path(url: str, quote) -> str:
    scheme, host, path, query, _ = urllib.parse.urlsplit(url)
    # Escapes stay as they are, or they would be escaped twice.
    path = "".join(piece if piece.startswith("%") else "".join(map(quote, piece)) for piece in re.split("(%..)", path))
    return f"{scheme}://{host}{path}?{query}"


class Clients:
    def __init__(self, rng, producer: list, node):
        self.rng, self.producer, self.node = rng, producer, node

    def lines(self, count: int) -> list:
        lines = self.written(count // 2)
        with Kept() as kept:
            return lines + self.sent(count - count // 2, kept)

    def signed(self, draws: list) -> list:
        """This crate's URLs and what to send with them."""
        text = "".join(f"{draw.line()}\n" for draw in draws)
        done = subprocess.run(self.producer, input=text.encode(), stdout=subprocess.PIPE, check=True, timeout=600)
        answers = [json.loads(answer) for answer in done.stdout.splitlines()]
        refused = [answer for answer in answers if "error" in answer]
        assert not refused and len(answers) == len(draws), refused
        return answers

    def draw(self, endpoint: str | None = None) -> Draw:
        draw = Draw(self.rng)
        if endpoint:
            draw.scheme, draw.host = endpoint.split("://")
            draw.port = draw.written_port = draw.prefix = ""
            draw.path_style = True
            draw.kinds -= {"virtual-hosted", "host is an address", "default port", "other port", "path prefix"}
            draw.kinds.add("path-style")
        draw.body = None
        if draw.method in ["PUT", "POST"]:
            draw.body = "" if "content-md5" in map(str.lower, draw.headers) else "body " * self.rng.randint(0, 3)
            for name in draw.headers:
                if name.lower() == "content-length":
                    draw.headers[name] = str(len(draw.body))
        return draw

    def line(self, draw: Draw, generator: str, url: str, headers: list, refused=None) -> dict:
        draws = Draws(self.rng)
        ask = {
            "body": draw.body, "path_style": draw.path_style, "bucket": draw.bucket, "region": draw.region, "access_key": draw.access_key,
            "secret_key": draw.secret_key, "token": draw.token, "time": int((draw.time - EPOCH).total_seconds()),
            "expires": draw.expires, "params": {"Key": draw.key or None}, "operation": None,
        }
        kinds = set() if refused else draw.kinds
        made = line(ask, kinds, generator, method=draw.method, url=url, headers=headers, now=draws.instant(ask), refused=refused)
        return made | {"endpoint": f"{draw.scheme}://{draw.host}{draw.written_port}{draw.prefix}"}

    def written(self, count: int) -> list:
        """As clients write the URL, if they are asked for it."""
        writers = {
            "as signed": lambda url: url,
            "yarl": lambda url: str(yarl.URL(url)),
            "httpx URL": lambda url: httpx_url(httpx.URL(url)),
            "requests URL": lambda url: requests.Request("GET", url).prepare().url,
            "WHATWG URL": None,
        } | REWRITES
        draws = [self.draw() for _ in range(count)]
        answers = self.signed(draws)
        parsed = self.node.answers([{"kind": "parse", "url": answer["url"]} for answer in answers])
        lines = []
        for draw, answer, other, name in zip(draws, answers, parsed, itertools.cycle(writers)):
            write = writers[name]
            url = write(answer["url"]) if write else other["url"]
            if url != answer["url"]:
                draw.kinds.add("written in another way")
            headers = [list(header) for header in answer["headers"].items()]
            lines.append(self.line(draw, f"ours by {name}", url, headers + Draws(self.rng).client_headers(headers)))
        return lines

    def sent(self, count: int, kept) -> list:
        """As clients send it."""
        draws = [self.draw(kept.endpoint) for _ in range(count)]
        answers = self.signed(draws)
        requests_, jobs = [], collections.defaultdict(list)
        for number, (draw, answer, sender) in enumerate(zip(draws, answers, itertools.cycle(SENDERS))):
            headers = {name: value for name, value in answer["headers"].items() if name != "content-length"}
            body = None if draw.body is None else draw.body.encode()
            # These send a type of their own with a body unless they are told not to.
            adds = bool(body) and "content-type" not in headers and sender in ["curl", "aiohttp", "fetch"] and self.rng.random() < 0.2
            request = (draw.method, answer["url"], headers | {"x-kept": str(number)}, body, adds)
            jobs[sender].append(request)
            requests_.append((draw, sender, answer["url"], adds))
        for sender, work in jobs.items():
            getattr(self, f"send_by_{sender}")(work)
        lines = []
        for number, (draw, sender, url, adds) in enumerate(requests_):
            target, headers = kept.requests[str(number)]
            if not url.endswith(target):
                draw.kinds.add("written in another way")
            refused = {"reason": "a content type that the client adds and nobody signed", "errors": ["UnsignedHeader"]} if adds else None
            lines.append(self.line(draw, f"ours sent by {sender}", kept.endpoint + target, headers, refused))
        return lines

    def send_by_requests(self, work: list):
        with requests.Session() as session:
            for method, url, headers, body, _ in work:
                session.request(method, url, headers=headers, data=body, timeout=60)

    def send_by_httpx(self, work: list):
        with httpx.Client(timeout=60) as client:
            for method, url, headers, body, _ in work:
                client.request(method, url, headers=headers, content=body)

    def send_by_aiohttp(self, work: list):
        async def send():
            async with aiohttp.ClientSession() as session:
                for method, url, headers, body, adds in work:
                    skipped = [] if adds else ["Content-Type"]
                    async with session.request(method, url, headers=headers, data=body, skip_auto_headers=skipped):
                        pass

        asyncio.run(send())

    def send_by_fetch(self, work: list):
        asks = []
        for method, url, headers, body, adds in work:
            # A text is sent as text/plain, bytes without a type.
            body = body if body is None else body.decode() if adds else list(body)
            asks.append({"kind": "fetch", "method": method, "url": url, "headers": headers, "body": body})
        self.node.answers(asks)

    def send_by_curl(self, work: list):
        def quoted(text):
            return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

        config = []
        for method, url, headers, body, adds in work:
            options = [("url", url)]
            options += [("header", f"{name}: {value}") for name, value in headers.items()]
            if body is not None:
                options += [("data-binary", body.decode())]
                if not adds and "content-type" not in headers:
                    options += [("header", "Content-Type:")]
            options += [("request", method)] if method != "HEAD" else []
            lines = [f"{name} = {quoted(value)}" for name, value in options] + ["globoff", "silent"] + ["head"] * (method == "HEAD")
            config.append("\n".join(lines))
        subprocess.run(["curl", "-q", "--config", "-"], input="\nnext\n".join(config).encode(), check=True, timeout=300, stdout=subprocess.DEVNULL)


def httpx_url(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}{url.raw_path.decode()}"


class Kept:
    """A server on the loopback that answers every request with nothing, and keeps its first lines as they came."""

    def __init__(self):
        self.requests = {}
        self.loop = asyncio.new_event_loop()

    def __enter__(self):
        # Closed and read from by one loop; clients have the other threads.
        server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.endpoint = "http://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def serve(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
                first, *rest = head.strip().split("\r\n")
                headers = [re.split(": *", header, maxsplit=1) for header in rest]
                by_name = {name.lower(): value for name, value in headers}
                await reader.readexactly(int(by_name.get("content-length", 0)))
                self.requests[by_name["x-kept"]] = (first.split(" ")[1], headers)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()
