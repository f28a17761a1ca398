"""Train the `about` model from data/nlu: ``python -m milktide.language.about_training``.

Deterministic: the same examples give the same model. scikit-learn is needed here and nowhere else.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from milktide.language.about import (
    DEFAULT_MODEL,
    AboutModel,
    Floats,
    Span,
    about_of_intents,
    char_grams,
    normalise,
    weighted_grams,
    word_grams,
)

ROOT = Path(__file__).resolve().parents[2]
STRENGTH = 12.0
"""Inverse strength of the regularisation, chosen on held-out folds of the training data."""
FOLDS = 5
KEPT_RIGHT = 0.97
"""The threshold may reject at most 3 % of the held-out messages that were right."""

Linker = Callable[[str], Sequence[Span]]


@dataclass(frozen=True)
class Example:
    """One training message."""

    text: str
    intent: str


def read_examples(folder: Path = ROOT / "data" / "nlu") -> list[Example]:
    """All examples of Rasa's training files, in file and line order."""
    found: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for block in document.get("nlu", []):
            if "intent" in block:
                found += [Example(text, block["intent"]) for text in _lines(block["examples"])]
    return found


def _lines(examples: str) -> list[str]:
    """The messages of one block, without Rasa's entity marks."""
    texts = [line.strip()[1:].strip() for line in examples.splitlines() if line.strip()]
    return [re.sub(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})", r"\1", text) for text in texts]


def knowledge_linker() -> Linker | None:
    """Link substances with the table, or None where table or linker are not there."""
    try:
        from milktide.knowledge import load_knowledge
        from milktide.language.substances import link_substances

        knowledge = load_knowledge()
        link_substances("two glasses of wine", knowledge)
    except Exception as error:  # training goes on without masks, and says so
        sys.stderr.write(f"about: trained without substance masks ({error})\n")
        return None

    def link(text: str) -> Sequence[Span]:
        return [mention for mention in link_substances(text, knowledge) if isinstance(mention, Span)]

    return link


def prepared(examples: Sequence[Example], linker: Linker | None) -> list[tuple[list[str], str]]:
    """Each example's normalised forms (plain, and masked where a substance was linked)."""
    rows = []
    for example in examples:
        forms = {normalise(example.text): None}
        if linker is not None:
            forms[normalise(example.text, linker(example.text))] = None
        rows.append((list(forms), example.intent))
    return rows


def fit(rows: Sequence[tuple[list[str], str]], abouts: dict[str, str]) -> AboutModel:
    """Fit one model; its threshold is still 0."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    texts = [(form, intent, 1.0 / len(forms)) for forms, intent in rows for form in forms]
    vocabulary, idf = _vocabulary([text for text, _, _ in texts])
    intents = sorted({intent for _, intent, _ in texts})
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for text, _, _ in texts:
        weights = weighted_grams(text, vocabulary, idf)
        columns += weights.keys()
        data += weights.values()
        starts.append(len(columns))
    matrix = csr_matrix((data, columns, starts), shape=(len(texts), len(vocabulary)))
    learner = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3, class_weight=_softened(texts))
    learner.fit(matrix, [intent for _, intent, _ in texts], [weight for _, _, weight in texts])
    return AboutModel(
        vocabulary=vocabulary,
        idf=idf,
        coefficients=np.ascontiguousarray(learner.coef_.T, dtype=np.float32),
        intercepts=learner.intercept_.astype(np.float32),
        intents=intents,
        abouts=[abouts[intent] for intent in intents],
        threshold=0.0,
    )


def _softened(texts: Sequence[tuple[str, str, float]]) -> dict[str, float]:
    """Small intents count a little more than their share, by the square root."""
    counts: Counter[str] = Counter()
    for _, intent, weight in texts:
        counts[intent] += weight  # type: ignore[assignment]
    mean = sum(counts.values()) / len(counts)
    return {intent: float((mean / count) ** 0.5) for intent, count in counts.items()}


def _vocabulary(texts: Sequence[str]) -> tuple[dict[str, int], Floats]:
    """N-grams seen in at least two messages, and their smoothed inverse document frequency."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(char_grams(text)) | set(word_grams(text)))
    grams = sorted(gram for gram, count in seen.items() if count >= 2)
    counts = np.array([seen[gram] for gram in grams], dtype=np.float64)
    idf = np.log((1.0 + len(texts)) / (1.0 + counts)) + 1.0
    return {gram: index for index, gram in enumerate(grams)}, idf.astype(np.float32)


def held_out(
    rows: Sequence[tuple[list[str], str]], abouts: dict[str, str], folds: int = FOLDS
) -> list[tuple[str, str, float]]:
    """(wanted class, found class, confidence) of every example, each from a model without it."""
    order = np.random.default_rng(20261124).permutation(len(rows))
    results: list[tuple[str, str, float]] = []
    for fold in range(folds):
        out = set(order[fold::folds].tolist())
        model = fit([row for index, row in enumerate(rows) if index not in out], abouts)
        for index in sorted(out):
            forms, intent = rows[index]
            result = model.classify_normal(forms[-1])
            results.append((abouts[intent], result.about, result.confidence))
    return results


def threshold_from(results: Iterable[tuple[str, str, float]]) -> float:
    """The confidence that all but few of the right held-out answers reach."""
    right = sorted(confidence for wanted, found, confidence in results if wanted == found)
    return float(right[int(len(right) * (1.0 - KEPT_RIGHT))]) if right else 0.0


def accuracy(results: Sequence[tuple[str, str, float]]) -> float:
    """Share of right classes."""
    return sum(wanted == found for wanted, found, _ in results) / max(len(results), 1)


def train_about(
    target: Path = DEFAULT_MODEL,
    *,
    linker: Linker | None = None,
    calibrate: bool = True,
    examples: Sequence[Example] | None = None,
) -> dict[str, Any]:
    """Train, calibrate on held-out folds and write the model; return its figures."""
    abouts = about_of_intents(
        yaml.safe_load((ROOT / "data" / "policy" / "about.yml").read_text(encoding="utf-8"))
    )
    rows = prepared(read_examples() if examples is None else examples, linker)
    model = fit(rows, abouts)
    figures: dict[str, Any] = {"examples": len(rows), "masked": linker is not None}
    if calibrate:
        results = held_out(rows, abouts)
        model.threshold = threshold_from(results)
        figures |= {
            "held_out_accuracy": round(accuracy(results), 4),
            "threshold": round(model.threshold, 4),
        }
    model.save(target)
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and print one line of figures."""
    parser = argparse.ArgumentParser(description="Train the `about` classifier from data/nlu.")
    parser.add_argument("--output", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--no-calibration", action="store_true", help="skip the held-out folds")
    options = parser.parse_args(arguments)
    figures = train_about(options.output, linker=knowledge_linker(), calibrate=not options.no_calibration)
    line = ", ".join(f"{key} {value}" for key, value in figures.items())
    sys.stdout.write(f"about: {options.output}: {line}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
