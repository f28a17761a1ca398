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
    Linear,
    Span,
    Vector,
    about_of_intents,
    char_grams,
    normalise,
    plain_words,
    weighted_grams,
    word_grams,
)
from milktide.language.encoder import load_encoder

ROOT = Path(__file__).resolve().parents[2]
PLAIN_STRENGTH = 12.0
ENCODED_STRENGTH = 6.0
"""Inverse strengths of the regularisation."""
PLAIN_THRESHOLD = 0.36
ENCODED_THRESHOLD = 0.41
"""Found on held-out folds; ``--calibrate`` finds them anew."""
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


@dataclass(frozen=True)
class Prepared:
    """A training message as the model sees it."""

    normal: str
    intent: str
    vector: Floats | None = None


def prepared(examples: Sequence[Example], linker: Linker | None, vector: Vector | None) -> list[Prepared]:
    """Mask the linked substances, and encode where there is an encoder."""
    rows = []
    for example in examples:
        spans = linker(example.text) if linker is not None else ()
        found = vector(plain_words(example.text, spans)) if vector is not None else None
        rows.append(Prepared(normalise(example.text, spans), example.intent, found))
    return rows


def fit(rows: Sequence[Prepared], abouts: dict[str, str]) -> AboutModel:
    """Fit the model with sentence vectors (where the rows have them) and the one without."""
    vocabulary, idf = _vocabulary([row.normal for row in rows])
    grams = _gram_matrix(rows, vocabulary, idf)
    intents = sorted({row.intent for row in rows})
    vectors = [row.vector for row in rows if row.vector is not None]
    return AboutModel(
        vocabulary=vocabulary,
        idf=idf,
        intents=intents,
        abouts=[abouts[intent] for intent in intents],
        plain=_linear(grams, [row.intent for row in rows], None, PLAIN_STRENGTH),
        encoded=_linear(grams, [row.intent for row in rows], np.stack(vectors), ENCODED_STRENGTH)
        if len(vectors) == len(rows)
        else None,
    )


def _gram_matrix(rows: Sequence[Prepared], vocabulary: dict[str, int], idf: Floats) -> Any:
    """One sparse row a message."""
    from scipy.sparse import csr_matrix

    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for row in rows:
        weights = weighted_grams(row.normal, vocabulary, idf)
        columns += weights.keys()
        data += weights.values()
        starts.append(len(columns))
    return csr_matrix((data, columns, starts), shape=(len(rows), len(vocabulary)))


def _linear(grams: Any, intents: list[str], vectors: Floats | None, strength: float) -> Linear:
    """Logistic regression over the n-grams, with the vectors beside them if there are any."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    matrix = grams if vectors is None else hstack([grams, csr_matrix(vectors)]).tocsr()
    learner = LogisticRegression(C=strength, max_iter=400, tol=1e-3)
    learner.fit(matrix, intents)
    weights = learner.coef_.T.astype(np.float32)
    width = grams.shape[1]
    return Linear(
        grams=np.ascontiguousarray(weights[:width]),
        vector=None if vectors is None else np.ascontiguousarray(weights[width:]),
        offsets=learner.intercept_.astype(np.float32),
    )


def _vocabulary(texts: Sequence[str]) -> tuple[dict[str, int], Floats]:
    """N-grams seen in at least two messages, and their smoothed inverse document frequency."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(char_grams(text)) | set(word_grams(text)))
    grams = sorted(gram for gram, count in seen.items() if count >= 2)
    counts = np.array([seen[gram] for gram in grams], dtype=np.float64)
    idf = np.log((1.0 + len(texts)) / (1.0 + counts)) + 1.0
    return {gram: index for index, gram in enumerate(grams)}, idf.astype(np.float32)


Outcome = tuple[str, str, float]
"""Wanted class, found class, confidence."""


def held_out(
    rows: Sequence[Prepared], abouts: dict[str, str], *, encoded: bool, folds: int = FOLDS
) -> list[Outcome]:
    """The outcome of every example, each from a model that was trained without it."""
    order = np.random.default_rng(20261124).permutation(len(rows))
    rows = rows if encoded else [Prepared(row.normal, row.intent) for row in rows]
    results: list[Outcome] = []
    for fold in range(folds):
        out = set(order[fold::folds].tolist())
        model = fit([row for index, row in enumerate(rows) if index not in out], abouts)
        for index in sorted(out):
            result = model.classify_prepared(rows[index].normal, rows[index].vector)
            results.append((abouts[rows[index].intent], result.about, result.confidence))
    return results


def threshold_from(results: Iterable[Outcome]) -> float:
    """The confidence that all but few of the right held-out answers reach."""
    right = sorted(confidence for wanted, found, confidence in results if wanted == found)
    return float(right[int(len(right) * (1.0 - KEPT_RIGHT))]) if right else 0.0


def accuracy(results: Sequence[Outcome]) -> float:
    """Share of right classes."""
    return sum(wanted == found for wanted, found, _ in results) / max(len(results), 1)


def train_about(
    target: Path = DEFAULT_MODEL,
    *,
    linker: Linker | None = None,
    vector: Vector | None = None,
    calibrate: bool = False,
    examples: Sequence[Example] | None = None,
) -> dict[str, Any]:
    """Train and write the model; return its figures.

    Args:
        target: the file to write.
        linker: finds the substances to mask; None masks none.
        vector: the encoder's vectors; None trains on n-grams alone.
        calibrate: find the thresholds anew on held-out folds (a minute or two), and the accuracy
            there; else the thresholds found last are used.
        examples: the training messages; None reads data/nlu.
    """
    abouts = about_of_intents(
        yaml.safe_load((ROOT / "data" / "policy" / "about.yml").read_text(encoding="utf-8"))
    )
    rows = prepared(read_examples() if examples is None else examples, linker, vector)
    figures: dict[str, Any] = {
        "examples": len(rows),
        "substances_masked": linker is not None,
        "encoder": vector is not None,
    }
    thresholds = {"plain": PLAIN_THRESHOLD, "encoded": ENCODED_THRESHOLD}
    if calibrate:
        for name in ("plain", "encoded") if vector is not None else ("plain",):
            results = held_out(rows, abouts, encoded=name == "encoded")
            thresholds[name] = threshold_from(results)
            figures[f"{name}_held_out_accuracy"] = round(accuracy(results), 4)
            figures[f"{name}_threshold"] = round(thresholds[name], 4)
    fit(rows, abouts).with_thresholds(**thresholds).save(target)
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and print one line of figures."""
    parser = argparse.ArgumentParser(description="Train the `about` classifier from data/nlu.")
    parser.add_argument("--output", type=Path, default=DEFAULT_MODEL)
    parser.add_argument("--calibrate", action="store_true", help="measure on held-out folds too")
    options = parser.parse_args(arguments)
    encoder = load_encoder()
    figures = train_about(
        options.output,
        linker=knowledge_linker(),
        vector=encoder.encode if encoder is not None else None,
        calibrate=options.calibrate,
    )
    line = ", ".join(f"{key} {value}" for key, value in figures.items())
    sys.stdout.write(f"about: {options.output}: {line}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
