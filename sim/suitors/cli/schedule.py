"""``suitors schedule``: the order of a step."""

from __future__ import annotations

import click


@click.command()
@click.option("--names", is_flag=True, help="Also print what each process reads and what it hands on.")
def schedule(names: bool) -> None:
    """Print the order of a step after offers were made and answered.

    Each line is a process and its submodel. A submodel in brackets cannot be switched off.

    \b
      suitors schedule --names
    """
    from textwrap import indent, wrap

    from suitors.model.submodels.schedule import schedule as processes

    width = max(len(submodel.name) for submodel, _ in processes()) + 2
    for number, (submodel, process) in enumerate(processes(), start=1):
        name = f"[{submodel.name}]" if submodel.always else submodel.name
        click.echo(f"{number:2}  {name:{width}}  {process.does}")
        if names:
            for title, listed in (("reads", process.inputs), ("hands on", tuple(item.name for item in process.gives))):
                if listed:
                    click.echo(indent("\n".join(wrap(f"{title}: {', '.join(listed)}", 74)), "      "))
