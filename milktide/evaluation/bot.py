"""Talk to the running bot over its REST channel, with nothing but the standard library."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from milktide.evaluation.labels import EvalError

TIMEOUT_S = 30.0


class Bot:
    """The bot at one address."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        if not url.startswith(("http://", "https://")):
            raise EvalError(f"{url}: must begin with http:// or https://")
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s

    def parse(self, text: str) -> dict[str, Any]:
        """Rasa's parse of a message, with the `understood` object."""
        found = self._post("/model/parse", {"text": text})
        if not isinstance(found, dict):
            raise EvalError(f"{self._url}/model/parse: answered no JSON object")
        return found

    def say(self, sender: str, message: str, metadata: dict[str, str]) -> list[dict[str, Any]]:
        """Send one message; the bot's items."""
        body = {"sender": sender, "message": message, "metadata": metadata}
        found = self._post("/webhooks/rest/webhook", body)
        if not isinstance(found, list):
            raise EvalError(f"{self._url}/webhooks/rest/webhook: answered no JSON list")
        return [item for item in found if isinstance(item, dict)]

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(  # noqa: S310 (http only, see __init__)
            self._url + path,
            data=json.dumps(body).encode("utf-8"),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout_s) as answer:  # noqa: S310
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise EvalError(f"{self._url}{path}: answered status {error.code}") from None
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise EvalError(f"{self._url}{path}: no answer ({reason}); is the bot up?") from None
        except ValueError:
            raise EvalError(f"{self._url}{path}: answered no JSON") from None
