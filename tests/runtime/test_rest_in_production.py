"""MILKTIDE_ENV=production: a token for REST and the API, metadata not believed, limits on."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from running import Servers

TOKEN = "correct-horse-battery-staple"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
WEBHOOK = "/webhooks/rest/webhook"
SETTINGS = {"MILKTIDE_ENV": "production", "MILKTIDE_TOKEN": TOKEN}


@pytest.fixture(scope="module")
def production(start_small_bot: Callable[..., Servers]) -> Servers:
    return start_small_bot(SETTINGS)


def post(servers: Servers, text: str, headers: dict[str, str], **more: Any) -> httpx.Response:
    body = {"sender": uuid.uuid4().hex, "message": text, **more}
    return httpx.post(servers.url + WEBHOOK, json=body, headers=headers, timeout=30)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Authorization": "Bearer"}]
)
def test_rest_wants_the_token(production: Servers, headers: dict[str, str]) -> None:
    answer = post(production, "hello", headers)
    assert answer.status_code == 401
    assert answer.json()["reason"] == "unauthorized"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/model/parse"),
        ("GET", "/conversations/x/tracker"),
        ("GET", "/domain"),
        ("GET", "/status"),
        ("PUT", "/model"),
        ("POST", "/model/train"),
        ("GET", "/"),
        ("GET", "/page/chat.js"),
    ],
)
def test_everything_else_wants_the_token_too(production: Servers, method: str, path: str) -> None:
    assert httpx.request(method, production.url + path, json={"text": "hello"}).status_code == 401


def test_the_token_opens_it(production: Servers) -> None:
    assert httpx.get(f"{production.url}/status", headers=BEARER).status_code == 200
    assert httpx.get(f"{production.url}/status", params={"token": TOKEN}).status_code == 200


def test_metadata_is_not_believed(production: Servers) -> None:
    told = {"now": "2026-11-24T21:00:00-05:00", "locale": "en-GB"}
    items = post(production, "breakdown", BEARER, metadata=told).json()
    assert "your local emergency number" in items[0]["text"]


def test_limits_are_on(start_small_bot: Callable[..., Servers]) -> None:
    servers = start_small_bot(SETTINGS)
    body = {"sender": "quick", "message": "hush"}
    answers = [httpx.post(servers.url + WEBHOOK, json=body, headers=BEARER, timeout=30) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "many messages" in answers[-1].json()[0]["text"]
    assert answers[-1].headers["retry-after"] == "60"
    # The sender's six count for the address as well; twelve a minute may come from it.
    others = [post(servers, "hush", BEARER).status_code for _ in range(8)]
    assert others[0] == 200
    assert others[-1] == 429


def test_without_a_token_it_does_not_start(small_folder: Path) -> None:
    environment = {**os.environ, "MILKTIDE_ENV": "production"}
    environment.pop("MILKTIDE_TOKEN", None)
    ended = subprocess.run(
        [sys.executable, "-m", "milktide_rasa", "run"],
        cwd=small_folder, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "MILKTIDE_TOKEN" in ended.stderr
    assert "Traceback" not in ended.stderr
