"""Every action that history can name: what it writes can be replayed, taken back, and done again."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import NotAllowed
from qualcode.ledger.actions import ACTIONS
from qualcode.ledger.checking import check
from qualcode.ledger.log import Draft
from qualcode.ledger.undo import last_undoable
from qualcode.study import (
    assignments,
    cards,
    codes,
    codings,
    consent,
    finishing,
    memos,
    pins,
    proposals,
    rechecks,
    removing,
    renaming,
    respondents,
    retiring,
    reviews,
    revising,
    transcripts,
    versions,
)
from qualcode.study import coding as acts
from qualcode.study.coders import add_coder, coders, rename_coder, set_primary
from qualcode.study.offered_before import put_right_offered
from qualcode.study.respondents import About, Part
from qualcode.study.seen import Seen, look
from qualcode.study.speaker_edits import Edit, change
from qualcode.study.speakers import speakers
from qualcode.workflows import reconciling

if TYPE_CHECKING:
    from collections.abc import Callable

Act = Any  # a function without arguments that does the action once, as Ann


def _change_coding(s: Any) -> Act:
    coding = s.coded(s.ann, "Kin")
    at = (s.first, 47, 80)
    return lambda: acts.change(s.study, s.ann, [coding], at=at, stance="contrary")


def _remove_coding(s: Any) -> Act:
    both = [s.coded(s.ann, "Kin"), s.coded(s.ann, "Clinic")]
    return lambda: acts.remove(s.study, s.ann, both)


def _id(s: Any, code: str) -> str:
    return codes.code_ids(s.study)[s.code(code).id].hex()


def _apply(s: Any) -> Act:
    table = [s.new("Kin", memo="her words"), s.new("Shunned", 115, 141, s.second, stance="supports")]
    return lambda: acts.apply_codings(s.study, s.ann, table)


def _finish(s: Any) -> Act:
    acts.apply_codings(s.study, s.ann, [s.new("Kin")])
    return lambda: finishing.finish(s.study, s.ann, [s.first])


def _put_right_offered(s: Any) -> Act:
    """Ann's work, finished with a retired code among those offered, as an earlier version froze it."""
    codes.retire_code(s.study, s.code("Clinic"))
    _finish(s)()
    with s.study.writing():
        (done,) = assignments.assignments(s.study)
        (frozen,) = s.study.connection.execute("SELECT frozen FROM assignment").fetchone()
        every = sorted(entity.hex() for entity in codes.code_ids(s.study).values())
        view = json.loads(frozen)
        view["codings"][0] = every.index(_id(s, "Kin"))
        state = ["finished", False, s.study.keep_text(json.dumps(every)).hex(), json.dumps(view)]
        s.study.record("finish", [Draft("assignment", done.id, {"state": state})], coder=s.ann.id)

    def put_right() -> None:
        with s.study.writing():
            assert put_right_offered(s.study)

    return put_right


def _reopen(s: Any) -> Act:
    _finish(s)()
    return lambda: assignments.reopen(s.study, s.ann, [s.first])


def _recheck(s: Any) -> Act:
    _finish(s)()
    new = codes.add_code(s.study, "Work", by=s.ben)
    return lambda: rechecks.consider(s.study, s.ann, [(s.first.key, s.first.id)], [int(new.id)])


def _look(s: Any) -> Act:
    assignments.assign(s.study, [(s.first, s.ann), (s.first, s.ben)], round_name="main")
    return lambda: look(s.study, None, "codings")


def _revise(corrected: Callable[[str], Any]) -> Callable[[Any], Act]:
    def prepare(s: Any) -> Act:
        s.coded(s.ben, "Clinic", 89, 116)
        text = transcripts.content(s.study, s.first).text.replace("My mother", "N: My own mother")
        text = text.replace("R: N: ", "R: Well.\nN: ")
        return lambda: revising.revise(s.study, s.first, "T1 new.txt", corrected(text), by=s.ann)

    return prepare


def _restore(s: Any) -> Act:
    codes.retire_code(s.study, s.code("Kin"), by=s.ben)
    return lambda: codes.retire_code(s.study, s.code("Kin"), restore=True, by=s.ann)


def _undo(s: Any) -> Act:
    s.coded(s.ann, "Kin")
    return lambda: s.study.undo(s.ann.id)


