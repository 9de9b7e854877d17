"""What the file of identity providers says of those that speak SAML."""

from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from orgmodel.sign_in_providers.values import address, flag, origin_of, refusal, secret, text

KEYS = {
    *("metadata", "issuer", "sso_url", "slo_url", "certificates"),
    *("entity_id", "signing_key", "signing_certificate", "start_at_provider"),
}


@dataclass(frozen=True)
class SamlIdentity:
    """A provider as its metadata describes it; `certificates` are base64, and each of them may have signed."""

    issuer: str
    sso_url: str
    slo_url: str
    certificates: tuple[str, ...]


@dataclass(frozen=True)
class SamlSettings:
    """How to talk to a provider over SAML; `identity` is None where `metadata_url` has it.

    `entity_id` is ours, "" for the address of our metadata; with `signing_key`, requests are signed.
    """

    identity: SamlIdentity | None
    metadata_url: str = ""
    issuer: str = ""
    entity_id: str = ""
    signing_key: str = ""
    signing_certificate: str = ""
    start_at_provider: bool = False

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the provider's pages are."""
        if self.identity is None:
            return (origin_of(self.metadata_url),)
        addresses = (self.identity.sso_url, self.identity.slo_url)
        return tuple(dict.fromkeys(origin_of(each) for each in addresses if each))


def read_saml(where: str, row: Mapping[str, object]) -> SamlSettings:
    """The settings in one table of the file. Raises ImproperlyConfigured."""
    metadata = row.get("metadata", "")
    by_hand = [key for key in ("sso_url", "slo_url", "certificates") if row.get(key)]
    if metadata and by_hand:
        raise refusal(f"{where} both metadata and {by_hand[0]}; use one of them")
    is_remote = isinstance(metadata, str) and bool(metadata)
    saml = SamlSettings(
        identity=None if is_remote else _identity(where, row),
        metadata_url=address(where, row, "metadata") if is_remote else "",
        issuer=text(where, row, "issuer"),
        entity_id=text(where, row, "entity_id"),
        signing_key=_pem(where, row, "signing_key"),
        signing_certificate=_pem(where, row, "signing_certificate"),
        start_at_provider=flag(where, row, "start_at_provider", default=False),
    )
    if bool(saml.signing_key) != bool(saml.signing_certificate):
        raise refusal(f"{where} only one of signing_key and signing_certificate; they go together")
    return saml


def _identity(where: str, row: Mapping[str, object]) -> SamlIdentity:
    if row.get("metadata"):
        try:
            return parse_metadata(
                secret(where, "metadata", row["metadata"]).encode(), text(where, row, "issuer")
            )
        except ValueError as error:
            raise refusal(f"{where} metadata that can’t be used: {error}") from None
    if missing := next((key for key in ("issuer", "sso_url", "certificates") if not row.get(key)), ""):
        raise refusal(f"{where} neither metadata nor {missing}")
    given = row["certificates"]
    certificates = given if isinstance(given, list) else [given]
    return SamlIdentity(
        issuer=text(where, row, "issuer"),
        sso_url=address(where, row, "sso_url"),
        slo_url=address(where, row, "slo_url"),
        certificates=tuple(_certificate(where, each) for each in certificates),
    )


def _certificate(where: str, value: object) -> str:
    found = secret(where, "certificate", value)
    lines = [line for line in found.splitlines() if "-----" not in line]
    base64 = "".join("".join(lines).split())
    try:
        load_pem_x509_certificate(_armoured(base64))
    except ValueError:
        raise refusal(f"{where} a certificate that is none") from None
    return base64


def _armoured(base64: str) -> bytes:
    return f"-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n".encode()


def _pem(where: str, row: Mapping[str, object], key: str) -> str:
    """Our own key or certificate, as PEM; "" where there is none."""
    if not row.get(key):
        return ""
    found = secret(where, key, row[key])
    try:
        if key == "signing_key":
            load_pem_private_key(found.encode(), password=None)
        else:
            load_pem_x509_certificate(found.encode())
    except (ValueError, TypeError):
        raise refusal(f"{where} a {key} that is not in PEM format without a password") from None
    return found


def parse_metadata(metadata: bytes, issuer: str = "") -> SamlIdentity:
    """The provider that `metadata` describes, `issuer` where it describes several. Raises ValueError."""
    # Only who uses SAML waits for these libraries to load.
    from lxml.etree import LxmlError
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(metadata, entity_id=issuer or None).get("idp", {})
    except LxmlError as error:
        raise ValueError(f"it is no XML: {error}") from None
    several = found.get("x509certMulti", {}).get("signing", [])
    identity = SamlIdentity(
        issuer=found.get("entityId", ""),
        sso_url=found.get("singleSignOnService", {}).get("url", ""),
        slo_url=found.get("singleLogoutService", {}).get("url", ""),
        certificates=tuple(several or filter(None, [found.get("x509cert")])),
    )
    if not identity.issuer:
        raise ValueError(f"it has no identity provider{f' {issuer}' if issuer else ''}")
    if not identity.sso_url:
        raise ValueError("it has no address for signing in with the binding HTTP-Redirect")
    if not identity.certificates:
        raise ValueError("it has no certificate for signatures")
    return identity
