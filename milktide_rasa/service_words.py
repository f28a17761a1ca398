"""What the service says when something stands in the way of an answer."""

from __future__ import annotations

from functools import lru_cache

from milktide.knowledge import Knowledge, load_knowledge
from milktide.words import Words

_UNKNOWN_COUNTRY = "default"


def service_text(code: str, locale: str | None = None, **params: object) -> str:
    """One text of data/words/service.yml, with the emergency number of the locale's country."""
    return _words().text(code, emergency=emergency_number(locale), **params)


@lru_cache(maxsize=64)
def emergency_number(locale: str | None) -> str:
    """The country's emergency number. Where the country is unknown no number would be right."""
    safety = table().document("safety")
    country = (locale or "").replace("_", "-").rpartition("-")[2].upper()
    country = safety["meta"].get("country_aliases", {}).get(country, country)
    line = safety["countries"].get(country, {}).get("emergency", {})
    if country == _UNKNOWN_COUNTRY or not line.get("number") or line.get("unverified"):
        return "your local emergency number"
    return str(line["number"])


@lru_cache(maxsize=1)
def table() -> Knowledge:
    """The substance table, looked for once: a server does not change it under its conversations."""
    return load_knowledge()


@lru_cache(maxsize=1)
def _words() -> Words:
    return Words(table().document("words/service"))