def _redo(s: Any) -> Act:
    s.coded(s.ann, "Kin")
    s.study.undo(s.ann.id)
    return lambda: s.study.redo(s.ann.id)


def _import_respondents(s: Any) -> Act:
    people = [
        About("BEN-01", "beneficiary", {"site": "Luveve"}, {"recruited_by": ["BEN-02"]}),
        About("BEN-02", "beneficiary", {"site": "Luveve", "age": "30"}),
    ]
    parts = [
        Part("BEN-01", s.first, details={"translator": "N. N."}, consent="no", consent_note="by phone"),
        Part("BEN-02", s.second, "R"),
    ]
    return lambda: respondents.take_in_respondents(s.study, people, parts, by=s.ann)


def _put_right(s: Any) -> Act:
    """As earlier versions had it, any text stood where a permission is."""
    transcripts.set_details(
        s.study, s.first, {"consent_to_quote": "yes, by phone", "anonymised": "Oui"}, by=s.ann
    )

    def put_right() -> None:
        with s.study.writing():
            consent.put_right_permissions(s.study)

    return put_right


def _import_codebook(s: Any) -> Act:
    entries = [(("Support",), {"definition": "Any help"}), (("Work",), {"level": "Individual"})]
    return lambda: codes.take_in_codebook(
        s.study, "Villages 2", ["Individual"], entries, source="codes: [x]\n", by=s.ann
    )


def _code_anew(s: Any) -> Act:
    place, under = (s.first, 47, 87), s.code("Kin").id
    return lambda: acts.code_anew(s.study, s.ann, place, "helped me", under=under, origin="in vivo")


def _recode(s: Any) -> Act:
    """One of two is joined to a coding that is there, which takes over its memo and stance."""
    s.coded(s.ann, "Clinic")
    both = [s.coded(s.ann, "Kin", stance="mixed", memo="hers"), s.coded(s.ann, "Kin", 89, 116)]
    return lambda: acts.change(s.study, s.ann, both, code=s.code("Clinic").id)


def _split_out(s: Any) -> Act:
    both = [s.coded(s.ann, "Kin"), s.coded(s.ann, "Kin", entry=s.second)]
    return lambda: acts.split_out(s.study, s.ann, both, "Mother", s.code("Support").id)


def _write_memo(s: Any) -> Act:
    people = [About("BEN-01", "beneficiary")]
    respondents.take_in_respondents(s.study, people, [Part("BEN-01", s.first)], by=s.ben)
    cell = respondents.respondents(s.study)[0].id, bytes.fromhex(_id(s, "Support"))
    return lambda: memos.write_memo(s.study, s.ann, "cell", cell[0], "kin first", "decision", cell[1])


def _change_memo(s: Any) -> Act:
    memo = memos.write_memo(s.study, s.ann, "study", None, "who am I here?")
    return lambda: memos.change_memo(s.study, s.ann, memo, body="a guest", kind="reflexive")


def _remove_memo(s: Any) -> Act:
    memo = memos.write_memo(s.study, s.ann, "coding", s.coded(s.ann, "Kin"), "her words")
    return lambda: memos.remove_memo(s.study, s.ann, memo)


def _review(act: Callable[[Any, list[bytes]], Any], *, kept: bool) -> Callable[[Any], Act]:
    """Ann reviews two codings of Ben's, of which she has taken one as it was."""

    def prepare(s: Any) -> Act:
        theirs = [s.coded(s.ben, "Kin", stance="supports"), s.coded(s.ben, "Clinic", 89, 116)]
        assignments.assign(s.study, [(s.first, s.ann)], round_name="main", mode="review", reviews=s.ben)
        if kept:
            reviews.keep(s.study, s.ann, theirs[:1])
        return lambda: act(s, theirs)

    return prepare


def _number_cards(s: Any) -> Act:
    both = [s.coded(s.ann, "Kin"), s.coded(s.ben, "Clinic", 89, 116)]
    return lambda: cards.number_cards(s.study, both, by=s.ann)


def _propose(s: Any) -> Act:
    """Two of Ben's segments are proposed to Ann under another code."""
    theirs = [s.coded(s.ben, "Kin"), s.coded(s.ben, "Clinic", 89, 116)]
    code = int(s.code("Shunned").id)
    items = [(coding, code, f"workshop, card {n}") for n, coding in enumerate(theirs, start=1)]
    return lambda: proposals.propose(s.study, s.ann, items)


