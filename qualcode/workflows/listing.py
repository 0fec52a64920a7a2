"""List the transcripts, their text and the respondents; record facts about an interview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from qualcode.answers import CONSENT, NO, PERMISSIONS, not_understood, with_states
from qualcode.counting.heard import whose_words
from qualcode.documents import FORMAT
from qualcode.errors import QualcodeError, UsageError
from qualcode.study import respondents as people
from qualcode.study import transcripts
from qualcode.study.alarms import alarms, unclear_transcripts
from qualcode.study.assignments import assignments
from qualcode.study.coders import actor, coders
from qualcode.study.consent import consents
from qualcode.study.own_counts import own_by_transcript
from qualcode.study.seen import Seen, look
from qualcode.study.speakers import speakers
from qualcode.study.viewer import open_independent_work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qualcode.documents import listing as documents
    from qualcode.ledger.study import Study
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.study.consent import Consents
    from qualcode.study.respondents import Respondent
    from qualcode.study.speakers import StoredSpeaker
    from qualcode.study.transcripts import Entry


@dataclass(frozen=True)
class Listed:
    """A transcript in the list: who takes part, what is assigned to whom, how many codings are one's own; and the
    consent to be quoted of all in it; ``unclear`` says what looks wrong with whose words they are."""

    entry: Entry
    respondents: tuple[Respondent, ...]
    work: tuple[Assignment, ...]
    own: int
    consent: str
    unclear: tuple[str, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """The types of those who take part."""
        return tuple(dict.fromkeys(person.type for person in self.respondents if person.type))


@dataclass(frozen=True)
class Overview:
    """The transcripts in the order of their names, the coders, the names of attributes, and of each round whether
    it counts in agreement.

    It says who has finished, which a blind coder may know, and counts one's own codings only.
    """

    transcripts: tuple[Listed, ...]
    coders: tuple[Coder, ...]
    attributes: tuple[str, ...]
    rounds: Mapping[str, bool]


def overview(study: Study, who: Coder | None) -> Overview:
    """The list of transcripts as a coder sees it; without a coder, no codings are counted."""
    with study.reading():
        persons = {person.key: person for person in people.respondents(study)}
        linked = people.participants(study)
        every = assignments(study)
        said = consents(study)
        odd = unclear_transcripts(study)
        own = {}
        if who is not None:
            own = own_by_transcript(study, who, Seen(study, who).book)
        work: dict[int, list[Assignment]] = {}
        for a in every:
            work.setdefault(a.transcript, []).append(a)
        listed = tuple(
            Listed(
                entry,
                tuple(persons[key] for key in linked.get(entry.key, [])),
                tuple(work.get(entry.key, [])),
                own.get(entry.key, 0),
                said.state(entry.key),
                tuple(odd.get(entry.name, ())),
            )
            for entry in transcripts.entries(study)
        )
        attributes = dict.fromkeys(name for person in persons.values() for name in person.attributes)
        rounds = {a.round: a.counts for a in every}
        return Overview(listed, tuple(coders(study)), tuple(attributes), rounds)


def labels_of(study: Study, transcript: bytes) -> list[StoredSpeaker]:
    """The speakers' labels of the transcript with this id. Raises NotFound."""
    with study.reading():
        return speakers(study, transcripts.entry_of(study, transcript))


def list_transcripts(study: Study, coder: str | None = None) -> documents.Transcripts:
    """Every transcript with its respondents, its length, and each coder's progress."""
    _, warnings = look(study, coder, "transcripts") if coder else (None, [])
    persons = {person.key: person for person in people.respondents(study)}
    linked = people.participants(study)
    said = consents(study)
    by_transcript: dict[int, list[documents.Assignment]] = {}
    for a in assignments(study):
        by_transcript.setdefault(a.transcript, []).append(
            {"coder": a.coder.name, "round": a.round, "counts": a.counts, "mode": a.mode, "status": a.status}
        )
    listed: list[documents.Transcript] = []
    alarming = alarming_of(study)
    for entry in transcripts.entries(study):
        taking_part = [persons[key] for key in linked.get(entry.key, [])]
        types = list(dict.fromkeys(person.type for person in taking_part if person.type))
        listed.append(
            {
                "id": entry.id.hex(),
                "transcript": entry.name,
                "respondents": [person.name for person in taking_part],
                "respondent_type": "; ".join(types) or None,
                "characters": entry.characters,
                "turns": entry.turns,
                "sentences": entry.sentences,
                **_details(entry, said),
                "assignments": by_transcript.get(entry.key, []),
                "alarms": alarming.get(entry.name, []),
            }
        )
    return {"format": FORMAT, "transcripts": listed, "warnings": warnings}


def alarming_of(study: Study) -> dict[str, list[str]]:
    """For each transcript (its name) the kinds of what looks wrong with whose words they are in it."""
    found: dict[str, list[str]] = {}
    for alarm in alarms(study):
        if alarm["kind"] != "groups_alike":  # that is of the respondents
            for name in alarm["transcripts"]:
                found.setdefault(name, []).append(alarm["kind"])
    return found


