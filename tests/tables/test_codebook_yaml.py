from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.codebook.names import name_fault
from qualcode.codebook.tree import Code, Codebook
from qualcode.errors import FileRefused
from qualcode.tables.codebook_file import FIELDS, entries_of
from qualcode.tables.codebook_yaml import parse_codebook_yaml
from qualcode.tables.yaml_writing import codebook_yaml, edited, write_codebook_yaml

SOURCE = """\
# What the file is for.

title: "Study"   # the title
levels: [Home, 'Clinic']
# - Unused

codes:

  # ---- Home ----

  # About stigma.
  - name: Stigma   # the first
    level: Home
    claim: A sentence that is
      broken by hand.
    mark: ST
    keywords: [shame,   blame]   # words
    # why this colour
    colour: Sky Blue
    codes:
      - name: Fear
        definition: |
          First line.
          # not a comment
        # set deeper than the next name

      # About shame.
      - name: Shame
        definition: ''
        examples:
          - "one"   # an example
          - two
        # - three

  # ---- Clinic ----
  - name: Nurses
    level: Clinic
    mark: NU
  # the end of the codes
# the end
"""


def tree(text: str) -> Codebook:
    """The tree that a file describes, with the number of each entry (from 0) as its id and rank."""
    found = parse_codebook_yaml(text, "s.yaml")
    paths = [entry.path for entry in found.entries]
    codes = (
        Code(
            place,
            paths.index(entry.path[:-1]) if entry.path[:-1] else None,
            float(place),
            entry.name,
            **{name: getattr(entry, name) for name in FIELDS if name != "name"},
        )
        for place, entry in enumerate(found.entries)
    )
    return Codebook(found.title, found.levels, tuple(codes))


def source() -> Codebook:
    return tree(SOURCE)


def changed(codebook: Codebook, number: int, **fields) -> Codebook:
    codes = tuple(replace(code, **fields) if code.id == number else code for code in codebook.codes)
    return replace(codebook, codes=codes)


def test_reads_all_fields():
    file = parse_codebook_yaml(SOURCE, "s.yaml")
    assert (file.title, file.levels) == ("Study", ("Home", "Clinic"))
    assert [(entry.full_name, entry.line) for entry in file.entries] == [
        ("Stigma", 12),
        ("Stigma > Fear", 21),
        ("Stigma > Shame", 28),
        ("Nurses", 36),
    ]
    first, fear, shame, nurses = file.entries
    assert first.claim == "A sentence that is broken by hand."
    assert (first.keywords, first.colour, first.lines["keywords"]) == (("shame", "blame"), "sky blue", 17)
    assert fear.definition == "First line.\n# not a comment"
    assert (shame.definition, shame.examples) == (None, ("one", "two"))
    assert nurses.level == "Clinic"


def test_what_is_no_stays_text():
    file = parse_codebook_yaml("codes:\n- name: no\n  use: on\n", "s.yaml")
    assert (file.entries[0].name, file.entries[0].use) == ("no", "on")


def test_levels_that_are_not_listed_come_from_the_codes():
    file = parse_codebook_yaml("codes:\n- name: a\n  level: x\n- name: b\n  level: y\n", "s.yaml")
    assert file.levels == ("x", "y")


def test_an_empty_list_of_codes_is_a_codebook():
    assert parse_codebook_yaml("title: x\ncodes: []\n", "s.yaml").entries == ()
    assert parse_codebook_yaml("title: x\ncodes:\n", "s.yaml").entries == ()


