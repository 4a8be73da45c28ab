"""E-mail addresses, web addresses and telephone numbers in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from app.core.fact import Fact
from app.core.patterns import pattern_of

_EMAIL = pattern_of(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}(?![\w-])", re.ASCII)
_URL = pattern_of(r"\b(?:https?|ftp)://[!#-;=?-Z_a-z~%\\]+|(?<![\w@./])www\.[!#-;=?-Z_a-z~%]+", re.ASCII)
_PHONE = pattern_of(
    r"(?<![\w.,+$€£¥-])(?:\+\d{1,3}[ -]?)?(?:\(\d{2,4}\)[ -]?|\d{2,4}[ -])\d{3,4}[ -]\d{3,4}(?:[ -]\d{2,4})?"
    r"(?![\w%-]|[.,]\d)"
    r"|(?<![\w.,+$€£¥-])0\d{2,3}-\d{7,8}(?!\d)|(?<![\w.,+])1[3-9]\d{9}(?!\d)|(?<!\w)\+\d{8,14}(?!\d)", re.ASCII)


def find_addresses(text: str) -> Iterator[Fact]:
    """Every address in a folded text; a telephone number is its digits, a web address has its host in lower case."""
    for found in _EMAIL.finditer(text):
        yield Fact("email", ("email", found.group().lower()), *found.span())
    for found in _URL.finditer(text):
        url = _trimmed(found.group())
        yield Fact("url", ("url", _normal(url)), found.start(), found.start() + len(url))
    for found in _PHONE.finditer(text):
        yield Fact("phone", ("phone", re.sub(r"[^\d+]", "", found.group())), *found.span())


def _trimmed(url: str) -> str:
    """Without the punctuation of the sentence that it ends, and without a bracket that was opened before it."""
    while url and (url[-1] in ".,;:!?'*_\\" or (url[-1] == ")" and url.count("(") < url.count(")"))):
        url = url[:-1]
    return url


def _normal(url: str) -> str:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return url
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), path=parts.path or "/").geturl()
