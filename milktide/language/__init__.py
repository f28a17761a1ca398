"""Understanding what a parent types: substances, amounts, times, facts of the baby, red flags.

understood = understand("2 glasses of wine at 7", now=now, locale="en-US", asked=None, knowledge=table)
understood.to_dict()        # CONTRACT section 2
understood.exposures        # what is said of each substance
"""

from milktide.language.command import understand_lines
from milktide.language.infant_facts import Facts, find_infant_facts, is_skip, yes_or_no
from milktide.language.numbers import Figure
from milktide.language.quantities import (
    CaseAmount,
    Quantity,
    find_quantities,
    standard_drink_g,
    to_case_amount,
)
from milktide.language.regimens import RegimenPhrase, find_misuse, find_regimen, find_routes
from milktide.language.times import Phrase, Times, find_times
from milktide.language.understanding import Interval, Understood, UnderstoodExposure, understand

__all__ = [
    "CaseAmount",
    "Facts",
    "Figure",
    "Interval",
    "Phrase",
    "Quantity",
    "RegimenPhrase",
    "Times",
    "Understood",
    "UnderstoodExposure",
    "find_infant_facts",
    "find_misuse",
    "find_quantities",
    "find_regimen",
    "find_routes",
    "find_times",
    "is_skip",
    "standard_drink_g",
    "to_case_amount",
    "understand",
    "understand_lines",
    "yes_or_no",
]
