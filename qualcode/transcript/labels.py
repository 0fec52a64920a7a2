"""Where a line may begin with a speaker's label, and in which form it is written.

This module only looks at one line at a time and so finds candidates; which of them are speakers is
settled over the whole text in :mod:`qualcode.transcript.speakers`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import regex

from qualcode.transcript.stamps import BRACKETED, MOMENT, Stamp, parse_time
from qualcode.transcript.vocabulary import is_long_word, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How a label is set off. Four forms are labels by themselves. colon: "Name: speech"; stamped: "Name 0:15" alone on
#: its line; numbered: "R.2 speech"; bare: "Interviewer" alone on its line. The others, which prose has too, only
#: count where a text has them again and again. odd: "[01]: speech"; counted: "12 Name: speech"; gap: "Name" and a
#: tab, a bar or several blanks; timed: "Name 0:15 speech"; wrapped: "[Name] speech"; dash: "Name – speech";
#: stop: "NAME. Speech"; alone: "Name" on its line.
Form = Literal[
    "colon",
    "stamped",
    "numbered",
    "bare",
    "odd",
    "counted",
    "gap",
    "timed",
    "wrapped",
    "dash",
    "stop",
    "alone",
]
#: The forms that only count where they recur, in the order in which they are tried.
WEAK_FORMS: tuple[Form, ...] = ("odd", "counted", "gap", "timed", "wrapped", "dash", "stop", "alone")

_LONGEST = 60
_MOST_WORDS = 6
_SEEN = 160  # code points of a line within which its label ends

_IN = r"[\p{L}\p{M}\p{N}\u200c\u200d.'’ʼ\-‐‑/&#_+]"
_REMARK = r"[ \u00a0]{0,2}(?:\([^():\n]{1,40}\)|\[[^\[\]:\n]{1,40}\])"
# Blanks, with those of French typography and the direction marks of Arabic and Hebrew text.
_B = r"[ \t\u00a0\u202f\u3000\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_LABEL = rf"(?:\p{{L}}{_IN}*(?:[ \u00a0]{{1,2}}(?:[\p{{L}}\p{{N}}#]{_IN}*|&)|{_REMARK}){{0,5}}|\?{{1,4}})"
_STAMP = rf"(?:[\[({{<#]\s*{MOMENT}\s*[\])}}>#]|{MOMENT})"
_EMPHASIS = r"[*_]{0,3}"
_COLONS = ":：﹕꞉፦៖"
# A colon that no digit stands before, or no digit after; the Ethiopic word mark only before a blank.
_COLON = rf"(?:(?:[{_COLONS}](?!//)(?<!\d[:：])|(?<=\d)[{_COLONS}](?!\d)|፡(?=\s|$))(?:[-–—](?![()DPp|/]))?)"
_BETWEEN = rf"{_B}*(?:[-–—|>]{_B}*)?"

_HAS_COLON = regex.compile(rf"[{_COLONS}፡]")
_COLONED = regex.compile(
    rf"{_B}*(?:>{{1,3}}{_B}*)?(?:(?P<t1>{_STAMP}){_BETWEEN})?(?P<open>{_EMPHASIS})(?P<label>{_LABEL})"
    rf"(?P<end>)(?:[ \t\u00a0,]*(?P<t2>{_STAMP}))?{_B}*(?P<mark>{_EMPHASIS}{_COLON}{_EMPHASIS})"
    rf"(?:{_B}*(?P<t3>{BRACKETED}))?{_B}*"
)
_STAMPED = regex.compile(
    rf"{_B}*(?:>{{1,3}}{_B}*)?(?:(?P<t1>{_STAMP}){_BETWEEN},?{_B}*)?(?P<open>[*_]{{0,3}}[\[<(]?)(?P<label>{_LABEL})"
    rf"(?P<end>[\])>]?)(?P<mark>{_EMPHASIS})(?:[ \t,|\-–—]*(?P<t2>{_STAMP}))?(?P<t3>(?!))?{_B}*"
)
_NUMBERED = regex.compile(
    rf"{_B}*(?P<label>(?:[A-Z]|Resp(?:ondent)?|Part(?:icipant)?|Speaker)[ .]{{0,2}}\d{{1,2}})(?P<end>)"
    rf"[.:)]*(?:{_B}+(?![-–—])|$)"
)
_BARE = regex.compile(rf"{_B}*(?P<label>{_LABEL})(?P<end>){_B}*")

_FRONT = regex.compile(
    rf"{_B}*(?:>{{1,3}}{_B}*|[•▪·●◦*|\-–—]{_B}+)?(?:(?P<t1>{_STAMP}){_B}*(?:[-–—|>,]{_B}*)?)?"
)
_ANY_COLON = regex.compile(rf"{_EMPHASIS}{_COLON}{_EMPHASIS}{_B}*(?P<t3>{BRACKETED})?{_B}*")
_GAP = regex.compile(r"[ ]*\t[ \t]*|[ ]{2,}|[ ]*\|[ ]*")
_DASH = regex.compile(r"[ ]*[–—][ ]*|[ ]+(?:-{1,2}|=+|~|→|[-=]*>+|»)[ ]+|-{1,2}[ ]+|>+[ ]+|;[ ]+")
_SEPARATED = regex.compile(r"[\t|–—;=~→»>.-]|[ ]{2}")
_STOP = regex.compile(r"\.[ \t]+")
_TIME_WITHIN = regex.compile(rf"[ \t,]*(?P<t2>{_STAMP})[ \t]*[-–—|]?[ \t]*(?P<gap>)")
_TIME_AT_END = regex.compile(rf"[ \t,|\-–—]*(?P<t2>{_STAMP})[ \t]*$")
_WRAPPED = regex.compile(
    r"[*_]{1,3}(?P<label>[^*_]{1,60}?)[*_]{1,3}|\[(?P<label>[^\[\]]{1,60})\]|\((?P<label>[^()]{1,60})\)"
    r"|<(?P<label>[^<>]{1,60})>|\{(?P<label>[^{}]{1,60})\}|[\"“„”](?P<label>[^\"“”„]{1,60})[\"“”]"
    r"|[«‹](?P<label>[^«»‹›]{1,60})[»›]|[‘'](?P<label>[^‘’']{1,60})[’']|[「『](?P<label>[^「」『』]{1,60})[」』]"
)
_COUNT = regex.compile(r"[\[(]?\d{1,5}[\])]?[.):]?[ \t]+(?=[\p{L}\[(\"“<*])")
_PLAIN = regex.compile(r"[\p{L}\p{N}#@?]")
_NO_LABEL = regex.compile(
    r"[:：;!\"“”«»<>|{}=\t\n]|\?(?!\?*$)|https?$|(?<!\b\p{L})(?<!\b(?:[DM]r|M[rs]s?|Prof|St|Rev))\.\s"
)
_IN_BRACKETS = regex.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Head:
    """A candidate label at the start of a line.

    ``label`` as it is spelt, ``at`` the offset of the label in the line, ``speech_at`` where speech
    may begin after its separator, both in code points; ``mark`` is the separator without blanks and
    ``stamps`` the time stamps beside the label.
    """

    label: str
    form: Form
    at: int
    speech_at: int
    label_end: int
    mark: str = ""
    stamps: tuple[Stamp, ...] = ()

    def without_stamps(self, line: str) -> str:
        """The label and its separator as ``line`` has them, without indentation, blanks and time stamps."""
        return line[self.at : self.label_end] + self.mark

    @property
    def known(self) -> bool:
        """Whether the label is a known role word or letter."""
        return kind_of(self.label) is not None


def head_of(line: str) -> Head | None:
    """The candidate label that ``line`` begins with in a form that prose seldom has, or None.

    Not candidates: addresses ("http://..."), clock times ("At 10:30 we"), more than six words.
    """
    if _HAS_COLON.search(line, 0, _SEEN) is not None:
        found = _COLONED.match(line, 0, _SEEN)
        if found is not None:
            return _head(line, found, "colon")
        if len(line) <= _SEEN:
            found = _STAMPED.fullmatch(line)
            if found is not None and (found["t1"] or found["t2"]):
                return _head(line, found, "stamped")
    found = _NUMBERED.match(line)
    if found is not None:
        return _head(line, found, "numbered")
    if len(line) <= _LONGEST:
        found = _BARE.fullmatch(line)
        if found is not None and is_long_word(found["label"]):
            return _head(line, found, "bare")
    return None


def _head(line: str, found: regex.Match[str], form: Form) -> Head | None:
    label = found["label"].rstrip(" .*_\t").strip()
    if not label or len(label) > _LONGEST:
        return None
    at, mark = found.start("label"), ""
    stamps: tuple[Stamp, ...] = ()
    if form in ("colon", "stamped"):
        stamps = tuple(_stamp(line, *found.span(name)) for name in ("t1", "t2", "t3") if found[name])
        at, mark = found.start("open"), found["mark"]
    return Head(label, form, at, _after_blanks(line, found.end()), found.end("end"), mark, stamps)


def _stamp(line: str, start: int, end: int) -> Stamp:
    return Stamp(start, end, parse_time(line[start:end]) or 0.0)


def _after_blanks(line: str, at: int) -> int:
    return at + len(line[at:]) - len(line[at:].lstrip(" \t")) if line[at : at + 1] in ("", " ", "\t") else at


def weak_heads(line: str) -> Iterator[Head]:
    """The candidates that ``line`` begins with in forms that prose has too; see ``WEAK_FORMS``."""
    front = _FRONT.match(line, 0, _SEEN)
    start = front.end() if front is not None else 0
    if start >= len(line):
        return
    first = _stamp(line, *front.span("t1")) if front is not None and front["t1"] else None
    made = _Maker(line, start, first)
    wrapped = _WRAPPED.match(line, start, _SEEN)
    if _HAS_COLON.search(line, start, _SEEN) is not None:
        yield from made.by_colon(wrapped)
    if wrapped is not None:
        yield from made.wrapped(wrapped)
        return
    separated = _SEPARATED.search(line, start + 1, start + _LONGEST) is not None
    for form, separator in (("gap", _GAP), ("dash", _DASH), ("stop", _STOP)) if separated else ():
        found = separator.search(line, start + 1, start + _LONGEST)
        if found is not None and found.end() < len(line.rstrip()):
            yield from made.head(form, start, found.start(), found.end())  # type: ignore[arg-type]
    if ":" in line[start : start + _SEEN]:
        found = _TIME_WITHIN.search(line, start + 1, start + _SEEN)
        if found is not None and found.end() < len(line.rstrip()):
            yield from made.head("timed", start, found.start(), found.end(), found)
    if len(line) - start <= _LONGEST and line.rstrip()[-1:] not in ".,;!?…。！？:":
        yield from made.head("alone", start, len(line), len(line))


@dataclass(frozen=True)
class _Maker:
    """Makes heads of one line whose label may begin at ``start``, after a time stamp or none."""

    line: str
    start: int
    first: Stamp | None

    def by_colon(self, wrapped: regex.Match[str] | None) -> Iterator[Head]:
        """A label that a colon ends, though it has in it what labels seldom have."""
        colon = _ANY_COLON.search(self.line, wrapped.end() if wrapped else self.start, _SEEN)
        if colon is None:
            return
        start, end = self.start, colon.start()
        time = _TIME_AT_END.search(self.line, start, end)
        if time is not None:
            end = time.start()
        mark = self.line[colon.start() : colon.end()].split("[")[0].strip()
        yield from self.head("odd", start, end, colon.end(), time, colon, mark=mark)
        count = _COUNT.match(self.line, start, end)
        if count is not None:
            yield from self.head("counted", count.end(), end, colon.end(), time, colon, mark=mark)

    def wrapped(self, found: regex.Match[str]) -> Iterator[Head]:
        """A label in brackets, quotation marks or emphasis, with speech behind it or alone on its line."""
        time = _TIME_WITHIN.match(self.line, found.end(), _SEEN)
        end = _after_blanks(self.line, found.end() if time is None else time.end())
        form: Form = "alone" if end >= len(self.line) else "wrapped"
        if not _ANY_COLON.match(self.line, end):
            yield from self.head(form, self.start, found.end(), end, time)

    def head(
        self,
        form: Form,
        start: int,
        end: int,
        speech_at: int,
        *timed: regex.Match[str] | None,
        mark: str = "",
    ) -> Iterator[Head]:
        """The head whose label stands in ``[start, end)``, if that can be one."""
        label = _cleaned(self.line[start:end])
        if label is None:
            return
        stamps = [] if self.first is None else [self.first]
        for match in timed:
            for name in ("t2", "t3"):
                if match is not None and name in match.groupdict() and match[name]:
                    stamps.append(_stamp(self.line, *match.span(name)))
        begin = start + len(self.line[start:end]) - len(self.line[start:end].lstrip())
        stop = start + len(self.line[start:end].rstrip())
        yield Head(label, form, begin, _after_blanks(self.line, speech_at), stop, mark, tuple(stamps))


def _cleaned(raw: str) -> str | None:
    """The label within ``raw``, without what it is wrapped in; None where it can be none."""
    label = raw.strip().strip("*_").strip()
    if label.isalpha() and len(label) <= _LONGEST:
        return label
    wrapped = _WRAPPED.fullmatch(label)
    if wrapped is not None:
        label = wrapped["label"].strip()
    label = _without_pictures(label).rstrip(" .,*_\t").strip() or label
    if not label or len(label) > _LONGEST or _NO_LABEL.search(label):
        return None
    if not _PLAIN.match(label) and not all(map(_is_picture, label)):
        return None
    return label if len(_IN_BRACKETS.sub(" ", label).split()) <= _MOST_WORDS else None


def _without_pictures(label: str) -> str:
    start, end = 0, len(label)
    while start < end and (_is_picture(label[start]) or label[start] == " "):
        start += 1
    while end > start and (_is_picture(label[end - 1]) or label[end - 1] == " "):
        end -= 1
    return label[start:end]


def _is_picture(character: str) -> bool:
    """Whether it is an emoji, or what joins and colours them."""
    return unicodedata.category(character) in ("So", "Sk") or character in "\ufe0f\ufe0e\u200d\u20e3"
