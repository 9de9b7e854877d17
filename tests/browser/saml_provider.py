"""A SAML identity provider made of pysaml2, to run in a process of its own: python -m tests.browser.saml_provider.

It takes the address of the product and a folder with key.pem and certificate.pem, and prints its own address.
"""

import html
import sys
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import xmlsec
from lxml import etree
from saml2 import BINDING_HTTP_REDIRECT, sigver
from saml2.config import IdPConfig
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

PRODUCT, FOLDER = sys.argv[1], Path(sys.argv[2])
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"


class Signing(sigver.CryptoBackend):
    """Signs with the library that is here, where pysaml2 would run a program that may not be."""

    version = "1.0.0"

    def sign_statement(self, statement: bytes, node_name: str, key_file: str, node_id: str) -> str:
        document = etree.fromstring(statement)
        xmlsec.tree.add_ids(document, ["ID"])
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(key_file, xmlsec.KeyFormat.PEM)
        context.sign(document.xpath(f"//*[@ID='{node_id}']")[0].find(SIGNATURE))
        return etree.tostring(document).decode()


@cache
def provider(address: str) -> Server:
    """The provider, which knows the product by the metadata that it shows."""
    with urlopen(f"{PRODUCT}/accounts/sso/fabrikam/metadata/") as response:
        (FOLDER / "product.xml").write_bytes(response.read())
    sigver.CryptoBackendXMLSecurity = Signing
    endpoints = {
        "single_sign_on_service": [(f"{address}/sso", BINDING_HTTP_REDIRECT)],
        "single_logout_service": [(f"{address}/slo", BINDING_HTTP_REDIRECT)],
    }
    configuration = {
        "entityid": f"{address}/metadata",
        "crypto_backend": "XMLSecurity",
        "service": {"idp": {"endpoints": endpoints}},
        "metadata": {"local": [str(FOLDER / "product.xml")]},
        "key_file": str(FOLDER / "key.pem"),
        "cert_file": str(FOLDER / "certificate.pem"),
    }
    return Server(config=IdPConfig().load(configuration))


def sign_in(server: Server, message: str) -> str:
    """The page that posts an answer to a request to sign in."""
    asked = server.parse_authn_request(message, BINDING_HTTP_REDIRECT).message
    told = server.response_args(asked)
    answer = server.create_authn_response(
        {"mail": "ana@example.com"},
        in_response_to=told["in_response_to"],
        destination=told["destination"],
        sp_entity_id=told["sp_entity_id"],
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="ana"),
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": "here"},
        sign_assertion=True,
        sign_response=False,
        sign_alg=SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA256,
    )
    hidden = html.escape(sigver.base64.b64encode(str(answer).encode()).decode())
    return f"""<form method="post" action="{html.escape(told["destination"])}">
<input type="hidden" name="SAMLResponse" value="{hidden}"><button>Continue as Ana</button></form>"""


def sign_out(server: Server, message: str) -> str:
    """The page that leads back with the answer to a request to sign out."""
    asked = server.parse_logout_request(message, BINDING_HTTP_REDIRECT).message
    answer = server.create_logout_response(asked, [BINDING_HTTP_REDIRECT], sign=False)
    back = f"{PRODUCT}/accounts/sso/fabrikam/slo/"
    sent = server.apply_binding(BINDING_HTTP_REDIRECT, str(answer), back, response=True)
    return f'<a href="{html.escape(dict(sent["headers"])["Location"])}">Back to the application</a>'


class Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/favicon.ico":
            page = ""
        else:
            host, port = self.server.server_address[:2]
            server = provider(f"http://{host}:{port}")
            message = parse_qs(address.query)["SAMLRequest"][0]
            page = (sign_in if address.path == "/sso" else sign_out)(server, message)
        body = f"<!DOCTYPE html><title>Fabrikam</title>{page}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    web = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    print(f"http://127.0.0.1:{web.server_port}", flush=True)
    web.serve_forever()
