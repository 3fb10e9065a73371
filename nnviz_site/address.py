"""Addresses that a site can stand under: what is one, and how it is written in pages and sitemaps."""

from __future__ import annotations

import re
from urllib.parse import quote

SAFE = "/%:@!$&()*+,;=~-._"
"""Characters of a path that stay as they are: all that RFC 3986 allows in one, but the apostrophe."""


def base_address(text: str) -> str:
    """The address that a site stands under, as `web_address` writes it. Raises ValueError with what is wrong in words."""
    written = web_address(text)
    if page := re.search(r"[^/]/([^/]+\.html?)$", text, re.IGNORECASE):
        raise ValueError(f"it is a page's: leave out {page[1]}")
    return written


def repository_address(text: str) -> str:
    """The address of a repository, without what `git clone` or the browser's address line add. Raises ValueError."""
    return re.sub(r"(\.git|(/-)?/(tree|blob|edit)/.*)$", "", web_address(text))


def web_address(text: str) -> str:
    """The address as ASCII and without slashes at its end: host in lower case and Punycode, path percent-encoded.

    Raises ValueError with what is wrong in words.
    """
    if re.search(r"""[\s"'<>\\`{}|^\x00-\x1f\x7f]""", text):
        raise ValueError("it holds a space, a quote or another character that no address has")
    if not re.match(r"https?://", text, re.IGNORECASE):
        raise ValueError("begin with https://")
    if "?" in text or "#" in text:
        raise ValueError("it ends before ? and #")
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise ValueError("after % stand two hexadecimal digits")
    scheme, _, rest = text.partition("://")
    netloc, slash, path = rest.partition("/")
    if "@" in netloc:
        raise ValueError("it names no user")
    path = quote(slash + path, safe=SAFE).rstrip("/")
    if {".", ".."} & set(path.split("/")):
        raise ValueError("write the path without . and ..")
    return f"{scheme.lower()}://{_host(netloc)}{path}"


def _host(netloc: str) -> str:
    """Host and port. Labels are letters, digits and inner hyphens after IDNA; an IPv6 address stands in brackets."""
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:]+)(?::(\d{1,5}))?", netloc)
    if not match or int(match[2] or 0) > 65535:
        raise ValueError("no host that could be" if netloc else "it names no host")
    host, port = match[1].lower(), f":{int(match[2])}" if match[2] else ""
    if host.startswith("["):
        return host + port
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        raise ValueError("no host that could be") from None
    if not all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?", label) for label in host.removesuffix(".").split(".")):
        raise ValueError("no host that could be")
    return host + port
