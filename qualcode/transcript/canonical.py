"""The canonical form of characters: what any file's text becomes before positions are counted in it.

The form is NFC; every line ends in LF; there is no byte order mark; of the control characters only
LF and TAB remain. Format characters (category Cf: joiners, direction marks) stay, because emoji
families and several scripts are spelt with them.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# Category Cc without LF and TAB, the line ends above having gone before; lone surrogates, which no
# encoder can write; and the byte order mark, also where files were glued together.
_REMOVED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]+")


def canonicalise(raw: str) -> str:
    """The canonical form of ``raw``.

    CR LF, CR, VT, FF, NEL, U+2028 and U+2029 become one LF each; U+FEFF, lone surrogates and other
    control characters are removed; then the whole is composed (NFC). Applying it twice changes
    nothing. Never raises.
    """
    text = _REMOVED.sub("", _LINE_ENDS.sub("\n", raw))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
