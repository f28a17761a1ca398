"""Score labelled messages, language items, conversations and cases: ``milktide eval``."""

from milktide.evaluation.command import evaluate
from milktide.evaluation.labels import EvalError, EvalFile, read_eval_file

__all__ = ["EvalError", "EvalFile", "evaluate", "read_eval_file"]
