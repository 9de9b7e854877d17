"""Signing in as people and tools do: with the form for a cookie, with a password for a token."""

import base64
import json
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar


def cookie(url: str, name: str, password: str) -> dict[str, str]:
    """The headers of a browser that signed in with the form."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(f"{url}/accounts/login/").read()
    typed = {"login": name, "password": password, "csrfmiddlewaretoken": _value(jar, "csrftoken")}
    browser.open(f"{url}/accounts/login/", urllib.parse.urlencode(typed).encode()).read()
    return {"Cookie": f"sessionid={_value(jar, 'sessionid')}", "Accept-Encoding": "gzip"}


def token(url: str, name: str, password: str, scope: str) -> dict[str, str]:
    """The headers of a tool with a token that was had for a password."""
    basic = base64.b64encode(f"{name}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{url}/api/v1/token/", json.dumps({"scope": scope}).encode(), headers=headers
    )
    with urllib.request.urlopen(request) as answer:
        given = json.load(answer)["token"]
    return {"Authorization": f"Token {given}", "Content-Type": "application/json"}


def _value(jar: CookieJar, name: str) -> str:
    return next(str(cookie.value) for cookie in jar if cookie.name == name)
