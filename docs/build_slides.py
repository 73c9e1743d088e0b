"""Slides and handout of each lesson, an HTML file each, from the sections of its page; made when the site is built.

`python docs/build_slides.py FOLDER` writes them alone.
"""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

TEACH = Path(__file__).resolve().parent / "teach"
HEADING, HANDOUT = "## Slides", "## Handout"
HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
"""
PAGE = """\
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
SHEET = """\
body {{ margin: 2rem auto; max-width: 42rem; padding: 0 1rem; font: 1rem/1.4 system-ui, sans-serif; color: #000; background: #fff; }}
h1 {{ font-size: 1.5rem; margin: 0; }}
li {{ break-inside: avoid; margin-bottom: 1.2rem; }}
hr {{ border: 0; border-bottom: 1px solid #888; margin: 1.7rem 0 0; }}
@media print {{ body {{ margin: 0; max-width: none; padding: 0; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{question}</p>
<p>Name:</p>
<ol>
{tasks}
</ol>
</body>
</html>
"""
LINES = "<hr>" * 4


def decks() -> dict[str, str]:
    """The slides of every lesson by its name. Raises ValueError for a lesson without any."""
    return {path.stem: deck(path.read_text(encoding="utf-8")) for path in lessons()}


def handouts() -> dict[str, str]:
    """The handout of every lesson by its name, with lines to write on. Raises ValueError for a lesson without any."""
    return {path.stem: handout(path.read_text(encoding="utf-8")) for path in lessons()}


def lessons() -> list[Path]:
    """The pages of the lessons."""
    return sorted(path for path in TEACH.glob("*.md") if path.stem != "index")


def deck(lesson: str) -> str:
    """One lesson's slides: its title and question first, then one for each heading below `Slides`, with the number that the plan uses."""
    title, question, text = _parts(lesson, HEADING)
    slides = [_slide(one) for one in text.split("### ")[1:]]
    numbered = [f"{body}\n<footer>{place} of {len(slides)}</footer>" for place, body in enumerate(slides, 1)]
    bodies = [f"<h1>{title}</h1>\n<p>{question}</p>", *numbered]
    return (HEAD + PAGE).format(title=title, slides="\n".join(f"<section>\n{body}\n</section>" for body in bodies))


def handout(lesson: str) -> str:
    """One lesson's handout: its tasks, which are a numbered list."""
    title, question, text = _parts(lesson, HANDOUT)
    tasks = "\n".join(f"<li>{_inline(task)}{LINES}</li>" for task in re.findall(r"^\d+\. (.*)$", text, re.MULTILINE))
    return (HEAD + SHEET).format(title=title, question=question, tasks=tasks)


def _parts(lesson: str, heading: str) -> tuple[str, str, str]:
    """Title and question of a lesson as HTML, and the section below a heading as it stands."""
    title = re.search(r"^# (?:Lesson: )?(.*)$", lesson, re.MULTILINE)
    question = re.search(r"^\*\*Question\.\*\* (.*)$", lesson, re.MULTILINE)
    part = re.search(rf"^{heading}\n(.*?)(?=^## )", lesson, re.MULTILINE | re.DOTALL)
    if title is None or question is None or part is None:
        raise ValueError("a lesson has a title, a question, slides and a handout")
    return _inline(title[1][0].upper() + title[1][1:]), _inline(question[1]), part[1]


def _slide(text: str) -> str:
    heading, *lines = text.strip().splitlines()
    points = "\n".join(f"<li>{_inline(line.removeprefix('- '))}</li>" for line in lines if line.strip())
    return f"<h2>{_inline(heading)}</h2>\n<ul>\n{points}\n</ul>"


def _inline(text: str) -> str:
    """Bold, emphasis and code; everything else as it stands."""
    safe = re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(text, quote=False))
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", safe))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python docs/build_slides.py FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for kind, pages in (("slides", decks()), ("handout", handouts())):
        for name, page in pages.items():
            (folder / f"{name}_{kind}.html").write_text(page, encoding="utf-8")
