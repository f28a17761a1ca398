"""The actions that exist are the ones that the domain names, and each is reached."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from rasa_sdk.executor import ActionExecutor

from milktide.knowledge import load_knowledge
from milktide.words import Words

ROOT = Path(__file__).resolve().parents[2]
POLICY = (ROOT / "policies" / "case_policy.py").read_text()


def registered() -> set[str]:
    executor = ActionExecutor()
    executor.register_package("actions")
    return {name for name in executor.actions if name.startswith("action_")}


def test_domain_and_package_name_the_same_actions() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    assert registered() == set(domain["actions"])


def test_every_action_is_reached_by_a_rule_the_policy_or_a_slot() -> None:
    rules = "\n".join(path.read_text() for path in (ROOT / "data" / "rules").glob("*.yml"))
    domain = (ROOT / "domain.yml").read_text()
    mapped = set(re.findall(r"action: (action_\w+)", rules + domain))
    assert registered() <= mapped | set(re.findall(r"action_\w+", POLICY))


def test_every_line_of_the_chat_is_used() -> None:
    words = Words(load_knowledge().document("words/dialogue"))
    sources = [*(ROOT / "milktide" / "conversation").glob("*.py"), *(ROOT / "actions").glob("*.py")]
    code = "\n".join(path.read_text() for path in sources)
    families = (
        "ask_", "buttons_", "route_", "fact_", "verdict_", "alarm_", "line_name_", "milk_",
        "changed_", "what_if_", "refused_", "button_person_",
    )  # fmt: skip
    quoted = set(re.findall(r"""["']([a-z_]+)["']""", code))
    lonely = [c for c in words.codes if not c.startswith(families) and c not in quoted]
    assert lonely == []
