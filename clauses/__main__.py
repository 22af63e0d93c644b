"""`python -m clauses` is the `clauses` command."""

from .cli import main

main()