def _proposed(act: Callable[[Any, list[bytes]], Any]) -> Callable[[Any], Act]:
    def prepare(s: Any) -> Act:
        _propose(s)()
        waiting = [p.id for p in proposals.proposals(s.study, s.ann)]
        return lambda: act(s, waiting)

    return prepare


def _reconcile(
    act: Callable[[Any, Any], Any], *, begun: bool = True, settled: bool = False
) -> Callable[[Any], Act]:
    """Ann and Ben agree on one segment, which Ben may have carried over, and differ in the stance of another, which
    Ann may have settled."""

    def prepare(s: Any) -> Act:
        for coder, stance in ((s.ann, "supports"), (s.ben, None)):
            table = [s.new("Kin"), s.new("Clinic", 89, 116, stance=stance)]
            acts.apply_codings(s.study, coder, table)
        for coder in (s.ann, s.ben):
            finishing.finish(s.study, coder, [s.first])
        if begun:
            reconciling.carry_over(s.study, s.ben)
        if settled:
            _take(s, s.ann)
        return lambda: act(s, reconciling.queue(s.study, s.ann, s.first).differences[0].id)

    return prepare


def _deciding(s: Any, verdict: Any, *, before: Any) -> Act:
    """Of two codings, on one of which Ben has decided otherwise."""
    both = [s.coded(s.ann, "Kin"), s.coded(s.ann, "Clinic", 89, 116)]
    pins.decide(s.study, s.ben, both[:1], before)
    return lambda: pins.decide(s.study, s.ann, both, verdict)


def _keep_original(s: Any) -> Act:
    """Ben has recorded another wording, on a coding of his own of the same words."""
    mine, his = s.coded(s.ann, "Kin"), s.coded(s.ben, "Clinic")
    pins.keep_original(s.study, s.ben, his, "Umama")
    return lambda: pins.keep_original(s.study, s.ann, mine, "Umama wami")


def _take(s: Any, whose: Any) -> None:
    case = reconciling.queue(s.study, s.ann, s.first).differences[0]
    reconciling.take(s.study, s.ann, s.first, case.id, [whose.key])


def _all_done(s: Any) -> None:
    """T1 with all that there can be in one: finished by both, reconciled, with memos, people and rechecks."""
    people = [About("BEN-01", "beneficiary", {"site": "Luveve"}), About("BEN-02", None, {"site": "Cowdray"})]
    parts = [Part("BEN-01", s.first, consent="no"), Part("BEN-02", s.second, consent="yes")]
    respondents.take_in_respondents(s.study, people, parts, by=s.ben)
    _reconcile(lambda s, case: None, settled=True)(s)
    memos.write_memo(s.study, s.ben, "transcript", s.first.id, "long")
    memos.write_memo(s.study, s.ben, "respondent", respondents.respondents(s.study)[0].id, "kind")
    own = next(c.id for c in codings.codings(s.study) if c.coder == "Ben")
    memos.write_memo(s.study, s.ben, "coding", own, "why?")
    new = codes.add_code(s.study, "Work", by=s.ben)
    rechecks.consider(s.study, s.ben, [(s.first.key, s.first.id)], [int(new.id)])
    assignments.assign(s.study, [(s.second, s.ben)], round_name="main", by=s.ben)


def _remove_transcript(s: Any) -> Act:
    _all_done(s)
    return lambda: removing.remove(s.study, s.first, s.ann)


def _retire(s: Any) -> Act:
    _all_done(s)
    return lambda: retiring.retire(s.study, s.ben, s.ann)


def _give_work(s: Any) -> Act:
    """Cleo reviews Ben's work, and Ben is the primary coder."""
    _all_done(s)
    set_primary(s.study, s.ben, by=s.ben)
    cleo = add_coder(s.study, "Cleo", by=s.ben)
    assignments.assign(s.study, [(s.first, cleo)], round_name="again", mode="review", reviews=s.ben, by=s.ben)
    reviews.keep(s.study, cleo, [c.id for c in codings.codings(s.study) if c.coder == "Ben"])
    to = add_coder(s.study, "Benedict", by=s.ben)
    return lambda: retiring.give_work(s.study, s.ben, to, s.ann)