A = "codes:\n- name: A\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "must begin with"),
        ("just words", 1, "must begin with"),
        ("- a\n- b\n", 1, "must begin with"),
        ("title: x\n", None, "no 'codes:'"),
        ("title: x\ntitle: y\n" + A, 2, "'title' is given twice, first in line 1"),
        (A + "  use: x\n  use: y\n", 4, "'use' is given twice, first in line 3"),
        (A + "  defintion: x\n", 3, "did you mean 'definition'?"),
        ("titel: x\n" + A, 1, "did you mean 'title'?"),
        (A + "  <<: {use: x}\n", 3, "'<<' is not something"),
        (A + "  definition: 3\n", 3, "'definition' must be text, not a number"),
        (A + "  definition: [a]\n", 3, "'definition' must be text, not a list"),
        (A + "  definition: {a: b}\n", 3, "not a group of keys"),
        (A + "  definition: 2013-06-01\n", 3, "not a date"),
        (A + "  use: x\n  claim: true\n", 4, "not true or false"),
        ("title: 2013\n" + A, 1, "'title' must be text"),
        ("title: x\nlevels: Home\n" + A, 2, "'levels' must be a list of texts, not a single text"),
        ("levels:\n- a\n- 3\n" + A, 3, "an item of 'levels' must be text"),
        (A + "  examples: x\n", 3, "'examples' must be a list"),
        (A + "  keywords:\n  - x\n  - 3\n", 5, "an item of 'keywords' must be text"),
        (A + "- name: B\n- name: a\n", 4, "'a' is there already, in line 2"),
        (A + "  codes:\n  - name: B\n  - name: b\n", 5, "'A > b' is there already, in line 4"),
        ("codes:\n- use: x\n  mark: A\n", 2, "a code has no name"),
        ("codes:\n- mark: A\n  name:\n", 3, "'name' is blank"),
        (A + "- name: a > b\n", 3, "holds a '>' between blanks"),
        (A + '- name: "a\\nb"\n', 3, "line break"),
        (A + "- B\n", 3, "must begin with '- name:'"),
        (A + "  codes: B\n", 3, "'codes' must be a list"),
        (A + "  colour: pink\n", 3, "'colour' 'pink' is neither #rrggbb nor one of black"),
        (A + "  colour: '#12345'\n", 3, "neither"),
        (A + "  origin: theory\n", 3, "is none of framework, workshop, emergent, in vivo"),
        (A + "  mark: much too long\n", 3, "not a mark"),
        ("levels: [x, y]\n" + A + "  use: z\n  level: w\n", 5, r"the level 'w' is not in .* \(x, y\)"),
        (A + "  use: &a x\n  claim: *a\n", 3, "anchors"),
        (A + "  use: *a\n", 3, "undefined alias"),
        (A + "  use: !!python/object:os.system x\n", 3, "tags"),
        (A + "  use: !own x\n", 3, "tags"),
        (A + "  use: \x01\n", 3, "does not allow"),
        (A + "\tuse: x\n", 3, "not YAML"),
        (A + "---\n" + A, 3, "another document"),
        (A + "  ? [a]\n  : b\n", 3, "a key must be a word"),
        ("[" * 5000, None, "too deeply"),
        ("codes: " + "[{name: a, codes: " * 60 + "[]" + "}]" * 60, 1, "more than 50 levels"),
    ],
)
def test_refusals_say_where_and_what(text, line, reason):
    with pytest.raises(FileRefused, match=reason) as caught:
        parse_codebook_yaml(text, "s.yaml")
    assert (caught.value.file, caught.value.line) == ("s.yaml", line)


def test_a_bomb_of_aliases_is_refused_at_once():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{key}: &{key} [{', '.join(['*' + before] * 9)}]"
        for before, key in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    with pytest.raises(FileRefused, match="anchors"):
        parse_codebook_yaml("\n".join(lines), "s.yaml")


def test_what_is_unchanged_keeps_every_byte():
    assert codebook_yaml(source(), SOURCE) == SOURCE


def test_line_ends_of_windows_become_those_of_the_house():
    assert codebook_yaml(source(), SOURCE.replace("\n", "\r\n")) == SOURCE


def test_changed_values_change_their_lines_only():
    codebook = changed(source(), 0, keywords=("shame", "guilt"), mark="SG")
    expected = SOURCE.replace("[shame,   blame]", "[shame, guilt]").replace("mark: ST", "mark: SG")
    assert codebook_yaml(codebook, SOURCE) == expected


def test_a_renamed_code_keeps_its_comments():
    codebook = changed(source(), 0, name="Shunning")
    assert codebook_yaml(codebook, SOURCE) == SOURCE.replace("name: Stigma   #", "name: Shunning   #")


def test_a_field_that_goes_leaves_its_neighbours():
    codebook = changed(source(), 0, claim=None)
    expected = SOURCE.replace("    claim: A sentence that is\n      broken by hand.\n", "")
    assert codebook_yaml(codebook, SOURCE) == expected


def test_a_new_field_comes_at_its_place():
    codebook = changed(source(), 3, definition="Who they are: nurses.", origin="emergent")
    expected = SOURCE.replace(
        "    mark: NU\n", "    mark: NU\n    definition: 'Who they are: nurses.'\n    origin: emergent\n"
    )
    assert codebook_yaml(codebook, SOURCE) == expected


def test_a_new_code_comes_at_its_place():
    codebook = source()
    codebook = replace(codebook, codes=(*codebook.codes, Code("new", 0, 1.5, "Blame", mark="BL")))
    expected = SOURCE.replace(
        "\n      # About shame.\n", "\n      - name: Blame\n        mark: BL\n\n      # About shame.\n"
    )
    assert codebook_yaml(codebook, SOURCE) == expected


def test_a_code_under_one_that_had_none():
    codebook = source()
    codebook = replace(codebook, codes=(*codebook.codes, Code("new", 3, 1, "Kind")))
    expected = SOURCE.replace("    mark: NU\n", "    mark: NU\n    codes:\n      - name: Kind\n")
    assert codebook_yaml(codebook, SOURCE) == expected


