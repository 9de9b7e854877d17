"""An identity provider in a thread that answers as a test wants it to, also wrongly."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.http import HttpResponse
from django.test import Client
from jwt.algorithms import RSAAlgorithm

KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


@dataclass
class Identity:
    """What the provider says next: `claims` in the ID token over the right ones, None leaves one out."""

    address: str
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    nonce: str = ""
    asked: list[str] = field(default_factory=list)

    def id_token(self) -> str:
        now = int(time.time())
        right = {
            "iss": self.address,
            "aud": "orgmodel",
            "sub": "subject",
            "exp": now + 300,
            "iat": now,
            "nonce": self.nonce,
        }
        claims = {name: value for name, value in {**right, **self.claims}.items() if value is not None}
        return jwt.encode(claims, self.key, self.algorithm, headers={"kid": "one"})

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            return {
                "keys": [
                    {**RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "one", "alg": "RS256"}
                ]
            }
        if path == "/token":
            return {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token()}
        if path == "/userinfo":
            return {"sub": "subject", **self.userinfo}
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/end",
        }


@contextmanager
def identity_provider() -> Iterator[Identity]:
    """A provider that runs until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            identity.asked.append(path)
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.dumps(identity.answer(path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  the standard library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    identity = Identity(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield identity
    finally:
        server.shutdown()
        server.server_close()


def go_through(client: Client, identity: Identity, following: str = "/", state: str = "") -> HttpResponse:
    """Sign in by the provider, as a browser would that follows its redirects."""
    sent = client.post("/accounts/sso/contoso/", {"next": following})
    query = parse_qs(urlsplit(sent["Location"]).query)
    identity.nonce = query["nonce"][0]
    return client.get(
        "/accounts/sso/contoso/callback/", {"code": "code", "state": state or query["state"][0]}
    )