def _people(act: Callable[[Any, Any, Any], Any]) -> Callable[[Any], Act]:
    def prepare(s: Any) -> Act:
        _all_done(s)
        one, two = respondents.respondents(s.study)
        return lambda: act(s, one, two)

    return prepare


def _change_speakers(s: Any) -> Act:
    _all_done(s)
    edit = Edit("R", to="Nurse", from_turn=4, respondent="BEN-02")
    return lambda: change(s.study, [s.first, s.second], edit, s.ann)


def _cases(interview_of: Any, import_as: Any) -> dict[str, Callable[[Any], Act]]:
    return {
        "change study": lambda s: lambda: set_primary(s.study, s.ben, by=s.ann),
        "add coder": lambda s: lambda: add_coder(s.study, "Cleo", "reader", by=s.ann),
        "import transcript": lambda s: lambda: import_as(s.study, "T3", "R: I am well.", s.ann),
        "change transcript": lambda s: (
            lambda: transcripts.set_details(
                s.study, s.first, {"medium": "notes", "translator": "N. N."}, by=s.ann
            )
        ),
        "revise transcript": _revise(interview_of),
        "change speakers": _change_speakers,
        "remove transcript": _remove_transcript,
        "rename coder": lambda s: lambda: rename_coder(s.study, s.ben, "Benedict", by=s.ann),
        "retire coder": _retire,
        "give work to coder": _give_work,
        "rename respondent": _people(
            lambda s, one, two: renaming.rename_respondent(s.study, one, "X", s.ann)
        ),
        "join respondents": _people(lambda s, one, two: renaming.join_respondents(s.study, one, two, s.ann)),
        "import respondents": _import_respondents,
        "import codebook": _import_codebook,
        "add code": lambda s: (
            lambda: codes.add_code(
                s.study, "Church", under=s.code("Support"), fields={"level": "Faith"}, by=s.ann
            )
        ),
        "change code": lambda s: (
            lambda: codes.change_code(
                s.study,
                s.code("Kin"),
                {"definition": None, "examples": ["my mother"]},
                name="Family",
                by=s.ann,
            )
        ),
        "move code": lambda s: (
            lambda: codes.move_code(
                s.study, s.code("Shunned"), under=s.code("Support"), before=s.code("Clinic"), by=s.ann
            )
        ),
        "merge codes": lambda s: (
            lambda: codes.merge_code(s.study, s.code("Support"), s.code("Stigma"), by=s.ann)
        ),
        "split code": lambda s: (
            lambda: codes.split_code(s.study, s.code("Kin"), ["Mother", "Sister"], by=s.ann)
        ),
        "retire code": lambda s: lambda: codes.retire_code(s.study, s.code("Kin"), by=s.ann),
        "restore code": _restore,
        "name version": lambda s: (
            lambda: versions.name_version(s.study, "after pilot", "as agreed", by=s.ann)
        ),
        "assign": lambda s: (
            lambda: assignments.assign(
                s.study, [(s.first, s.ann), (s.second, s.ben)], round_name="main", by=s.ann
            )
        ),
        "put right permissions": _put_right,
        "finish": _finish,
        "reopen": _reopen,
        "code": lambda s: lambda: s.coded(s.ann, "Kin", stance="supports", memo="her words"),
        "code anew": _code_anew,
        "change coding": _change_coding,
        "recode": _recode,
        "split out": _split_out,
        "remove coding": _remove_coding,
        "apply codings": _apply,
        "carry over agreed codings": _reconcile(
            lambda s, case: reconciling.carry_over(s.study, s.ann), begun=False
        ),
        "settle": _reconcile(lambda s, case: _take(s, s.ann)),
        "settle again": _reconcile(
            lambda s, case: reconciling.take_other(
                s.study, s.ann, s.first, case, stance="mixed", why="Both sides of it"
            ),
            settled=True,
        ),
        "keep coding": _review(lambda s, theirs: reviews.keep(s.study, s.ann, theirs), kept=False),
        "drop coding": _review(lambda s, theirs: reviews.drop(s.study, s.ann, theirs), kept=True),
        "change reviewed coding": _review(
            lambda s, theirs: reviews.change(s.study, s.ann, theirs[0], code=s.code("Clinic").id), kept=True
        ),
        "number cards": _number_cards,
        "propose codings": _propose,
        "take proposals": _proposed(lambda s, waiting: proposals.take(s.study, s.ann, waiting)),
        "refuse proposals": _proposed(lambda s, waiting: proposals.refuse(s.study, s.ann, waiting[:1])),
        "pin quotes": lambda s: _deciding(s, "pinned", before="left out"),
        "leave out quotes": lambda s: _deciding(s, "left out", before="pinned"),
        "unpin quotes": lambda s: _deciding(s, None, before="pinned"),
        "keep original": _keep_original,
        "write memo": _write_memo,
        "change memo": _change_memo,
        "remove memo": _remove_memo,
        "recheck": _recheck,
        "put right what was offered": _put_right_offered,
        "look": _look,
        "undo": _undo,
        "redo": _redo,
    }


