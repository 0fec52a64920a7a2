"""CHAT transcripts (cha), the form of TalkBank and CLAN: a tier of each utterance, with tiers that depend on it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.files import encodings
from qualcode.transcript.account import FILE_HEADER, OTHER_TIERS, TIME_STAMPS, WITHOUT_WORDS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.files.source import Source
    from qualcode.transcript.model import Role
    from qualcode.transcript.readers.read_as import ReadAs

# Times in milliseconds stand between two U+0015, which editors show as bullets; of old files with the recording's
# name. So many control characters would make the file binary: another that is none of a text's is read for them.
_MARK, _READ_FOR_IT = b"\x15", b"\x1b"
_BULLET = re.compile("[\x1b\u2022]((?:[^\x1b\u2022\n]{0,200}_)?(\\d{1,12})_\\d{1,12})[\x1b\u2022]")
_TIER = re.compile(r"\*([^\s:*]{1,40}):[ \t]*")

# The roles of the CHAT manual that say who asks, who answers, and who is no one person.
_ROLES: dict[str, Role] = {
    **dict.fromkeys(("interviewer", "investigator", "experimenter", "clinician"), "interviewer"),
    **dict.fromkeys(
        (
            "participant",
            "respondent",
            "informant",
            "subject",
            "narrator",
            "interviewee",
            "patient",
            "witness",
        ),
        "respondent",
    ),
    **dict.fromkeys(("target_child", "target_adult"), "respondent"),
    **dict.fromkeys(("group", "audience", "unidentified", "uncertain"), "group"),
    **dict.fromkeys(("environment", "media", "text", "lena"), "other"),
}


@dataclass(frozen=True)
class _Who:
    label: str
    role: Role | None


def read(source: Source, how: ReadAs) -> Extract:
    """One passage for each main tier, with its time where it has one.

    ``@Participants`` says the names and roles: a speaker is called by the name there, without one by the code.
    In the account each tier counts with this name. Headers and dependent tiers (``%mor``) are taken out.
    Raises FileRefused where there is no main tier with words.
    """
    decoded = encodings.decode(replace(source, content=source.content.replace(_MARK, _READ_FOR_IT)))
    lines = _logical(decoded.text)
    people = _people(lines)
    taken_out: Counter[str] = Counter()
    passages: list[Passage] = []
    dependent: Counter[str] = Counter()
    # What is shown for a speaker's code has other letters than the code.
    renamed = 0
    last: str | None = None
    for line in lines:
        kind = line[:1]
        tier = _TIER.match(line) if kind == "*" else None
        if tier is not None:
            who = people.get(tier[1], _Who(tier[1], None))
            renamed += letters(canonicalise(who.label)) - letters(canonicalise(tier[1]))
            last = tier[1]
            passages.extend(_passage(line[tier.end() :], who, taken_out))
        elif kind == "@":
            taken_out[FILE_HEADER] += letters(canonicalise(line))
        elif kind == "%":
            taken_out[OTHER_TIERS] += letters(canonicalise(line))
            dependent[line[1:].partition(":")[0].strip()[:20]] += 1
        else:
            # A line without a mark is nobody's by the form; its words are those of who spoke last.
            who = people.get(last or "", _Who(last or "", None))
            renamed += letters(canonicalise(who.label))
            passages.extend(_passage(line, who, taken_out))
    if not passages:
        raise source.refused(
            "holds no main tier (a line that begins with *CODE:) with words; export it again"
        )
    warnings = list(decoded.warnings)
    if dependent:
        names = ", ".join(f"%{name} ({many})" for name, many in dependent.most_common(10))
        warnings.append(f"{dependent.total()} dependent tiers were left out: {names}")
    return Extract(
        tuple(passages),
        decoded.encoding,
        source.digest,
        tuple(warnings),
        letters=letters(canonicalise(decoded.text)) + renamed,
        taken_out=dict(+taken_out),
    )


def _logical(text: str) -> list[str]:
    """The lines of the file, those that begin with a tab joined to the one before."""
    lines: list[list[str]] = []
    for line in re.split(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]", text):
        if line.startswith("\t") and lines:
            lines[-1].append(line.strip())
        elif line.strip():
            lines.append([line.strip()])
    return [" ".join(parts) for parts in lines]


def _people(lines: list[str]) -> dict[str, _Who]:
    """Who speaks under each code: ``@Participants: ANN Anna Interviewer, P01 Participant``."""
    found: dict[str, _Who] = {}
    for line in lines:
        if not line.startswith("@Participants:"):
            continue
        for person in line.partition(":")[2].split(","):
            words = person.split()
            if len(words) > 1:
                name = words[1].replace("_", " ").strip() if len(words) > 2 else words[0]
                found[words[0]] = _Who(name or words[0], _ROLES.get(words[-1].casefold()))
    names = Counter(who.label.casefold() for who in found.values())
    return {
        code: who if names[who.label.casefold()] == 1 else _Who(code, who.role) for code, who in found.items()
    }


def _passage(raw: str, who: _Who, taken_out: Counter[str]) -> Iterator[Passage]:
    seconds: float | None = None
    for bullet in _BULLET.finditer(raw):
        taken_out[TIME_STAMPS] += letters(canonicalise(bullet[1]))
        seconds = int(bullet[2]) / 1000 if seconds is None else seconds
    text = canonicalise(_BULLET.sub(" ", raw)).strip()
    if text:
        yield Passage(text, who.label or None, seconds, who.role)
    else:
        taken_out[WITHOUT_WORDS] += letters(canonicalise(who.label))