def test_a_code_that_goes_takes_its_own_comment_and_leaves_the_headings():
    codebook = source()
    codebook = replace(codebook, codes=tuple(code for code in codebook.codes if code.id == 3))
    text = codebook_yaml(codebook, SOURCE)
    assert "# ---- Home ----" in text
    assert "# ---- Clinic ----" not in text.replace("  # ---- Clinic ----\n  - name: Nurses", "")
    assert "About stigma" not in text
    assert "Fear" not in text
    assert text.startswith('# What the file is for.\n\ntitle: "Study"   # the title\n')
    assert text.endswith("  # the end of the codes\n# the end\n")


def test_retired_codes_are_not_written_unless_they_bear_live_ones():
    codebook = changed(changed(source(), 0, retired=True), 1, retired=True)
    names = [entry.full_name for entry in parse_codebook_yaml(codebook_yaml(codebook, SOURCE), "").entries]
    assert names == ["Stigma", "Stigma > Shame", "Nurses"]


def test_a_moved_code_keeps_its_lines_and_comment():
    codebook = changed(source(), 2, parent=3)
    text = codebook_yaml(codebook, SOURCE)
    moved = (
        "    codes:\n      # About shame.\n      - name: Shame\n        definition: ''\n        examples:\n"
    )
    assert f"    mark: NU\n{moved}" in text
    assert '          - "one"   # an example\n' in text


def test_siblings_in_another_order():
    text = edited(changed(source(), 3, rank=-1.0), SOURCE)
    assert text is not None
    assert text.index("# ---- Clinic ----") < text.index("# ---- Home ----")


@pytest.mark.parametrize(
    "template",
    ["codes: [{name: Stigma}]\n", "{title: x, codes: []}\n", "not: [yaml", "codes:\n-\n  name: Stigma\n", ""],
)
def test_a_text_that_cannot_be_taken_to_pieces_is_written_afresh(template):
    assert codebook_yaml(source(), template) == codebook_yaml(source())


def test_an_empty_list_is_filled():
    text = codebook_yaml(source(), "# mine\ntitle: Study\nlevels: [Home, Clinic]\ncodes: []\n")
    assert text.startswith("# mine\n")
    assert parse_codebook_yaml(text, "").entries == entries_of(source())


def test_afresh():
    codebook = Codebook(
        "T", (), (Code(1, None, 1, "a", keywords=("x", "y, z"), examples=("e",)), Code(2, 1, 1, "b"))
    )
    assert codebook_yaml(codebook) == (
        "title: T\ncodes:\n  - name: a\n    examples:\n      - e\n    keywords: [x, 'y, z']\n"
        "    codes:\n      - name: b\n"
    )
    assert codebook_yaml(Codebook()) == "codes: []\n"


def test_writing_a_file(tmp_path):
    write_codebook_yaml(source(), tmp_path / "out.yaml", SOURCE)
    assert (tmp_path / "out.yaml").read_text() == SOURCE
    with pytest.raises(FileRefused, match="cannot be written"):
        write_codebook_yaml(source(), tmp_path / "none" / "out.yaml")


texts = st.text(
    st.one_of(
        st.sampled_from("ab \n#:-'\"|>&*!%@`{}[],\\~\u2028\x85\ufeff"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=30,
)
names = texts.filter(lambda name: not name_fault(name))


@st.composite
def codebooks(draw):
    codes: list[Code] = []
    for key in range(draw(st.integers(0, 6))):
        parent = draw(st.sampled_from([None, *(code.id for code in codes)]))
        code = Code(
            key,
            parent,
            draw(st.integers(0, 3)),
            f"{draw(names)}{key}",
            definition=draw(texts),
            use=draw(texts),
            mark=draw(st.sampled_from([None, "A", "no", "1"])),
            keywords=tuple(draw(st.lists(texts, max_size=2))),
            examples=tuple(draw(st.lists(texts, max_size=2))),
        )
        codes.append(code)
    return Codebook("t", (), tuple(codes))


@given(codebooks())
def test_what_is_written_afresh_is_read_again(codebook):
    assert parse_codebook_yaml(codebook_yaml(codebook), "t.yaml").entries == entries_of(codebook)


@given(codebooks(), codebooks())
def test_what_is_written_over_another_is_read_again(codebook, other):
    text = codebook_yaml(codebook, codebook_yaml(other))
    assert parse_codebook_yaml(text, "t.yaml").entries == entries_of(codebook)


@pytest.mark.parametrize("keyword", ["?x", "a: b", "no", "1", "-", "#x", "x\x85y", "it's", "[x]", "a\nb"])
def test_keywords_that_look_like_yaml(keyword):
    codebook = Codebook(codes=(Code(1, None, 1, "a", keywords=(keyword,), examples=(keyword,)),))
    assert parse_codebook_yaml(codebook_yaml(codebook), "t.yaml").entries == entries_of(codebook)