def _details(entry: Entry, said: Consents) -> documents.Details:
    """The facts recorded about the interview; consent is that of all who take part in it."""
    return cast("documents.Details", {**entry.details, CONSENT: said.state(entry.key)})


def text_of(study: Study, name: str) -> documents.Text:
    """The canonical text of a transcript with its turns and sentences."""
    entry = transcripts.find_transcript(study, name)
    content = transcripts.content(study, entry)
    turns: list[documents.Turn] = []
    for turn, respondent in zip(content.turns, people.turn_owners(study, entry, content), strict=True):
        speaker = None if turn.speaker is None else content.speakers[turn.speaker]
        turns.append(
            {
                "label_start": turn.label_start,
                "start": turn.start,
                "end": turn.end,
                "speaker": speaker.label if speaker else None,
                "role": speaker.role if speaker else "respondent",
                "respondent": respondent,
            }
        )
    return {
        "format": FORMAT,
        "transcript": entry.name,
        "text": content.text,
        "turns": turns,
        "sentences": [list(sentence) for sentence in content.sentences],
        "times": [list(time) for time in content.times],
        "warnings": [],
    }


def set_transcript(
    study: Study,
    name: str,
    *,
    coder: str | None = None,
    interviewers: tuple[str, ...] | None = None,
    details: Mapping[str, str | None],
) -> documents.TranscriptSet:
    """Record what is known of one interview; ``interviewers`` None leaves the roles as they are.

    Raises NotFound for an unknown transcript or label; UsageError for a medium or a focus group, QualcodeError for
    a permission that is not understood, which then becomes no.
    """
    entry = transcripts.find_transcript(study, name)
    by = actor(study, coder)
    given, unclear = with_states(details)
    if unclear:
        raise _refused(study, entry, unclear, by)
    with study.writing():
        told = _now_heard(study, entry, by)
        transcripts.set_details(study, entry, given, interviewers, by)
        warnings = told() if interviewers is not None else []
    entry = transcripts.find_transcript(study, name)
    labels: list[documents.SpeakerRole] = [{"label": s.label, "role": s.role} for s in speakers(study, entry)]
    recorded = _details(entry, consents(study))
    consent = recorded["consent_to_quote"]
    asked = given.get(CONSENT)
    if asked is not None and consent != asked:
        warnings.append(
            f"{entry.name}: some who take part in it have not said {asked} themselves. Their own answers "
            "stand; to change them, import a respondents table with a row for each of them."
        )
    return {
        "format": FORMAT,
        "transcript": entry.name,
        **recorded,
        "speakers": labels,
        "warnings": warnings,
    }


def _now_heard(study: Study, entry: Entry, by: Coder | None) -> Callable[[], list[str]]:
    """A function that says, after roles have changed, how many codings touch respondents' words since; of what the
    coder may see."""
    seen = Seen(study, by)
    if by is None and open_independent_work(study):
        return list
    before = whose_words(seen, [entry.key])

    def told() -> list[str]:
        after = whose_words(seen, [entry.key])
        if before == after:
            return []
        return [
            f"{entry.name}: of {len(after)} codings, {sum(map(bool, before))} touched words of known respondents "
            f"before, and {sum(map(bool, after))} do now."
        ]

    return told


def _refused(study: Study, entry: Entry, unclear: Mapping[str, str], by: Coder | None) -> QualcodeError:
    """Why these details are not recorded; permissions among them are no from now on."""
    withheld = {name: NO for name in PERMISSIONS if name in unclear}
    why = "; ".join(not_understood(name, cell) for name, cell in unclear.items())
    if not withheld:
        return UsageError(f"Nothing was recorded for {entry.name}: {why}.")
    transcripts.set_details(study, entry, withheld, by=by)
    named = " and ".join(f"'{name}'" for name in withheld)
    return QualcodeError(
        f"Not recorded for {entry.name}: {why}. {named} {'is' if len(withheld) == 1 else 'are'} no for it "
        "until you record a word that qualcode knows."
    )


def list_respondents(study: Study) -> documents.Respondents:
    """The respondents with type, attributes and transcripts."""
    names = {entry.key: entry.name for entry in transcripts.entries(study)}
    spoken: dict[int, list[str]] = {}
    for transcript, taking_part in people.participants(study).items():
        for key in taking_part:
            spoken.setdefault(key, []).append(names[transcript])
    tied = people.links(study)
    said = consents(study)
    listed: list[documents.Respondent] = [
        {
            "respondent": person.name,
            "respondent_type": person.type,
            "attributes": person.attributes,
            "consent_to_quote": said.of_person(person.key),
            "links": tied.get(person.key, {}),
            "transcripts": spoken.get(person.key, []),
        }
        for person in people.respondents(study)
    ]
    return {"format": FORMAT, "respondents": listed, "warnings": []}
