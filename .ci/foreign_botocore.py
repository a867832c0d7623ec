"""Requests signed by botocore: presigned URLs, requests with an `Authorization` header, browser forms.

All of it by botocore's own client, so that endpoints, addressing and what a client adds are as in reality; only what would go
to the network is kept instead.
"""
import datetime
import hashlib
import urllib.parse

import botocore.auth
import botocore.session
import botocore.signers
from botocore import xform_name
from botocore.config import Config
from botocore.credentials import Credentials

import foreign_requests
from foreign_requests import EPOCH, Draws, line


class Sent(Exception):
    """A request that was about to be sent."""

    def __init__(self, request):
        super().__init__()
        self.request = request


def send(request, **_):
    raise Sent(request)


class Botocore:
    def __init__(self, rng):
        self.draws = Draws(rng)
        self.rng = rng
        self.session = botocore.session.get_session()
        self.clients = {}
        self.before = None

    def client(self, ask: dict, version="s3v4", **config):
        """A client of this place, kept, with the ask's credentials and clock."""
        which = (ask["region"], ask["endpoint"], ask["path_style"], version, *sorted(config.items()))
        if which not in self.clients:
            checksums = {"request_checksum_calculation": config.pop("request_checksum_calculation", None)}
            style = "path" if ask["path_style"] else "virtual"
            client = self.clients[which] = self.session.create_client(
                "s3", region_name=ask["region"], endpoint_url=ask["endpoint"], aws_access_key_id="x", aws_secret_access_key="x",
                config=Config(signature_version=version, s3={"addressing_style": style, **config}, **checksums),
            )
            client.meta.events.register("before-send.s3", send)
            client.meta.events.register("before-sign.s3", self.sign)
        client = self.clients[which]
        # A client's credentials have no setter, and a client for each of thousands of keys takes minutes.
        client._request_signer._credentials = Credentials(ask["access_key"], ask["secret_key"], ask["token"])
        now = EPOCH + datetime.timedelta(seconds=ask["time"])
        botocore.auth.get_current_datetime = botocore.signers.get_current_datetime = lambda *_, **__: now
        return client

    def sign(self, request, **_):
        """Keeps the headers before they are signed: of a URL, nobody says their values later."""
        self.before = {name.lower(): text(value) for name, value in request.headers.items()}

    def url(self) -> dict:
        ask, kinds = self.draws.ask()
        version, refused = "s3v4", None
        if self.draws.chance(0.06):
            version, refused = self.spoil(ask)
        client = self.client(ask, version)
        operation = xform_name(ask["operation"])
        url = client.generate_presigned_url(operation, Params=ask["params"], ExpiresIn=ask["expires"])
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
        names = query.get("X-Amz-SignedHeaders", ["host"])[0].split(";")
        signed = [[name, self.before[name]] for name in names if name != "host"]
        if signed:
            kinds.add("signed headers")
        now = ask["time"] if refused else self.draws.instant(ask)
        return self.line(ask, kinds, "botocore url", refused, url, signed, now)

    def spoil(self, ask: dict):
        """What botocore signs and we must not accept: the signature's version, and the reason with its error kinds."""
        key = self.rng.choice(["..", "a/../b", "./a", "a/.", "a/%2e%2e/b", "../../other-bucket/k"])
        cases = [
            ("a life outside 1 to 604,800 s", ["ExpiresOutOfRange"], {"expires": self.rng.choice([0, 604_801, 10**9])}, {}),
            ("a life that is no number", ["MalformedParam"], {"expires": self.rng.choice([-5, 3.7])}, {}),
            ("Signature Version 2", ["UnsupportedAlgorithm", "MalformedParam"], {}, {}),
        ]
        if "Key" in ask["params"]:
            cases += [
                ("dot segment in the key", ["DotSegment"], {}, {"Key": key}),
                ("control character in the key", ["MalformedPath"], {}, {"Key": self.rng.choice(["a\nb", "\0", "a\x7f", "\x85"])}),
                ("key over 1,024 bytes", ["TooLarge"], {}, {"Key": "k" * 1025}),
            ]
        if "Metadata" in ask["params"]:
            # Runs of spaces become one; that a tab is among them is this signer's own reading. Few draws come here.
            cases += [("tab inside a signed header", ["MalformedHeader"], {}, {"Metadata": {"a": "b\tc"}})] * 6
        reason, errors, changes, params = self.rng.choice(cases)
        ask |= changes
        ask["params"] |= params
        return "s3" if reason == "Signature Version 2" else "s3v4", {"reason": reason, "errors": errors}

    def header(self) -> dict:
        ask, kinds = self.draws.ask(xml=True)
        params = dict(ask["params"])
        config, refused = {}, None
        flavour = self.rng.choice(["as it comes", "payload signed", "payload not signed"])
        if flavour == "payload signed":
            config["payload_signing_enabled"] = True
        elif flavour == "payload not signed":
            config["request_checksum_calculation"] = "when_required"
        if ask["body"] is not None:
            params["Body"] = body = ask["body"].encode()
            # Its own header would be there twice on the wire.
            params.pop("ContentLength", None)
            if flavour == "payload not signed":
                params.pop("ChecksumSHA256", None)
                params["ContentMD5"] = foreign_requests.md5(body)
        client = self.client(ask, **config)
        try:
            getattr(client, xform_name(ask["operation"]))(**params)
            raise AssertionError("a request that nothing kept")
        except Sent as sent:
            request = sent.request
        if ask["body"] is None and request.body:
            # The SDK's own XML.
            ask["body"] = text(request.body)
        headers = [[name, text(value)] for name, value in request.headers.items()]
        payload = next(value for name, value in headers if name.lower() == "x-amz-content-sha256")
        if payload.startswith("STREAMING-"):
            refused = {"reason": "a body in signed or unsigned chunks", "errors": ["UnsupportedPayloadMode"]}
        elif payload != "UNSIGNED-PAYLOAD":
            assert payload == hashlib.sha256((ask["body"] or "").encode()).hexdigest()
            kinds.add("payload hashed")
        else:
            kinds.add("payload not signed")
        made = self.line(
            ask, kinds, "botocore header", refused, request.url, headers, self.draws.instant(ask, header=True), client=False,
            expect={"payload": payload, "expires_at": ask["time"] + 900},
        )
        assert made["method"] == request.method
        return made

    def line(self, ask, kinds, generator, refused, url, headers, now, client=True, **more) -> dict:
        method = HTTP[ask["operation"]]
        if client:
            headers = headers + self.draws.client_headers(headers)
        else:
            # As they come, with a name written in another way here and there.
            headers = [[name.title() if self.draws.chance(0.1) else name, value] for name, value in headers]
        self.rng.shuffle(headers)
        if refused:
            kinds = set()
        return line(ask, kinds, generator, method=method, url=url, headers=headers, now=now, refused=refused, **more)

    def form(self) -> dict:
        ask, form, kinds = foreign_requests.form(self.draws)
        refused = None
        conditions = form["conditions"] + [{name: value} for name, value in form["fields"].items()]
        if form["fields"] and self.draws.chance(0.1):
            conditions = form["conditions"]
            refused = {"reason": "a field that the policy says nothing of", "errors": ["UncoveredField"]}
        made = self.client(ask).generate_presigned_post(
            ask["bucket"], form["key"], Fields=dict(form["fields"]), Conditions=conditions, ExpiresIn=ask["expires"]
        )
        return foreign_requests.form_line(self.draws, ask, form, kinds, "botocore form", made["url"], made["fields"], refused)


def text(value) -> str:
    return value.decode() if isinstance(value, bytes) else value


HTTP = {
    name: botocore.session.get_session().get_service_model("s3").operation_model(name).http["method"]
    for name in foreign_requests.OPERATIONS
}
