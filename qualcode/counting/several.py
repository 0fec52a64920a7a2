"""Documents of agreement and of differences: they are one result, or hold several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from qualcode.documents import FORMAT

if TYPE_CHECKING:
    from qualcode.documents import agreement, differences


@overload
def together(results: list[agreement.Result]) -> agreement.Agreement: ...
@overload
def together(results: list[differences.Result]) -> differences.Differences: ...
def together(results: list[Any]) -> Any:
    """The document of these results: one is itself the document; several are in one, with each warning once."""
    if len(results) == 1:
        return results[0]
    warnings = dict.fromkeys(warning for result in results for warning in result["warnings"])
    return {"format": FORMAT, "results": results, "warnings": list(warnings)}


@overload
def results_of(document: agreement.Agreement) -> list[agreement.Result]: ...
@overload
def results_of(document: differences.Differences) -> list[differences.Result]: ...
def results_of(document: Any) -> Any:
    """The results of a document."""
    return document.get("results", [document])
