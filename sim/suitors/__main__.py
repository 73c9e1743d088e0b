"""`python -m suitors`: the command where no script of that name is at hand."""

from suitors.cli.main import command

if __name__ == "__main__":
    command()
