"""The actions in the chat server's own process.

An action server of its own costs a turn two journeys of the whole conversation through HTTP and JSON,
and 100 MB (docs/benchmarks.md). The actions are the same: set MILKTIDE_ACTIONS_URL and start
``python -m milktide_rasa run actions`` to have them apart.
"""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from typing import Any

import msgspec
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

INSIDE = "inside"
"""Stands for an address in endpoints.yml."""


class ActionsInside(EndpointConfig):
    """Takes the place of the action server's address.

    Args:
        package: where the actions are.
        settings: what endpoints.yml says beside the address.
    """

    def __init__(self, package: str, **settings: Any) -> None:
        super().__init__(INSIDE, **settings)
        self._executor = _executor_of(package)

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run the action that the call names, as the action server would: in the server's one loop.

        A thread for each would let nobody wait for another's action, but waking it costs a turn more
        than the action itself takes.

        Raises:
            ClientResponseError: the action rejects to run, as the action server would say it.
        """
        # Through JSON, as to a server: an action gets its own copy of the conversation.
        call = msgspec.json.decode(msgspec.json.encode(kwargs["json"]))
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as error:
            body = {"error": error.message, "action_name": error.action_name}
            raise ClientResponseError(400, "rejected", json.dumps(body)) from error


@lru_cache(maxsize=4)
def _executor_of(package: str) -> ActionExecutor:
    logging.getLogger("rasa_sdk.executor").setLevel(logging.WARNING)  # else a line for every action
    executor = ActionExecutor()
    executor.register_package(package)
    return executor
