"""The small bot's actions: one asks, one fails, one hangs."""

import asyncio

from rasa_sdk import Action


class AskWeight(Action):
    def name(self):
        return "action_ask_weight"

    async def run(self, dispatcher, tracker, domain):
        asked = tracker.latest_message["metadata"].get("asked")
        dispatcher.utter_message(text=f"asked before: {asked}", json_message={"ask": "weight"})
        return []


class Fail(Action):
    def name(self):
        return "action_fail"

    async def run(self, dispatcher, tracker, domain):
        raise RuntimeError("broken on purpose")


class Hang(Action):
    def name(self):
        return "action_hang"

    async def run(self, dispatcher, tracker, domain):
        await asyncio.sleep(8)
        return []
