"""A small association with one plan as files, to be loaded as it is or spoilt."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "association.toml": """\
[association]
slug = "sjobygden"
name = "Samordningsförbundet Sjöbygden"
short_name = "Sjöbygden"
unit = "kr"
numbering = "numbered"

[[authorities]]
key = "kommun"
kind = "kommun"
names = [{ name = "Sjöbygdens kommun" }]

[[members]]
authority = "kommun"
party = "municipalities"

[[people]]
key = "bo"
name = "Bo Berg"

[[bodies]]
key = "styrelse"
kind = "board"
name = "Styrelsen"
tasks = ["Fastställer planen."]
seats = [{ role = "chair", person = "bo", appointed_by = ["kommun"] }]

[[terms]]
key = "samverkan"
term = "Samverkan"
definition = "Att arbeta mot samma mål."

[[target_groups]]
key = "unga"
name = "Unga"
age_from = 16
age_to = 29

[[meetings]]
key = "mote"
body = "styrelse"
held_on = 2025-11-21
decisions = [{ paragraph = "45", kind = "plan", title = "Verksamhetsplan" }]
""",
    "projects.toml": """\
[[projects]]
key = "jobb"
name = "Jobb"
kind = "individual"
stage = "ongoing"
parties = ["kommun"]
target_groups = ["unga"]

[[projects.parts]]
label = "Syfte"
standard = "aim"
text = "Arbete för [[figure line:jobb/2026]]."
""",
    "2026/budget.toml": """\
key = "budget-2026"
title = "Budget 2026"

[[years]]
key = "2026"
label = "Budget 2026"
kind = "budget"
year = 2026

[[groups]]
key = "intakter"
title = "Intäkter"
total_label = "Summa"

[[groups]]
key = "kostnader"
title = "Kostnader"

[[lines]]
key = "kommun"
group = "intakter"
label = "Kommunen"
kind = "contribution"
member = "kommun"
amounts = { 2026 = 900000 }

[[lines]]
key = "jobb"
group = "kostnader"
label = "Jobb"
kind = "cost"
project = "jobb"
amounts = { 2026 = 600000 }
notes = { 2026 = "Beslutat" }
preliminary = ["2026"]

[[lines]]
key = "kvar"
group = "kostnader"
label = "Återstår"
kind = "unallocated"
amounts = {}

[totals]
"group:intakter/2026" = 900000
"line:kvar/2026" = 300000
""",
    "2026/plan.toml": """\
title = "Verksamhetsplan"
period = "2026"
as_of = 2025-11-21
numbering = "numbered"
budget = "budget-2026"

[[goals]]
key = "mal"
title = "Fler i arbete"
responsible_body = "styrelse"
due_on = 2026-12-31
activities = [{ text = "Frukostmöten i [[project:jobb]]", responsible_body = "styrelse" }]

[[priorities]]
target_group = "unga"
priority = "särskild"
""",
    "2026/plan.md": """\
# Inledning {#inledning numbering=unnumbered}

Kommunen betalar [[figure line:kommun/2026 tkr]], se [[section:insatser]].

# Insatser {#insatser}

## Jobb {#jobb}

```project
project = "jobb"
```

# Mål {#mal}

```activities
goal = "mal"
```
""",
}


def write_folder(place: Path, changes: dict[str, tuple[str, str]] | None = None) -> Path:
    """The files under place/sjobygden. `changes` replace a text in a file; it must be there."""
    folder = place / "sjobygden"
    for name, text in FILES.items():
        old, new = (changes or {}).get(name, ("", ""))
        assert old in text, old
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder
