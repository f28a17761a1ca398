"""The few words on a chart, as templates of the kind that data/words holds."""

from __future__ import annotations

from milktide.words import Words

CHART_WORDS = Words(
    {
        "title": "{name} in milk",
        "title_with_metabolite": "{name} and what it turns into, in milk",
        "units_mg_dl": "Level in milk, mg/dL",
        "units_percent": "Level in milk, % of its highest",
        "now": "now {time}",
        "now_undated": "now",
        "resume": "feed again {time}",
        "resume_dated": "feed again {date}, {time}",
        "legend_line": "Milk in the breast, with or without pumping: the same line",
        "legend_band": "Likely range, fast to slow",
        "legend_pumping_comfort_only": "Pumping, for comfort; it does not clear milk",
        "legend_pumping_protect_supply": "Pumping, to keep up supply; it does not clear milk",
        "legend_pumping_wean": "Pumping, to ease weaning; it does not clear milk",
        "legend_resume": "Milk can be fed again {when}",
        "legend_bottle": "Milk kept aside decays by itself, more slowly",
        "alt_what_mg_dl": "Chart: {name} in milk over time, in mg/dL.",
        "alt_what_percent": "Chart: {name} in milk over time, in percent of its highest level.",
        "alt_metabolite": "It counts the active {metabolite} too, as if it were as strong.",
        "alt_peak_mg_dl": "The level is highest {when}, at about {level}, between {low} and {high}.",
        "alt_peak_percent": "The level is highest {when}.",
        "alt_clear": "It falls to zero {when}; the range is from {low} to {high}.",
        "alt_half": "It has fallen to half {when}",
        "alt_few_percent": "and to 3 percent {when}.",
        "alt_end": "and is at about {level} percent at the end of the chart.",
        "alt_end_alone": "It is still at about {level} percent at the end of the chart.",
        "alt_ongoing": "With regular doses it goes up and down between {low} and 100 percent.",
        "alt_same_line": "The line is the same with or without pumping: a pump removes milk, time clears it.",
        "alt_pumping": "Pumping is marked {count}, first {when}.",
        "alt_once": "once",
        "alt_times": "{count} times",
        "alt_bottle": "Milk kept aside decays by itself, more slowly: {level} percent is left at the end.",
        "alt_resume": "Milk can be fed again {when}.",
    }
)
