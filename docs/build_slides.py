"""The slides of each lesson as one HTML file, from the section `Slides` of its page; made when the site is built."""

from __future__ import annotations

import html
import re
from pathlib import Path

TEACH = Path(__file__).resolve().parent / "teach"
HEADING = "## Slides"
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; font: 1.9rem/1.5 system-ui, sans-serif; }}
section {{ box-sizing: border-box; min-height: 100vh; padding: 8vh 9vw; display: flex; flex-direction: column; justify-content: center; }}
section + section {{ border-top: 1px solid GrayText; }}
h1 {{ font-size: 3.4rem; line-height: 1.15; margin: 0 0 1.2rem; }}
h2 {{ font-size: 2.7rem; line-height: 1.2; margin: 0 0 1.2rem; }}
li {{ margin: .5rem 0; }}
footer {{ margin-top: 2rem; font-size: 1rem; }}
@media (max-width: 600px) {{ body {{ font-size: 1.3rem; }} h1 {{ font-size: 2.1rem; }} h2 {{ font-size: 1.8rem; }} }}
@media print {{ section {{ break-after: page; border: 0; }} }}
</style>
</head>
<body>
{slides}
<script>
const slides = [...document.querySelectorAll("section")];
const steps = {{ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1}};
addEventListener("keydown", (event) => {{
  if (!(event.key in steps)) return;
  event.preventDefault();
  const now = slides.findLastIndex((slide) => slide.getBoundingClientRect().top < innerHeight / 2);
  slides[Math.max(0, Math.min(slides.length - 1, now + steps[event.key]))].scrollIntoView();
}});
</script>
</body>
</html>
"""


def decks() -> dict[str, str]:
    """The slides of every lesson by its name. Raises ValueError for a lesson without any."""
    pages = sorted(path for path in TEACH.glob("*.md") if path.stem != "index")
    return {path.stem: deck(path.read_text(encoding="utf-8")) for path in pages}


def deck(lesson: str) -> str:
    """One lesson's slides: its title and question first, then one for each heading below `Slides`."""
    title = re.search(r"^# (.*)$", lesson, re.MULTILINE)
    question = re.search(r"^\*\*Question\.\*\* (.*)$", lesson, re.MULTILINE)
    parts = re.search(rf"^{HEADING}\n(.*?)(?=^## )", lesson, re.MULTILINE | re.DOTALL)
    if title is None or question is None or parts is None:
        raise ValueError("a lesson has a title, a question and slides")
    total = lesson.count("\n### ") + 1
    first = f"<h1>{_inline(title[1].removeprefix('Lesson: ').capitalize())}</h1>\n<p>{_inline(question[1])}</p>"
    bodies = [first, *(_slide(text) for text in parts[1].split("### ")[1:])]
    return PAGE.format(
        title=html.escape(title[1]),
        slides="\n".join(f"<section>\n{body}\n<footer>{place} of {total}</footer>\n</section>" for place, body in enumerate(bodies, 1)),
    )


def _slide(text: str) -> str:
    heading, *lines = text.strip().splitlines()
    points = "\n".join(f"<li>{_inline(line.removeprefix('- '))}</li>" for line in lines if line.strip())
    return f"<h2>{_inline(heading)}</h2>\n<ul>\n{points}\n</ul>"


def _inline(text: str) -> str:
    """Bold and emphasis; everything else as it stands."""
    safe = html.escape(text, quote=False)
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", safe))
