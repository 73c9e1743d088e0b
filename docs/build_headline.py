"""Compute the headline comparison and write docs/headline.md.

Run ``python docs/build_headline.py``; ``--runs 64 --futures 60`` is quicker, ``--keep FOLDER`` keeps the comparisons.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from headline_text import (
    STORY,
    Compared,
    adoptable,
    calibrated,
    causes,
    claim,
    criteria,
    differences,
    doubt,
    in_short,
    measures_and_mechanisms,
    numbers,
    size,
    split,
    verdict,
)

PAGE = Path(__file__).resolve().parent / "headline.md"
RUNS, FUTURES = 1000, 400


def play(folder: Path, power: str, strategies: str, runs: int, futures: int, *more: str) -> Compared:
    """Run the comparison by the command that a reader would use."""
    command = [str(Path(sys.executable).parent / "suitors"), "compare", "tokyo_2025", "--power", power, "--strategies", strategies]
    options = ["--runs", str(runs), "--futures", str(futures), "--no-plots", "--out", str(folder), "--json", *more]
    subprocess.run([*command, *options], check=True, stdout=subprocess.DEVNULL)
    return Compared(folder, power, strategies.split(",")[1])


def newest_posterior() -> Path | None:
    """The shipped posterior that knows most of the past."""
    found = sorted(Path(str(files("suitors.packs") / "central_asia" / "history")).glob("posterior_*.parquet"))
    return found[-1] if found else None


def page(japan: Compared, china: Compared, again: Compared | None) -> str:
    manifest, settings = japan.manifest, japan.manifest["asked"]
    told = "\n\n".join([*japan.answer["sentences"], " ".join(japan.answer["meetings"])])
    story = "; ".join(f"{name}: {what}" for name, what in STORY.items())
    mixtures = 0 if japan.blocks is None else int(japan.blocks["runs"].iloc[0])
    posterior = calibrated(japan, again) if again else "Not computed for this page: `--posterior FILE` with the command above does it."
    return f"""# Japan against China: what came out

Made by `python docs/build_headline.py`; every figure below is computed. Scenario `tokyo_2025` (hash `{manifest["scenario_hash"][:12]}`):
ten years from the Tokyo summit. {manifest["runs"]:,} paired runs with the numbers as assumed; {settings["futures"]} futures, in which all
doubtful numbers are drawn anew and shocks may come, of {settings["runs_in_a_future"]} runs each ({settings["runs_in_rows_of_doubt"]} where
something else is believed). Repeat with

```
suitors compare tokyo_2025 --power JPN --strategies japan,china --runs {manifest["runs"]} --decompose --futures {settings["futures"]}
```

Leverage is a state's dependence on a power through debt, direct investment, aid, trade, remittances and transit, made larger by
political ties, on a scale on which a
monopolist has 100 ([definition](model.md)). Money moves the first three. Leaders' meetings are held equal; what they would add is
told apart.

## The answer in three sentences

{told}

{size(japan)}

{adoptable(japan)}

## Does technology, patient money and neutrality work?

{in_short(japan)}

This is what the story says of Japan. Each column below tells what Japan gains by keeping its own ingredient rather than taking over
China's ({story}).
"The three together" is what Japan loses when it gives up all three at once and keeps all else; single values are shares of the whole
difference (Shapley values) with 95 % intervals.

{claim(japan)}

{verdict(japan)}

## Japan with China's strategy, against Japan as itself

Mean differences with 95 % intervals (chance only), and the share of futures in which the other strategy does better. "Better" means
more; for
cost, less.

{differences(japan)}

The share of futures in which it does better, by what one believes:

{doubt(japan)}

Which strategy comes first in leverage:

{criteria(japan)}

## Which part of the strategy makes the difference

Shapley values of the blocks ({mixtures} paired runs); they add up to the difference. Delivery stays:

{split(japan, "blocks")}

With delivery as a fifth block:

{split(japan, "blocks and delivery")}

## On what it depends

Boxes and trees are found on half of the futures and judged on the other half. A number is named only where it passes what chance lets the
strongest of all of them reach, over all comparisons of this kind at once.

{causes(japan)}

Numbers that move the difference in leverage (debt at face value, delivery stays):

{numbers(japan)}

The difference (delivery stays) by how states settle offers, and by what is meant by influence; numbers as assumed:

{measures_and_mechanisms(japan)}

## The same with calibrated numbers

{posterior}

## China with Japan's strategy

{china.answer["sentences"][0]}

{differences(china)}

## What to doubt

- None of these outcomes is validated against data. Leverage, goodwill and usable influence are constructs of the model.
- Differences are small. They are told apart from chance with ease, and from doubtful numbers hardly.
- Intervals hold chance only. Futures hold the ranges of the register, which are judgements for the most part, drawn one by one
  without their correlations.
- Shocks (`shocks.toml` of the pack: lending cycles, retrenchment, closures, controls, prices) come with chances that are judgements.
- A power that plays another strategy keeps its old loans and works; ten years are short against forty-year loans.
- Figures before version 0.2 laid part of the old debt on new contracts.

## What changed since version 0.2

Version 0.2.1 said that Japan with China's strategy would gain +.039 points of policy leverage (55 % of futures above 0). All of
that came from leaders' meetings, which a
strategy brought along: without them the difference was −.016. Three changes made the answer another one, each for reasons of its own:

- Leaders' meetings belong to the power. How often presidents meet is a calendar, and Japan may meet them more often with any strategy.
- Leverage counts all channels, and no longer counts ties as a channel of their own: published indices treat politics as what makes
  a dependence usable.
- The opening follows the record of 2017–22: Japan lends less and China much less, so that a strategy has less money to work with.

What did not change: debt at face value favours soft long loans, which stay on the books for decades, and debt at present value
favours hard ones. The sign depends on which of
the two is meant by leverage, and on whether delivery comes along with the strategy.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--futures", type=int, default=FUTURES, help="of the main comparison; the mirrored one has half as many")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--posterior", type=Path, default=newest_posterior())
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        workers = ["--workers", str(asked.workers)]
        japan = play(folder / "japan", "JPN", "japan,china", asked.runs, asked.futures, "--decompose", *workers)
        china = play(folder / "china", "CHN", "china,japan", asked.runs, max(asked.futures // 2, 10), *workers)
        again = None
        if asked.posterior is not None:
            posterior = ["--posterior", str(asked.posterior)]
            again = play(folder / "calibrated", "JPN", "japan,china", min(asked.runs, 100), asked.futures, *posterior, *workers)
        PAGE.write_text(page(japan, china, again), encoding="utf-8")


if __name__ == "__main__":
    main()
