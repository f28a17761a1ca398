"""The actions in a server of their own, and that server gone."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from running import Conversation, Servers


@pytest.fixture(scope="module")
def apart(start_small_bot: Callable[..., Servers]) -> Servers:
    return start_small_bot({}, apart=True)


def test_it_answers_as_with_the_actions_inside(apart: Servers, small_bot: Servers) -> None:
    heard = []
    for servers in (apart, small_bot):
        talk = Conversation(servers.url)
        heard.append(
            [[item.get("text") for item in talk.say(text)] for text in ("hello", "hello", "breakdown")]
        )
    assert heard[0] == heard[1]


def test_the_action_server_listens_on_this_machine_only(apart: Servers) -> None:
    assert httpx.get(f"http://127.0.0.1:{apart.actions_port}/health").status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.2:{apart.actions_port}/health", timeout=2)


def test_a_connection_that_rested_longer_than_either_side_keeps_it_is_no_failure(apart: Servers) -> None:
    import time

    talk = Conversation(apart.url)
    talk.say("hello")
    time.sleep(6)
    talk.say("hello")
    assert "asked before: weight" in talk.text()


def test_without_its_action_server_it_still_answers_with_the_emergency_number(
    start_small_bot: Callable[..., Servers],
) -> None:
    servers = start_small_bot({}, apart=True)
    servers.processes["actions"].terminate()
    servers.processes["actions"].wait(timeout=10)
    talk = Conversation(servers.url, locale="en-US")
    talk.say("hello")
    assert "hello there" in talk.text()
    assert "911" in talk.text()
