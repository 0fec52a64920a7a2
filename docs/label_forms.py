"""Write docs/label-forms.md from the table that the tests read; with --check, fail where it is out of date."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.transcript.label_forms import FORMATS, FORMS, LabelForm

TARGET = Path(__file__).with_name("label-forms.md")
HEAD = """\
<!-- Made by docs/label_forms.py from tests/transcript/label_forms.py; do not edit. -->

# Labels that are recognised

Each line is a way to write who speaks, and each column a format. One conversation of twelve turns is written in
every form and format, and read back when the program is tested.

- ✓: both speakers, their roles and the words of every turn are right;
- *asked*: the file is taken, and a note or an alarm says what is unclear;
- *refused*: the file is not taken, and the reason is said.

None is wrong in silence. `pages` is the text layer of a PDF, with a header and a number on every page. In tables
all stands in the column of the text; a table with a column for the speaker needs no labels.

Forms that prose has too (a tab, a dash, brackets, a name alone on its line) count where their labels recur and
alternate. A label that the respondents table or an option names counts wherever a line begins with it.
"""
SHOWN = {"right": "✓", "asked": "*asked*", "refused": "*refused*"}


def example(form: LabelForm) -> str:
    """The second turn of the conversation, as one line of Markdown code."""
    line = (
        form.turns()[1].replace("\n", " ⏎ ").replace("\t", " ⇥ ").replace("\u00a0", "⍽").replace("|", "\\\\|")
    )
    return f"`{line}`"


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    lines.append(f"| form | the first answer | {' | '.join(FORMATS)} |")
    lines.append("|---|---|" + "---|" * len(FORMATS))
    for form in FORMS:
        marks = " | ".join(SHOWN[form.but.get(as_format, "right")] for as_format in FORMATS)
        lines.append(f"| {form.name} | {example(form)} | {marks} |")
    count = f"{len(FORMS)} forms in {len(FORMATS)} formats: {len(FORMS) * len(FORMATS)} files."
    lines += ["", f"{count} ⏎ ends a line, ⇥ is a tab, ⍽ a no-break blank.", ""]
    return "\n".join(lines)


def main() -> None:
    made = page()
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != made:
            sys.exit("docs/label-forms.md is out of date; run: make docs")
    else:
        TARGET.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
