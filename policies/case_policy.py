"""The dialogue policy: the case decides what is asked and when it is answered.

It stands beside Rasa's RulePolicy. An emergency and the answer to an open question go before every
rule; everything else that hangs on the case comes where no rule applies. Why a policy and not a form:
docs/decisions/0001-dialogue.md.
"""

from __future__ import annotations

from typing import Any, Optional

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from milktide.conversation.steps import (
    Limits,
    Situation,
    Step,
    step_after_action,
    step_after_message,
    step_on_case,
)

_ACTIONS: dict[Step, str] = {
    "emergency": "action_emergency",
    "ask": "action_ask",
    "answer": "action_answer",
    "hand_off": "action_hand_off",
    "offer_person": "action_offer_person",
    "not_understood": "action_not_understood",
    "listen": ACTION_LISTEN_NAME,
}
_STEPS: dict[str, Step] = {name: step for step, name in _ACTIONS.items()}
_SURE = 1.0
_UNLESS_A_RULE = 0.9


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, True)
class CasePolicy(Policy):
    """Asks what the assessment still wants to know, then has it answered; emergencies first."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The defaults.

        ``gives_way`` are intents whose rules do not apply where the message answers the open
        question; ``speaks_of_milk`` those that want an answer even where nothing new was told;
        ``closing`` the actions that end a turn.
        ``red_flag_from``: how sure the classifier must be of a red flag that no rule found, for the
        number to be given in doubt.
        """
        return {
            "priority": 10,
            "questions": 5,
            "questions_when_grave": 2,
            "gives_way": [
                "give_fact", "dont_know", "affirm", "deny", "correct_answer", "tell_exposure",
                "ask_pump_and_dump", "off_topic", "general", "greet", "thanks", "goodbye",
                "abuse", "nlu_fallback", "bot_challenge", "red_flag",
            ],
            "speaks_of_milk": [
                "tell_exposure", "ask_pump_and_dump", "ask_how_long", "conflicting_advice", "what_if",
            ],
            "closing": [],
            "red_flag_from": 0.7,
        }  # fmt: skip

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> None:
        """Nothing is learned: the numbers come from the configuration."""
        super().__init__(config, model_storage, resource, execution_context, **kwargs)
        self._limits = Limits(
            questions=config["questions"], questions_when_grave=config["questions_when_grave"]
        )
        self._gives_way = frozenset(config["gives_way"])
        self._speaks_of_milk = frozenset(config["speaks_of_milk"])
        self._closing = frozenset(config["closing"])
        self._red_flag_from = float(config["red_flag_from"])

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules only: nothing is learned from stories."""
        return SupportedData.RULE_DATA

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """Nothing to train."""
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CasePolicy:
        """Nothing was stored."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[dict[str, Any]] = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The next action, for sure or only where no rule applies."""
        step, confidence = self._next(tracker)
        probabilities = self._default_predictions(domain)
        if step is not None:
            probabilities[domain.index_for_action(_ACTIONS[step])] = confidence
        return self._prediction(probabilities)

    def _next(self, tracker: DialogueStateTracker) -> tuple[Optional[Step], float]:
        situation = _situation(tracker)
        done = tracker.latest_action_name
        if done != ACTION_LISTEN_NAME:
            return self._after_action(situation, done)
        if tracker.latest_message is None or tracker.latest_message.text is None:
            return None, 0.0
        if _red_flag(tracker):
            return "emergency", _SURE
        if not any(character.isalnum() for character in tracker.latest_message.text):
            return "not_understood", _SURE
        if self._suspects(tracker, situation):
            return "emergency", _SURE
        if situation.heard == "answer" and situation.intent in self._gives_way:
            return step_on_case(situation, self._limits), _SURE
        step = step_after_message(situation, self._limits, self._speaks_of_milk)
        return step, _UNLESS_A_RULE

    def _suspects(self, tracker: DialogueStateTracker, situation: Situation) -> bool:
        """The classifier alone is sure of an emergency, in a message that told no fact."""
        if situation.intent != "red_flag" or situation.heard != "nothing":
            return False
        confidence = tracker.latest_message.intent.get("confidence", 0.0)
        return bool(confidence >= self._red_flag_from)

    def _after_action(self, situation: Situation, done: Optional[str]) -> tuple[Optional[Step], float]:
        if done is None or done == "action_session_start":
            return None, 0.0
        named = "closing" if done in self._closing else _STEPS.get(done, done)
        return step_after_action(situation, self._limits, named), _SURE


def _situation(tracker: DialogueStateTracker) -> Situation:
    """What stands in the slots that the next step hangs on."""
    slot = tracker.get_slot
    message: Optional[UserUttered] = tracker.latest_message
    return Situation(
        heard=slot("heard") or "nothing",
        standing=slot("standing") or "none",
        asks=tuple(slot("asks") or ()),
        asked=(slot("asked") or {}).get("fact"),
        questions=int(slot("questions") or 0),
        verdict=slot("verdict"),
        escalation=slot("escalation"),
        person_offered=bool(slot("person_offered")),
        handed_off=bool(slot("handoff_id")),
        person_open=slot("offer") == "person",
        only_for_watching=bool(slot("only_for_watching")),
        facts_asked=len(slot("times_asked") or {}),
        intent=message.intent_name if message else None,
    )


def _red_flag(tracker: DialogueStateTracker) -> bool:
    """Whether this message carries a red flag, found by the NLU's rules or when it was heard."""
    message = tracker.latest_message
    understood = (message.parse_data or {}).get("understood") if message else None
    return bool((understood or {}).get("red_flag")) or bool(tracker.get_slot("red_flag"))
