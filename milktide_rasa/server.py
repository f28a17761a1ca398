"""The chat server: Rasa's, with our processor, our checks at the door, and a plain chat page."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import rasa.core.agent
import rasa.core.processor
import rasa.core.run
import rasa.server
from sanic import Sanic, response
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.access import has_token
from milktide_rasa import action_answers, warming
from milktide_rasa.environment import is_production
from milktide_rasa.graph import OrderedGraphRunner
from milktide_rasa.processor import MilktideProcessor

LARGEST_BODY = 64 * 1024
"""Ten thousand characters fit in, written as JSON escapes; a conversation needs no more."""

LONGEST_PARSED = 4000

_PAGE = Path(__file__).parent / "page"
_PAGE_TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

_OPEN_IN_PRODUCTION = ("/webhooks/",)
"""Channels check their own callers; everything else wants the token in production."""


def install() -> None:
    """Put our parts in the places where Rasa looks its own up."""
    action_answers.install()
    rasa.core.agent.MessageProcessor = MilktideProcessor
    rasa.core.processor.DaskGraphRunner = OrderedGraphRunner
    rasa.server.add_root_route = _add_root
    if not hasattr(rasa.core.run.configure_app, "__wrapped__"):
        rasa.core.run.configure_app = _with_checks(rasa.core.run.configure_app)


def _with_checks(configure_app: Callable[..., Sanic]) -> Callable[..., Sanic]:
    @wraps(configure_app)
    def configured(*args: Any, **kwargs: Any) -> Sanic:
        app = configure_app(*args, **kwargs)
        app.config.FALLBACK_ERROR_FORMAT = "json"
        app.config.REQUEST_MAX_SIZE = LARGEST_BODY
        app.config.REQUEST_TIMEOUT = 20
        app.register_middleware(_check, "request")
        app.register_listener(_warm_up, "before_server_start")
        app.register_listener(_settle, "after_server_start")
        app.register_listener(_close, "after_server_stop")
        app.error_handler.add(PayloadTooLarge, _too_large)
        return app

    return configured


async def _warm_up(*_: Any) -> None:
    warming.warm_up()


async def _settle(*_: Any) -> None:
    warming.settle()


async def _close(*_: Any) -> None:
    await action_answers.close()


def _too_large(request: Request, exception: PayloadTooLarge) -> HTTPResponse:
    return refusal(413, "too_large", f"the body is too large: at most {LARGEST_BODY // 1024} KB")


def _check(request: Request) -> HTTPResponse | None:
    """Refuse at the door what is not allowed or cannot be read; None lets the request in."""
    if is_production() and not request.path.startswith(_OPEN_IN_PRODUCTION) and not has_token(request):
        return refusal(401, "unauthorized", "this needs the token: Authorization: Bearer ...")
    if request.path == "/model/parse" and request.method == "POST":
        return _unreadable_parse(request.body)
    return None


def _unreadable_parse(body: bytes) -> HTTPResponse | None:
    """Rasa's own route would answer 500 to these."""
    mend = 'send {"text": "..."}'
    try:
        data = json.loads(body or b"")
    except (ValueError, RecursionError):
        return refusal(400, "unreadable", f"the body is not JSON: {mend}")
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        return refusal(400, "unreadable", f"`text` is missing or no text: {mend}")
    if len(data["text"]) > LONGEST_PARSED:
        return refusal(413, "too_long", f"`text` is too long: at most {LONGEST_PARSED} characters")
    return None


def refusal(status: int, reason: str, message: str) -> HTTPResponse:
    """An error in the form that Rasa's API gives its own."""
    body = {"status": "failure", "code": status, "reason": reason, "message": message}
    return response.json(body, status=status)


def _add_root(app: Sanic) -> None:
    """The plain chat page in development; in production only a sign of life, behind the token."""

    @app.get("/")
    async def root(request: Request) -> HTTPResponse:
        if is_production():
            return response.json({"status": "ok"})
        return _page_file("index.html")

    @app.get("/page/<name>")
    async def page_file(request: Request, name: str) -> HTTPResponse:
        return _page_file(name)


def _page_file(name: str) -> HTTPResponse:
    path = _PAGE / name
    if path.parent != _PAGE or path.suffix not in _PAGE_TYPES or not path.is_file():
        return refusal(404, "not_found", "there is no such page")
    return response.raw(path.read_bytes(), content_type=_PAGE_TYPES[path.suffix], headers=_PAGE_HEADERS)
