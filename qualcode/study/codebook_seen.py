"""The part of a codebook that a viewer may see: all except what a partner has added unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.ledger.study import Study
    from qualcode.study.viewer import Viewer


def hidden_codes(study: Study, viewer: Viewer | None) -> dict[int, bytes]:
    """The codes that the viewer may not see: the global id of each, by its local key."""
    if viewer is None or not viewer.blind:
        return {}
    rows = study.connection.execute("SELECT key, id, created_by, created FROM code")
    return {key: entity for key, entity, by, made in rows if not viewer.sees_code(by, made)}


def levels(study: Study, viewer: Viewer | None = None, used: Collection[str | None] = ()) -> list[str]:
    """The codebook's own list of levels, in its order, as the viewer may see it: without levels that a
    partner has added unseen, unless they are ``used``."""
    # CROSS JOIN: SQLite would otherwise go through every change of the log to find those of a few levels.
    rows = study.connection.execute(
        "SELECT l.name, o.key, s.wall FROM level l CROSS JOIN change c ON c.entity = l.id AND c.bases IS NULL "
        "JOIN step s ON s.n = c.step LEFT JOIN coder o ON o.id = s.coder WHERE l.deleted = 0 "
        "ORDER BY l.rank, l.key"
    )
    seen = (name for name, by, made in rows if viewer is None or name in used or viewer.sees_code(by, made))
    return list(dict.fromkeys(seen))


def of_file(study: Study, register: str, viewer: Viewer | None) -> str | None:
    """The title or the source of the codebook; not one that a partner has taken in unseen."""
    value: str | None
    if viewer is None or not viewer.blind:
        (value,) = study.connection.execute(f"SELECT {register} FROM study").fetchone()
        return value
    for value, by, made in study.connection.execute(
        "SELECT json_extract(c.fields, '$.' || ?1), o.key, s.wall FROM study e CROSS JOIN change c "
        "ON c.entity = e.id JOIN step s ON s.n = c.step LEFT JOIN coder o ON o.id = s.coder "
        "WHERE json_type(c.fields, '$.' || ?1) IS NOT NULL ORDER BY s.hlc DESC, s.session DESC, s.seq DESC",
        (register,),
    ):
        if viewer.sees_code(by, made):
            return value
    return None