MADE_WITH_THE_STUDY = {"new study"}


def _seen(s: Any) -> dict[str, Any]:
    """The answers of the questions that the rest of the program asks."""
    entries = transcripts.entries(s.study)
    return {
        "transcripts": entries,
        "contents": [transcripts.content(s.study, entry) for entry in entries],
        "speakers": [speakers(s.study, entry) for entry in entries],
        "coders": coders(s.study),
        "consent": [consent.consents(s.study).state(entry.key) for entry in entries],
        "codebook": list(codes.codebook(s.study)),
        "levels": codes.levels(s.study),
        "source": Seen(s.study, None).codebook_source,
        "codings": codings.codings(s.study),
        "assignments": assignments.assignments(s.study),
        "respondents": respondents.respondents(s.study),
        "participants": respondents.participants(s.study),
        "versions": versions.versions(Seen(s.study, None)),
        "due": rechecks.considered_pairs(s.study),
        "unplaced": revising.unplaced(s.study),
        "reviews": [reviews.outcomes(s.study, who, t) for t in entries[:1] for who in (s.ann, s.ben)],
        "cards": cards.card_codings(Seen(s.study, None)),
        "proposals": [proposals.proposals(s.study, who) for who in (s.ann, s.ben)],
        "memos": memos.memos(Seen(s.study, None)),
        "pins": pins.pins(Seen(s.study, None)),
        "reconciled": reconciling.overview(s.study, None),
    }


def _last_step(s: Any) -> tuple[bytes, str]:
    return s.study.connection.execute("SELECT id, action FROM step ORDER BY n DESC LIMIT 1").fetchone()


def test_no_action_is_without_a_case(interview_of: Any, import_as: Any) -> None:
    assert set(_cases(interview_of, import_as)) | MADE_WITH_THE_STUDY == set(ACTIONS)


@pytest.mark.parametrize("action", [name for name in ACTIONS if name not in MADE_WITH_THE_STUDY])
def test_an_action_is_replayed_undone_and_redone(
    setting: Any, action: str, interview_of: Any, import_as: Any, by_ids: Any, assert_replays: Any
) -> None:
    act = _cases(interview_of, import_as)[action](setting)
    before, seen_before = by_ids(setting.study, live=True), _seen(setting)
    act()
    step, written = _last_step(setting)
    assert written == action
    after, seen_after = by_ids(setting.study, live=True), _seen(setting)
    assert action == "look" or after != before
    assert_replays(setting.study)
    assert check(setting.study.connection) == []

    if not ACTIONS[action].undoable and action != "redo":
        with suppress(NotAllowed):  # which says what to do instead
            last = last_undoable(setting.study.connection, setting.ann.id)
            assert last is None or last.id != step
        return
    assert setting.study.undo(setting.ann.id).id == step
    assert by_ids(setting.study, live=True) == before
    assert _seen(setting) == seen_before
    assert_replays(setting.study)
    setting.study.redo(setting.ann.id)
    assert by_ids(setting.study, live=True) == after
    assert _seen(setting) == seen_after
    assert_replays(setting.study)
    assert check(setting.study.connection) == []


def test_making_the_study_is_not_taken_back(setting: Any, assert_replays: Any) -> None:
    assert_replays(setting.study)
    with pytest.raises(NotAllowed, match="nothing of yours"):
        setting.study.undo(setting.ann.id)
