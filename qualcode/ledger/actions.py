"""Everything that a person can do to a study, by name: what the audit trail calls it, and whether ``undo``
takes it back.

One registry, so that no action can be written that history cannot name; a test enumerates it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """``did`` reads on from a person's name: "Thandi  added a code". ``undoable`` by undo.

    ``neutral`` actions reveal nothing of a coder's reading of a text: a blind colleague may see them in the
    history. ``again``: values that stand already are recorded too, because the last time counts, because the
    step answers another step, or because its author may not see the present value. ``with_finished``: finished
    work goes along whole, with what froze it, so that undo and redo may touch it.
    """

    name: str
    did: str
    undoable: bool = True
    neutral: bool = False
    again: bool = False
    with_finished: bool = False


ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action("new study", "made the study", undoable=False, neutral=True),
        Action("change study", "changed the study's settings", neutral=True),
        Action("add coder", "added a coder", neutral=True),
        Action("rename coder", "renamed a coder", neutral=True),
        Action("retire coder", "retired a coder", neutral=True),
        Action("give work to coder", "gave a coder's work to another", with_finished=True),
        Action("import transcript", "imported a transcript", neutral=True),
        Action("change transcript", "changed what is recorded about a transcript", neutral=True),
        Action("revise transcript", "corrected a transcript's text", neutral=True),
        Action("change speakers", "said who speaks in a transcript", neutral=True),
        Action("remove transcript", "took a transcript out", with_finished=True),
        Action("import respondents", "took in a table of respondents", neutral=True),
        Action("rename respondent", "renamed a respondent", neutral=True),
        Action("join respondents", "joined two respondents", neutral=True),
        Action("import codebook", "took in a codebook", again=True),
        Action("add code", "added a code"),
        Action("change code", "changed a code"),
        Action("move code", "moved a code"),
        Action("merge codes", "merged a code into another"),
        Action("split code", "split a code"),
        Action("retire code", "retired a code"),
        Action("restore code", "brought a retired code back"),
        Action("name version", "named a version of the codebook"),
        Action("assign", "assigned transcripts", neutral=True),
        Action("finish", "finished transcripts", undoable=False, neutral=True),
        Action("reopen", "reopened transcripts", undoable=False, neutral=True),
        Action(
            "put right what was offered", "put right which codes were offered", undoable=False, neutral=True
        ),
        Action(
            "put right permissions",
            "put right what was recorded of permissions",
            undoable=False,
            neutral=True,
        ),
        Action("code", "coded a segment"),
        Action("code anew", "coded a segment with a new code"),
        Action("change coding", "changed a coding"),
        Action("recode", "recoded segments"),
        Action("split out", "moved segments to a new code"),
        Action("remove coding", "removed codings"),
        Action("keep coding", "kept reviewed codings"),
        Action("drop coding", "dropped reviewed codings"),
        Action("change reviewed coding", "took a reviewed coding with a change"),
        Action("carry over agreed codings", "carried over what the coders agree on into the consensus"),
        Action("settle", "settled a difference between coders"),
        Action("settle again", "settled a difference between coders again"),
        Action("apply codings", "took in a table of codings"),
        Action("number cards", "numbered quote cards", undoable=False),
        Action("propose codings", "took in what a workshop proposed"),
        Action("take proposals", "took proposed codings"),
        Action("refuse proposals", "refused proposed codings"),
        Action("pin quotes", "pinned quotes"),
        Action("leave out quotes", "left quotes out"),
        Action("unpin quotes", "took back what was decided about quotes"),
        Action("keep original", "recorded the original wording of a quote"),
        Action("write memo", "wrote a memo"),
        Action("change memo", "changed a memo"),
        Action("remove memo", "removed a memo"),
        Action("recheck", "considered transcripts again", again=True),
        Action("look", "looked at everybody's work while some of it is still blind", False, True),
        Action("undo", "took a step back", undoable=False, again=True),
        Action("redo", "did a step again", undoable=False, again=True),
    )
}
