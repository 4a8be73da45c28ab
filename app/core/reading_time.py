"""How long a text takes to read."""

from __future__ import annotations

from app.core.counts import Counts

# English prose, read silently by adults: M. Brysbaert, How many words do we read per minute? (2019),
# doi:10.1016/j.jml.2019.104047, 190 studies. Most adults read 175 to 300.
WORDS_A_MINUTE = 238
# Chinese prose, read aloud, which is the slower way: S. Trauzettel-Klosinski, K. Dietz, Standardized assessment of
# reading performance: the New International Reading Speed Texts IReST (2012), doi:10.1167/iovs.11-8284, table 2: 255
# syllables a minute, and a character is one.
HAN_A_MINUTE = 255


def reading_minutes(counts: Counts) -> float:
    """Minutes that an adult takes for the text; kana are counted as 汉字."""
    return counts.words / WORDS_A_MINUTE + (counts.han + counts.kana) / HAN_A_MINUTE
